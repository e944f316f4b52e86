"""By whose clocks pages, histories and letters tell of moments: the city's, with its zone named for readers who have others."""

import io
import json
import re
import zipfile
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from talko.accounts.models import Notification, Person
from talko.actors.actions import create_project
from talko.actors.models import ProjectRole
from talko.challenges.models import Challenge
from talko.core import ids
from talko.dialogue import actions as dialogue
from tests.browser import world
from tests.challenges.factories import ChallengeFactory, SolutionFactory
from tests.factories import PASSWORD, CityFactory, OrganisationFactory, member_of, officer_of, person_of
from tests.letters import send_all_due
from tests.web.forms_on_pages import forms_on

pytestmark = pytest.mark.django_db
STOCKHOLM, CHICAGO = ZoneInfo("Europe/Stockholm"), ZoneInfo("America/Chicago")
MACHINE = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?Z)?")
TIME = re.compile(r'<time datetime="([^"]*)"[^>]*>([^<]*)</time>')
CLOCK = re.compile(r"(\d\d:\d\d)(?: (\S+))?$")


def local(days, hour, minute):
    """So many days from today, as Luleå's clocks have it."""
    day = timezone.now().astimezone(STOCKHOLM).date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=STOCKHOLM)


DUE, LATER = local(30, 16, 37), local(40, 17, 41)


def by(moment, zone, *, name=True):
    there = moment.astimezone(zone)
    return f"{there:%H:%M} {there.tzname()}" if name else f"{there:%H:%M}"


@pytest.fixture
def lulea():
    return CityFactory(slug="lulea", name="Luleå", languages=["sv"], time_zone="Europe/Stockholm")


@pytest.fixture
def austin():
    return CityFactory(slug="austin", name="Austin", languages=["en"], time_zone="America/Chicago")


def page(person, path):
    client = Client()
    if person:
        client.force_login(person)
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def times(shown, moment):
    """What stands on a page for a moment."""
    machine = f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M}Z"
    return {text for found, text in TIME.findall(shown) if found == machine and ":" in text}


def typed(**changes):
    values = {
        "language": "sv", "title_sv": "Värm växthus", "title_en": "Heat greenhouses", "lead_sv": "Vi har värme.",
        "lead_en": "We have heat.", "need_local": "Här finns värme.", "need_global_en": "There is heat here.",
        "affected_sv": "Odlare.", "criterion_0_name_sv": "Nytta", "criterion_0_weight": "100", "goals": ["11"],
        "answers_by": f"{DUE:%Y-%m-%dT%H:%M}", "answer_languages": ["sv", "en"], "criterion_2_weight": "",
        "revision": "1", "key": str(ids.new_id()),
    }  # fmt: skip
    return {**values, **changes}


def test_what_was_entered_is_what_the_reviewer_and_everyone_else_reads(lulea, austin):
    """16:37 in Luleå, from the form to the letter, and never by UTC."""
    writer, reviewer = officer_of(lulea), officer_of(lulea, mail="at_once")
    far = person_of(austin, mail="at_once")
    client = Client()
    client.force_login(writer)
    sent = client.post("/challenges/new/?city=lulea", typed(then="send"))
    assert sent.status_code == 302, sent.context["form"].errors
    challenge = Challenge.objects.get()
    assert challenge.answers_by == DUE
    at = challenge.get_absolute_url()
    shown = f"{DUE.day} {DUE:%B %Y} 16:37"
    assert times(page(reviewer, f"{at}review/"), DUE) == {shown}
    client.force_login(reviewer)
    client.post(f"{at}review/approve/")
    challenge.refresh_from_db()
    for person in (reviewer, far):
        dialogue.follow(by=person, subject=challenge)
    named = f"{shown} {DUE.tzname()}"
    for person, due, on_time_line in (
        (writer, shown, shown),
        (far, f"{named} ({by(DUE, CHICAGO)})", named),
        (None, named, named),
    ):
        assert f"Until {due}</p>" in page(person, at)
        assert times(page(person, f"{at}history/"), DUE) == {on_time_line}

    client.force_login(writer)
    moved = client.post(f"{at}deadline/", {"answers_by": f"{LATER:%Y-%m-%dT%H:%M}", "reason": "More time."})
    assert moved.status_code == 302
    later = f"{LATER.day} {LATER:%B %Y} 17:41"
    own = f"{by(LATER, CHICAGO)}"
    here, there, anywhere = (page(person, f"{at}history/") for person in (writer, far, None))
    assert f"moved the deadline from {shown} to {later}. More time." in here
    assert f"to {later} {LATER.tzname()} ({own}). More time." in there
    assert f"to {later} {LATER.tzname()}. More time." in anywhere

    assert f"a new deadline: {later}." in page(reviewer, "/accounts/notifications/")
    assert f"a new deadline: {later} {LATER.tzname()} ({own})." in page(far, "/accounts/notifications/")
    mail.outbox.clear()
    send_all_due()
    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert f"a new deadline: {later}." in letters[reviewer.email].body
    assert f"a new deadline: {later} {LATER.tzname()} ({own})." in letters[far.email].body
    assert f"{later} {LATER.tzname()} ({own})." in letters[far.email].alternatives[0][0]


def test_a_letter_to_someone_of_whom_no_zone_is_known_names_it(lulea):
    challenge = ChallengeFactory(city=lulea, answers_by=DUE)
    person = person_of(None, mail="at_once")
    dialogue.follow(by=person, subject=challenge)
    client = Client()
    client.force_login(officer_of(lulea))
    client.post(
        f"{challenge.get_absolute_url()}deadline/",
        {"answers_by": f"{LATER:%Y-%m-%dT%H:%M}", "reason": "More time."},
    )
    send_all_due()
    assert f"17:41 {LATER.tzname()}." in mail.outbox[-1].body


def test_a_letter_about_the_account_goes_by_its_owners_clocks(client):
    person = person_of(None, time_zone="America/Chicago")
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    new = {"oldpassword": PASSWORD, "password1": "midwinter-sun-77", "password2": "midwinter-sun-77"}
    assert client.post("/accounts/password/change/", new).status_code == 302
    send_all_due()
    letter = next(one for one in mail.outbox if "password was changed" in one.body)
    assert re.search(r"\d{4} \d\d:\d\d C[SD]T\b", letter.body)


def test_what_is_kept_of_a_moment_is_the_moment(lulea):
    challenge = ChallengeFactory(city=lulea, answers_by=DUE)
    person = person_of(lulea)
    dialogue.follow(by=person, subject=challenge)
    client = Client()
    client.force_login(officer_of(lulea))
    client.post(
        f"{challenge.get_absolute_url()}deadline/",
        {"answers_by": f"{LATER:%Y-%m-%dT%H:%M}", "reason": "More time."},
    )
    kept = {"moment": LATER.astimezone(UTC).isoformat(), "zone": "Europe/Stockholm"}
    assert Notification.objects.get(person=person).data["after"] == kept
    assert challenge.history.get(action="challenge.deadline").data["after"] == kept
    client.force_login(person)
    with zipfile.ZipFile(io.BytesIO(client.post("/accounts/export/").content)) as archive:
        told = json.loads(archive.read("data.json"))["account"]["notifications"]
    assert [one["words"].endswith(f"{LATER:%Y} 17:41.") for one in told] == [True]


def test_what_is_half_typed_was_kept_by_the_citys_clocks(lulea):
    challenge = ChallengeFactory(city=lulea)
    solution = SolutionFactory(challenge=challenge)
    draft = ChallengeFactory(city=lulea, state="draft", opened_at=None)
    said = r"Draft saved at \d\d:\d\d\. Nobody else can see it yet\."
    named = r"Draft saved at \d\d:\d\d CES?T\. Nobody else can see it yet\."
    officer = officer_of(lulea)
    paths = (
        (solution.author, f"/solutions/{solution.address_id}/edit/draft/"),
        (officer, f"{draft.get_absolute_url()}edit/draft/"),
        (officer, "/challenges/new/draft/?city=lulea"),
    )
    for person, path in paths:
        client = Client()
        client.force_login(person)
        for zone, words in (("Europe/Stockholm", said), ("America/Chicago", named)):
            Person.objects.filter(pk=person.pk).update(time_zone=zone)
            answer = client.post(path, {"title": "Half"})
            assert answer.status_code == 200, path
            assert re.fullmatch(words, answer.content.decode()), path


def last_sunday(year, month):
    """On which clocks in the European Union are moved."""
    return next(day for day in (date(year, month, n) for n in range(31, 24, -1)) if day.weekday() == 6)


def test_an_hour_that_the_clocks_leave_out_and_one_that_comes_twice(lulea):
    year = timezone.now().year + 1
    spring, autumn = last_sunday(year, 3), last_sunday(year, 10)
    challenge = ChallengeFactory(city=lulea, answers_by=timezone.now() + timedelta(days=1))
    client = Client()
    client.force_login(officer_of(lulea))
    address = f"{challenge.get_absolute_url()}deadline/"
    refused = client.post(address, {"answers_by": f"{spring}T02:30", "reason": "More time."})
    assert refused.status_code == 422
    assert "This time does not exist: the clocks go forward then." in refused.content.decode()
    assert "More time." in refused.content.decode()
    moved = client.post(
        address,
        {"answers_by": f"{autumn}T02:30", "decision_by": f"{year}-12-01T12:00", "reason": "More time."},
        follow=True,
    )
    assert "This time occurs twice as the clocks go back. The first was used: " in moved.content.decode()
    challenge.refresh_from_db()
    assert challenge.answers_by == datetime(year, 10, autumn.day, 0, 30, tzinfo=UTC)
    shown = f"{autumn.day} October {year} 02:30 CEST"
    assert f"Until {shown}</p>" in moved.content.decode()
    history = client.get(f"{challenge.get_absolute_url()}history/")
    assert times(history.content.decode(), challenge.answers_by) == {shown}


def test_the_history_of_a_project_goes_by_the_clocks_of_its_leading_city(lulea, austin):
    partner, lead = OrganisationFactory(city=lulea, name="A"), OrganisationFactory(city=austin, name="B")
    project = create_project(by=member_of(lead), organisation=lead, name="Repair")
    ProjectRole.objects.create(project=project, organisation=partner)
    at = project.history.get().at.astimezone(CHICAGO)
    shown = page(None, f"/projects/{project.address_id}/history/")
    assert times(shown, at) == {f"{at.day} {at:%B %Y %H:%M} {at.tzname()}"}


def test_messages_and_history_of_one_challenge_go_by_one_clock(lulea, austin):
    challenge = ChallengeFactory(city=lulea, answers_by=DUE)
    dialogue.post_message(
        by=person_of(lulea),
        subject=challenge,
        audience="public",
        body="Hello.",
        language="en",
        key=ids.new_id(),
    )
    at = challenge.get_absolute_url()
    for person, name in ((person_of(lulea), False), (person_of(austin), True), (None, True)):
        for path in (f"{at}dialogue/", f"{at}history/", f"/dialogue/challenge/{challenge.address_id}/"):
            found = [CLOCK.search(text) for _machine, text in TIME.findall(page(person, path))]
            assert {bool(one[2]) for one in found if one} == {name}, path


def test_on_every_page_a_time_is_right_or_its_zone_is_named(visits):
    """Read in Kolkata, whose clocks no city has: every time that stands there without a zone would be by its clocks."""
    own = ZoneInfo("Asia/Kolkata")
    Person.objects.update(time_zone=str(own))
    zones = [STOCKHOLM, CHICAGO, ZoneInfo("Europe/Helsinki")]
    seen, wrong = 0, []
    for visit in visits:
        client = Client()
        client.cookies["language"] = "en"
        if visit.who:
            client.force_login(Person.objects.get(email=world.PEOPLE[visit.who]))
        answer = client.get(visit.path)
        for machine, text in TIME.findall(answer.content.decode()):
            clock = CLOCK.search(text)
            if not MACHINE.fullmatch(machine):
                wrong.append((visit.route, visit.who, machine))
            if clock:
                seen += 1
                moment = datetime.fromisoformat(machine)
                right = {by(moment, zone) for zone in zones} | (
                    {by(moment, own, name=False)} if visit.who else set()
                )
                if clock[0] not in right:
                    wrong.append((visit.route, visit.who, machine, text))
    assert wrong == []
    assert seen > 100


ABSURD = [
    "0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00", "9999-12-31T23:59", "0000-00-00",
    "0001-01-01", "9999-12-31", "2026-02-30T25:61", "10000-01-01T00:00", "-0001-01-01", "2027-03-28T02:30",
]  # fmt: skip
NAMED = re.compile(r"(?:_on|_by|_at|_to|_due|due|up_to|deadline|date)$")


def test_absurd_moments_in_every_field_for_one(visits):
    """Refused at the field, or overlooked; never a broken page. The same form for another thing is the same form."""
    broken, fields = [], set()
    for visit in visits:
        client = Client(raise_request_exception=False)
        if visit.who:
            client.force_login(Person.objects.get(email=world.PEOPLE[visit.who]))
        answer = client.get(visit.path)
        for form in forms_on(answer.content.decode(), visit.path) if answer.status_code == 200 else ():
            for name in [name for name in form.fields if NAMED.search(name)]:
                known = (resolve(urlsplit(form.action).path).route, *sorted(form.fields), name)
                if known in fields:
                    continue
                fields.add(known)
                for value in ABSURD:
                    sent = client.post(form.action, {**form.fields, name: [value]})
                    if sent.status_code >= 500:
                        broken.append((form.action, name, value))
    assert broken == []
    assert {"up_to", "answers_by", "starts_on", "spent_on", "founded_on"} <= {name for *_form, name in fields}


@pytest.mark.slow
@pytest.mark.parametrize("value", ABSURD)
def test_absurd_moments_in_parameters(client, lulea, value):
    client.raise_request_exception = False
    challenge = ChallengeFactory(city=lulea)
    names = ("up_to", "since", "after", "before", "from", "date", "day", "page", "answers_by", "kept", "at")
    asked = dict.fromkeys(names, value)
    for path in (
        "/challenges/",
        challenge.get_absolute_url(),
        "/organisations/",
        "/agreements/",
        "/cities/lulea/",
    ):
        assert client.get(path, asked).status_code < 500, path
    client.force_login(person_of(lulea))
    dialogue.post_message(
        by=person_of(lulea),
        subject=challenge,
        audience="public",
        body="Hello.",
        language="en",
        key=ids.new_id(),
    )
    read = client.post(
        f"/dialogue/challenge/{challenge.address_id}/read/", {"audience": "public", "up_to": value}
    )
    assert read.status_code == 422
