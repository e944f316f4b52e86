"""Where files are used: who may add them to each kind of thing, and how its page shows them."""

from datetime import date
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from talko.challenges.models import FollowUp
from talko.cities.models import AgreementResult, CostEntry
from talko.core.errors import NotAllowed, NotFound, SignInNeeded
from talko.core.files import subjects
from talko.core.files.actions import Described, add_file
from talko.core.files.models import StoredFile
from talko.dialogue.actions import take_back
from talko.funding.models import Expense
from talko.solutions.models import Decision
from tests.challenges.factories import ChallengeFactory, SolutionFactory
from tests.core.files.samples import PDF, SVG, picture, upload
from tests.dialogue.factories import PARTIES, filled, say, world
from tests.dialogue.ways import address, typed
from tests.factories import AgreementFactory, OrganisationFactory, PersonFactory, member_of, officer_of
from tests.funding.factories import CampaignFactory
from tests.reading import Page

SAID = Described(alternative="The river in snow", credit="Eva", licence="by")
pytestmark = pytest.mark.django_db


@pytest.fixture
def the():
    return world()


def cost(the) -> CostEntry:
    return CostEntry.objects.create(
        agreement=the.agreement,
        city=the.lulea,
        amount=100,
        currency="SEK",
        purpose="Train",
        language="en",
        spent_on=date(2026, 1, 2),
        by=the.maria,
    )


def result(the) -> AgreementResult:
    return AgreementResult.objects.create(
        agreement=the.agreement, city=the.lulea, text={"en": "It works"}, reached_on=date(2026, 1, 2)
    )


def things(the):
    """Kind of thing, the thing, who may add, and who may not although they have some role."""
    challenge = ChallengeFactory(city=the.lulea, state="followed_up")
    solution = SolutionFactory(challenge=ChallengeFactory(city=the.lulea), sent=True)
    organisation = OrganisationFactory(city=the.lulea)
    message = say(the.resident, the.agreement)
    decision = Decision.objects.create(challenge=challenge, by=the.maria, language="sv", summary="Nej.")
    yield challenge, the.maria, [the.moderator, the.dana]
    yield FollowUp.objects.create(challenge=challenge, language="sv", text="Klart"), the.maria, [the.dana]
    yield decision, the.maria, [the.moderator, the.dana]
    yield solution, solution.author, [the.maria, the.dana]
    campaign = CampaignFactory(solution=solution, state="delivery")
    yield campaign, solution.author, [the.moderator, the.dana]
    spent = Expense.objects.create(
        campaign=campaign, what="Pipe", language="en", amount=1, spent_on=date(2026, 1, 2), key=uuid4()
    )
    yield spent, solution.author, [the.moderator, the.dana]
    yield message, the.resident, [the.maria, the.moderator]
    yield cost(the), officer_of(the.lulea, "treasurer"), [the.dana, the.moderator]
    yield result(the), the.maria, [the.dana, the.moderator]
    yield organisation, member_of(organisation), [the.dana, member_of(organisation, "member")]
    yield the.lulea, the.maria, [the.dana, the.moderator]
    yield the.resident, the.resident, [the.maria, the.dana]


def test_each_kind_of_thing_says_who_adds_files(the):
    made = list(things(the))
    assert {type(thing) for thing, *_people in made} == set(subjects.models_known())
    for number, (thing, may, may_not) in enumerate(made):
        for place in subjects.subject_of(thing).places:

            def add(person, thing=thing, place=place, number=number):
                file = upload(picture(size=(4, 4 + number)), "a.png")
                return add_file(by=person, subject=thing, place=place.name, upload=file, described=SAID)

            for person in [*may_not, PersonFactory()]:
                with pytest.raises((NotAllowed, NotFound)):
                    add(person)
            with pytest.raises((SignInNeeded, NotFound)):
                add(AnonymousUser())
            assert add(may).place == place.name


def test_an_answer_keeps_what_was_handed_in(the):
    solution = SolutionFactory(challenge=ChallengeFactory(state="closed"), sent=True)
    with pytest.raises(NotAllowed):
        add_file(by=solution.author, subject=solution, place="attachments", upload=upload(PDF, "a.pdf"))


def test_the_page_of_a_challenge_shows_them(client):
    challenge = ChallengeFactory()
    officer = officer_of(challenge.city)
    for place, name in (("lead", "a.png"), ("attachments", "Plan.pdf")):
        content = picture(size=(30, 20)) if place == "lead" else PDF
        add_file(by=officer, subject=challenge, place=place, upload=upload(content, name), described=SAID)
    lead = StoredFile.objects.get(place="lead")
    response = client.get(challenge.get_absolute_url())
    page = response.content.decode()
    assert f'src="{lead.url("large")}"' in page
    assert 'alt="The river in snow"' in page
    assert 'width="30" height="20"' in page
    assert "CC BY 4.0" in page
    assert "Plan.pdf" in Page.of(response).section("Attachments").text
    assert not [link for link in Page.of(response).links() if "/files/add/" in link]
    client.force_login(officer)
    links = Page.of(client.get(challenge.get_absolute_url())).links()
    assert {link.split("/")[-2] for link in links if "/files/add/" in link} == {
        "lead",
        "pictures",
        "attachments",
    }


def status(client, url: str) -> int:
    answer = client.get(url)
    list(answer)  # reading it to the end closes the file
    return answer.status_code


def shown_by(client, url: str) -> list[str]:
    """Addresses of the stored pictures on a page."""
    page = BeautifulSoup(client.get(url).content, "html.parser")
    return [image["src"] for image in page.select("main img") if image["src"].startswith("/files/")]


def test_rows_and_bubbles_show_pictures_and_not_those_of_others(client, the):
    challenge = ChallengeFactory(city=the.lulea, state="open")
    organisation = OrganisationFactory(city=the.lulea)
    answer = SolutionFactory(challenge=challenge, organisation=organisation, sent=True)
    say(the.resident, challenge)
    say(the.maria, challenge, for_city=the.lulea)
    urls = {}
    for number, (by, thing, place) in enumerate(
        (
            (the.maria, challenge, "lead"),
            (member_of(organisation), organisation, "logo"),
            (the.resident, the.resident, "portrait"),
            (the.maria, the.maria, "portrait"),
            (the.maria, the.lulea, "crest"),
        )
    ):
        file = upload(picture(size=(4, 4 + number)), "a.png")
        file = add_file(by=by, subject=thing, place=place, upload=file, described=SAID)
        urls[place, by] = file.url("thumb")
        assert status(client, file.url("thumb")) == 200
    assert shown_by(client, reverse("challenges:list")) == [urls["lead", the.maria]]
    answers = f"{challenge.get_absolute_url()}solutions/"
    logo = next(url for (place, _by), url in urls.items() if place == "logo")
    assert shown_by(client, answers) == [logo]
    assert logo in shown_by(client, answer.get_absolute_url())
    # A city speaks as the city: whoever writes for it is not shown beside what it says.
    bubbles = shown_by(client, challenge.get_dialogue_url())
    assert bubbles == [urls["portrait", the.resident], urls["crest", the.maria]]


def test_the_front_page_shows_a_picture_of_what_came_of_it(client, the):
    challenge = ChallengeFactory(city=the.lulea, state="followed_up")
    told = FollowUp.objects.create(challenge=challenge, by=the.maria, language="sv", text="Klart")
    file = upload(picture(size=(30, 20)), "a.png")
    file = add_file(by=the.maria, subject=told, place="pictures", upload=file, described=SAID)
    for page in ("/", the.lulea.get_absolute_url()):
        assert shown_by(client, page) == [file.url("medium")]


def test_a_message_takes_files_along(client, the):
    client.force_login(the.resident)
    files = [upload(PDF, "Karta.pdf"), upload(b"a;b\n1;2\n", "data.csv")]
    assert client.post(address(the, "post/"), typed(file=files)).status_code == 303
    names = set(StoredFile.objects.values_list("name", "by"))
    assert names == {("Karta.pdf", the.resident.pk), ("data.csv", the.resident.pk)}
    client.logout()
    page = Page.of(client.get(address(the)))
    assert "Karta.pdf" in page.text
    assert not [link for link in page.links() if link.endswith("/remove/")]


@pytest.mark.parametrize("htmx", [{}, {"HTTP_HX_REQUEST": "true"}], ids=["page", "in place"])
def test_a_refused_file_leaves_the_message_in_its_form(client, the, htmx):
    client.force_login(the.resident)
    sent = typed(body="Read **this**, please.", file=[upload(PDF, "a.pdf"), upload(SVG, "a.svg")])
    answer = client.post(address(the, "post/"), sent, **htmx)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This kind of file is not accepted" in page
    assert "Read **this**, please.</textarea>" in page
    assert not StoredFile.objects.exists()
    assert the.agreement.__class__.objects.get().pk is not None


def test_the_files_of_a_message_are_seen_by_those_who_read_it(client, the):
    key = uuid4()
    message = say(the.maria, the.agreement, audience=PARTIES, key=key)
    file = add_file(by=the.maria, subject=message, place="attachments", upload=upload(PDF, "a.pdf"))
    link = file.get_absolute_url()
    seen = {}
    for person in (None, the.resident, the.outsider, the.dana, the.maria):
        client.logout()
        if person:
            client.force_login(person)
        seen[person] = client.get(link).status_code
    assert list(seen.values()) == [404, 404, 404, 302, 302]
    take_back(by=the.maria, message=message)
    client.force_login(the.dana)
    assert client.get(link).status_code == 404


def test_messages_with_files_cost_no_more_queries(client, the, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    numbers = []
    for count in (1, 3):
        for message in filled(the.agreement, count, author=the.resident):
            add_file(
                by=the.resident,
                subject=message,
                place="attachments",
                upload=upload(b"%d" % message.pk, "a.txt"),
            )
        client.get(address(the))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(address(the))
        numbers.append(len(captured))
    assert numbers[0] == numbers[1]


def test_a_cost_with_its_receipt(client, the):
    client.force_login(the.maria)
    form = {
        "city": "lulea",
        "amount_amount": "100",
        "amount_currency": "SEK",
        "amount_language": "en",
        "purpose": "Train to Austin",
        "language": "en",
        "spent_on": timezone.now().date().isoformat(),
        "key": uuid4(),
    }
    url = reverse("agreements:costs", args=[the.agreement.public_id])
    answer = client.post(url, {**form, "file": [upload(picture(), "receipt.jpg")]})
    assert answer.status_code == 302, answer.content.decode()
    receipt = StoredFile.objects.get()
    assert (receipt.place, receipt.name, receipt.subject) == (
        "receipts",
        "receipt.webp",
        CostEntry.objects.get(),
    )
    client.logout()
    assert "receipt.webp" in Page.of(client.get(the.agreement.get_absolute_url())).text


def test_a_receipt_of_what_is_not_public_is_for_the_parties(client, the):
    agreement = AgreementFactory(proposer=the.lulea, partner=the.austin, state="proposed")
    entry = CostEntry.objects.create(
        agreement=agreement, city=the.lulea, amount=1, currency="SEK", purpose="Train", language="en",
        spent_on=date(2026, 1, 2), by=the.maria,
    )  # fmt: skip
    receipt = add_file(by=the.maria, subject=entry, place="receipts", upload=upload(PDF, "a.pdf"))
    seen = {}
    for person in (None, the.resident, the.outsider, the.dana, the.maria):
        client.logout()
        if person:
            client.force_login(person)
        seen[person] = client.get(receipt.get_absolute_url()).status_code
    assert list(seen.values()) == [404, 404, 404, 302, 302]


def test_the_minutes_of_a_decision(client, the):
    challenge = ChallengeFactory(city=the.lulea, state="decided")
    decision = Decision.objects.create(challenge=challenge, by=the.maria, language="sv", summary="Nej.")
    url = reverse("files:add", args=["decision", decision.public_id, "minutes"])
    assert client.get(url).status_code == 302
    for person in (the.resident, the.moderator, the.dana):
        client.force_login(person)
        assert client.post(url, {"file": upload(PDF, "a.pdf")}).status_code == 403
    client.force_login(the.maria)
    refused = client.post(url, {"file": upload(SVG, "Protokoll.svg")})
    assert refused.status_code == 422
    assert "This kind of file is not accepted" in refused.content.decode()
    assert client.post(url, {"file": upload(PDF, "Protokoll.pdf")}).status_code == 302
    client.logout()
    minutes = StoredFile.objects.get()
    assert "Protokoll.pdf" in Page.of(client.get(challenge.get_absolute_url())).section("Minutes").text
    assert status(client, minutes.get_absolute_url()) == 200


def test_a_citys_own_photograph_stands_where_its_sky_did(client, the):
    challenge = ChallengeFactory(city=the.lulea, state="open")
    answer = SolutionFactory(challenge=challenge, organisation__city=the.lulea, sent=True)
    pages = [one.get_absolute_url() for one in (the.lulea, challenge, answer)]
    assert [shown_by(client, page) for page in pages] == [[], [], []]
    file = upload(picture(size=(30, 20)), "a.png")
    photo = add_file(by=the.maria, subject=the.lulea, place="photo", upload=file, described=SAID)
    for page in pages:
        hero = BeautifulSoup(client.get(page).content, "html.parser").select_one("main > .hero")
        assert [image["src"] for image in hero.select("img")] == [photo.url("large")]
        assert "on-sky-light" in hero["class"]
        assert "Eva, CC BY 4.0" in hero.get_text()
