"""Whatever people wrote stands in an element that says its direction: a text in Arabic reads from the right on every page."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.db import models
from django.test import Client

from talko.accounts.models import Person
from talko.actors.importing.gather import SourceTerms
from talko.actors.importing.run import import_directory
from talko.actors.models import Organisation
from talko.cities.actions import give_role
from tests.browser import world
from tests.dialogue import ways
from tests.dialogue.factories import world as dialogue_world
from tests.factories import CityFactory, OrganisationFactory, member_of, officer_of
from tests.letters import send_all_due

pytestmark = pytest.mark.django_db
MARK = "مرحبا"
WORDS = {
    "accounts.Person": {"name", "about"},
    "accounts.Notification": {"data"},
    "core.AuditEntry": {"data"},
    "cities.City": {"name", "names", "region", "about", "places"},
    "cities.Agreement": {"title", "aims"},
    "cities.Party": {"answer", "reason"},
    "cities.CostEntry": {"purpose"},
    "cities.AgreementResult": {"text"},
    "actors.Source": {"title", "licence"},
    "actors.Tag": {"name"},
    "actors.Organisation": {"name", "summary", "description", "place", "address"},
    "actors.Project": {"name", "summary", "description", "place", "social_impact"},
    "actors.Claim": {"reason", "answer"},
    "challenges.Challenge": {
        "title", "lead", "need_local", "need_global", "affected", "amount_for", "place", "review_note", "withdrawn_reason",
    },
    "challenges.Criterion": {"name", "description"},
    "solutions.Solution": {"title", "summary", "plan", "cost_note"},
    "solutions.CriterionAnswer": {"text"},
    "solutions.Milestone": {"name"},
    "solutions.SolutionVersion": {"content"},
    "solutions.Partner": {"role"},
    "solutions.Decision": {"summary"},
    "solutions.Answer": {"reason"},
    "challenges.FollowUp": {"text"},
    "dialogue.Message": {"body", "hidden_reason"},
    "dialogue.MessageVersion": {"body"},
    "dialogue.Translation": {"text"},
    "matching.Watch": {"text"},
    "matching.Suggestion": {"note"},
    "matching.ChallengeInvitation": {"text", "because"},
}  # fmt: skip
"""What people write, by table and column."""
KEYS_OF_WORDS = re.compile(
    "^(title|texts|..|city|cities|organisation|project|person|name|challenge|solution|reason|who|what|place|proposer|partner|summary|"
    "plan|cost_note|criteria|steps|reasons)$"
)
GONE = {"web:demo-letter", "dialogue:translation", "dialogue:translation-history"}
"""The letter was sent to nobody, and what was translated has changed."""
UNREAD = {"script", "style", "title", "meta"}
VOID = {"input", "br", "hr", "img", "meta", "link", "wbr", "source", "area", "col", "embed"}


class Undirected(HTMLParser):
    """Texts with the mark that stand in no element with a direction, and elements that say a language and no direction."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.found: list[str] = []
        self.marked = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        directed = "dir" in given or tag == "bdi" or bool(self.open and self.open[-1][1])
        if "lang" in given and "dir" not in given and tag != "html":
            self.found.append(f"<{tag} lang={given['lang']}>")
        if (
            tag == "input"
            and MARK in (given.get("value") or "")
            and given.get("type") != "hidden"
            and not directed
        ):
            self.found.append(f"<input {given}>")
        if tag not in VOID:
            self.open.append((tag, directed))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if MARK in data and self.open and self.open[-1][0] not in UNREAD:
            self.marked += 1
            if not self.open[-1][1]:
                self.found.append(
                    " > ".join(tag for tag, _ in self.open[-3:]) + ": " + " ".join(data.split())[:90]
                )


def marked(value: Any, key: str = "text") -> Any:
    if isinstance(value, dict):
        return {name: marked(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [marked(one, key) for one in value]
    return f"{MARK} {value}" if isinstance(value, str) and value and KEYS_OF_WORDS.match(key) else value


def write_from_right_to_left() -> None:
    """Begin everything that stands in the tables as people's words with a word in Arabic."""
    for label, columns in WORDS.items():
        model = apps.get_model(label)
        for row in model._base_manager.all():
            for column in columns:
                value = getattr(row, column)
                setattr(row, column, marked(value, "text" if isinstance(value, dict | list) else "title"))
                limit = model._meta.get_field(column).max_length
                if limit and isinstance(value, str):
                    setattr(row, column, getattr(row, column)[:limit])
            if label == "core.AuditEntry":
                model._base_manager.filter(pk=row.pk).update(data=row.data)
            else:
                models.Model.save(row)


@pytest.mark.no_database
@pytest.mark.slow
def test_every_text_says_its_direction(settings, tmp_path):
    (tmp_path / "mail").mkdir()
    values = {**settings.TALKO.__dict__, "mode": "demo", "data_dir": tmp_path, "writes_per_minute": 0}
    settings.TALKO = settings.TALKO.__class__(**values)
    visits = world.load()
    write_from_right_to_left()
    clients: dict[str, Client] = {}
    wrong, marks = set(), 0
    for visit in visits:
        client = clients.get(visit.who)
        if client is None:
            client = clients[visit.who] = Client()
            client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
            if visit.who:
                client.force_login(Person.objects.get(email=world.PEOPLE[visit.who]))
        page = client.get(visit.path, follow=True)
        assert page.status_code == 200 or visit.route in GONE, visit.path
        reader = Undirected()
        reader.feed(page.content.decode())
        marks += reader.marked
        wrong |= {f"{visit.route}: {one}" for one in reader.found}
    assert marks > 1000
    assert not wrong, "\n".join(sorted(wrong))


def test_an_arabic_organisation_reads_from_the_right(client):
    file = Path(__file__).parents[1] / "fixtures" / "imports" / "rtl.json"
    import_directory([file], terms=SourceTerms("labs", "Labs", "CC0"))
    made = Organisation.objects.get()
    page = client.get(made.get_absolute_url()).content.decode()
    assert '<h1 dir="auto">جمعية الجسر</h1>' in page
    assert '<p class="lead" lang="ar" dir="rtl">نساعد القادمين الجدد (2 مرات).</p>' in page
    assert '<div class="prose" lang="ar" dir="rtl">\n<ul>\n<li>قائمة</li>' in page
    for address in ("/organisations/", "/search/?q=الجسر"):
        assert (
            '<p class="text" lang="ar" dir="rtl">نساعد القادمين الجدد (2 مرات).</p>'
            in client.get(address).content.decode()
        )


def test_a_letter_and_a_choice_say_directions(client):
    organisation = OrganisationFactory(name=f"{MARK} Norr", city=CityFactory(name=f"{MARK} Norrby"))
    owner = member_of(organisation, name=f"{MARK} Berg", mail="at_once")
    give_role(by=officer_of(organisation.city), city=organisation.city, email=owner.email, role="moderator")
    send_all_due()
    ((html, _kind),) = mail.outbox[0].alternatives
    reader = Undirected()
    reader.feed(html)
    assert (reader.marked > 1, reader.found) == (True, [])

    client.force_login(owner)
    page = client.get("/projects/new/").content.decode()
    assert f'dir="auto">{MARK} Norr</option>' in page
    assert page.count("<textarea") == len(re.findall(r"<textarea[^>]* dir=", page))


@pytest.mark.parametrize(
    ("language", "body", "said"),
    [
        ("he", "שלום, Luleå", 'lang="he" dir="rtl"'),
        ("ckb", "سڵاو", 'lang="ckb" dir="rtl"'),
        ("en", "مرحبا بكم في Luleå", 'lang="ar" dir="rtl"'),
        ("sv", "مرحبا betyder hej", 'lang="sv" dir="ltr"'),
    ],
)
def test_a_message_reads_from_its_own_side_whatever_language_was_chosen(client, language, body, said):
    the = dialogue_world()
    client.force_login(the.maria)
    client.post(ways.address(the, "post/"), ways.typed(body=body, language=language))
    page = client.get(the.agreement.get_absolute_url()).content.decode()
    assert f"{said}><p>{body}</p>" in page
