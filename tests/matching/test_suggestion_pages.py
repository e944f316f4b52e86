"""The officer's pages: who could help and why, who was left out, and how good it has been."""

from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from talko.actors import search_text
from talko.actors.models import Membership, Organisation
from talko.core.workflow import move
from talko.matching.actions.invitations import invite
from talko.matching.index import documents
from talko.matching.models import MatchingPreferences, Suggestion
from tests.factories import (
    AgreementFactory,
    CityFactory,
    OrganisationFactory,
    member_of,
    officer_of,
    person_of,
)
from tests.matching.factories import GROWERS, KASVATTAJAT, ODLARE, heat, others, read
from tests.reading import Page


@pytest.fixture
def the(db) -> SimpleNamespace:
    """In Austin, that the challenge reaches, an organisation that fits and is spoken for; in Luleå one that is not."""
    lulea = CityFactory(slug="lulea", name="Luleå", latitude=65.58, longitude=22.15)
    austin = CityFactory(
        slug="austin", name="Austin", country="US", languages=["en"], latitude=30.27, longitude=-97.74
    )
    growers = OrganisationFactory(
        name="Common <b>Ground</b>", city=austin, kind="non_profit", summary={"en": GROWERS}, country="US"
    )
    odlare = OrganisationFactory(
        name="Älvnära", city=lulea, kind="company", summary={"sv": ODLARE}, country="SE"
    )
    for organisation in (growers, odlare):
        search_text.prepare(organisation, [], "")
        organisation.save()
    others(austin)
    challenge = heat(lulea, shared_with=[austin])
    challenge.goals.set([2, 7])
    return SimpleNamespace(
        lulea=lulea,
        austin=austin,
        growers=growers,
        odlare=odlare,
        challenge=challenge,
        officer=officer_of(lulea, name="Eva"),
        maya=member_of(growers, name="Maya"),
    )


def address(the, name: str = "suggestions", *more: object) -> str:
    return reverse(f"matching:{name}", args=[the.challenge.public_id, the.challenge.slug, *more])


def page_of(client, path: str) -> Page:
    answer = client.get(path)
    assert answer.status_code == 200
    return Page.of(answer)


def test_it_works(client, the):
    client.force_login(the.officer)
    results = page_of(client, address(the)).results
    growers = results.row("Common <b>Ground</b>")
    assert "You ask" in growers.text
    assert growers.language_of(GROWERS)[0] == "en"
    assert growers.tag.mark is not None
    assert {
        address(the, "invite", the.growers.public_id),
        address(the, "not-relevant", the.growers.public_id),
        the.challenge.shares.get().agreement.get_absolute_url(),
    } <= set(growers.links())
    assert not Suggestion.objects.exists()
    assert "Nobody acts for it here yet." in results.row("Älvnära").text
    assert "Harbour Law" not in results.titles()


def test_only_officers_of_the_city(client, the):
    pages = [address(the), address(the, "why-not"), reverse("matching:outcomes", args=["lulea"])]
    assert [client.get(page).status_code for page in pages] == [302] * 3
    assert address(the) not in page_of(client, the.challenge.get_absolute_url()).links()
    for person in (
        person_of(the.lulea),
        officer_of(the.austin),
        officer_of(the.lulea, "evaluator"),
        officer_of(the.lulea, "moderator"),
        the.maya,
    ):
        client.force_login(person)
        assert [client.get(page).status_code for page in pages] == [403] * 3
        assert address(the) not in page_of(client, the.challenge.get_absolute_url()).links()
        assert not page_of(client, the.lulea.get_absolute_url()).has("Invitations to answer")
    the.challenge.state, the.challenge.opened_at = "draft", None
    the.challenge.save()
    client.force_login(the.maya)
    assert [client.get(page).status_code for page in pages[:2]] == [404] * 2
    assert not Suggestion.objects.exists()


def test_they_are_a_tab_of_the_challenge(client, the):
    client.force_login(the.officer)
    assert address(the) in page_of(client, the.challenge.get_absolute_url()).links()
    page = page_of(client, address(the))
    assert the.challenge.get_absolute_url() in page.links()
    assert page.has(the.challenge.title["en"])


def test_a_draft_has_suggestions_too(client, the):
    the.challenge.state, the.challenge.opened_at = "review", None
    the.challenge.save()
    client.force_login(the.officer)
    assert address(the) in page_of(client, the.challenge.get_absolute_url()).links()
    page = page_of(client, address(the))
    assert "Common <b>Ground</b>" in page.results.titles()
    assert "Only officers of your city see this." in page.text
    assert not [link for link in page.links() if "/invite/" in link]


def test_after_the_decision_there_is_no_tab(client, the):
    the.challenge.state = "withdrawn"
    the.challenge.save()
    client.force_login(the.officer)
    assert address(the) not in page_of(client, the.challenge.get_absolute_url()).links()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("where=home", {"Älvnära"}),
        ("where=partners", {"Common <b>Ground</b>"}),
        ("kind=company", {"Älvnära"}),
        ("language=sv", {"Älvnära"}),
        ("within_km=200", {"Älvnära"}),
        ("invitable=on", {"Common <b>Ground</b>"}),
        (
            "where=nowhere&kind=x&language=%00&within_km=7&invitable=maybe&page=x",
            {"Älvnära", "Common <b>Ground</b>"},
        ),
        ("page=999", {"Älvnära", "Common <b>Ground</b>"}),
        ("page=%00", {"Älvnära", "Common <b>Ground</b>"}),
    ],
)
def test_filters(client, the, query, shown):
    client.force_login(the.officer)
    titles = page_of(client, f"{address(the)}?{query}").results.titles()
    assert {"Älvnära", "Common <b>Ground</b>"} & set(titles) == shown


def test_what_filters_left_out_is_counted(client, the):
    client.force_login(the.officer)
    page = page_of(client, f"{address(the)}?kind=research")
    assert page.results.has("Nobody was found")
    assert "Not of the kind you chose" in page.section("Who was left out").text


def test_an_empty_challenge_says_why_nobody_is_found(client, the):
    the.challenge.title = the.challenge.lead = the.challenge.need_global = the.challenge.affected = {}
    the.challenge.need_local, the.challenge.amount_for = "🙂", {}
    the.challenge.save()
    the.challenge.criteria.all().delete()
    the.challenge.goals.clear()
    documents.refresh([the.challenge.pk])
    client.force_login(the.officer)
    assert "There are no words in this text" in page_of(client, address(the)).results.text


def test_one_that_the_challenge_does_not_reach_needs_a_share(client, the):
    oulu = CityFactory(slug="oulu", name="Oulu", country="FI", languages=["fi"])
    AgreementFactory(proposer=the.lulea, partner=oulu)
    OrganisationFactory(name="Kasvihuone", city=oulu, summary={"fi": KASVATTAJAT})
    read()
    client.force_login(the.officer)
    links = page_of(client, address(the)).results.row("Kasvihuone").links()
    assert [link for link in links if link.endswith("/share/")]
    assert not [link for link in links if link.endswith("/invite/")]


def test_one_of_a_city_without_a_talko_can_be_invited(client, the):
    far = OrganisationFactory(name="Invernadero", city=None, country="ES", summary={"en": GROWERS})
    read()
    client.force_login(the.officer)
    row = page_of(client, address(the)).results.row("Invernadero")
    assert address(the, "invite", far.public_id) in row.links()


def test_one_that_does_not_want_to_be_invited(client, the):
    MatchingPreferences.objects.create(organisation=the.growers, invited=False, changed_at=timezone.now())
    client.force_login(the.officer)
    row = page_of(client, address(the)).results.row("Common <b>Ground</b>")
    assert "It does not want to be invited." in row.text
    assert not [link for link in row.links() if link.endswith("/invite/")]


def test_what_was_judged_stands_below_and_can_come_back(client, the):
    client.force_login(the.officer)
    judged = {"because": "too_far", "note": "An <i>ocean</i>."}
    assert client.post(address(the, "not-relevant", the.growers.public_id), judged).status_code == 302
    assert Suggestion.objects.get().relevant is False
    page = page_of(client, address(the))
    assert "Common <b>Ground</b>" not in page.results.titles()
    assert "It is too far away · An <i>ocean</i>." in page.section("Judged not relevant").text
    assert client.post(address(the, "undo", the.growers.public_id)).status_code == 302
    assert "Common <b>Ground</b>" in page_of(client, address(the)).results.titles()


def test_relevant_is_one_click_on_the_row(client, the):
    client.force_login(the.officer)
    row = page_of(client, address(the)).results.row("Common <b>Ground</b>")
    form = row.tag.find("form", action=address(the, "relevant", the.growers.public_id))
    assert form.find("input", attrs={"name": "csrfmiddlewaretoken"}) is not None
    assert client.post(form["action"]).status_code == 302
    suggestion = Suggestion.objects.get()
    assert (suggestion.relevant, suggestion.rank, suggestion.judged_by) == (True, 1, the.officer)
    row = page_of(client, address(the)).results.row("Common <b>Ground</b>")
    assert "Judged relevant" in row.text
    assert row.tag.find("form", action=address(the, "undo", the.growers.public_id)) is not None
    assert (
        client.post(address(the, "not-relevant", the.growers.public_id), {"because": "other"}).status_code
        == 302
    )
    assert "Common <b>Ground</b>" not in page_of(client, address(the)).results.titles()
    assert (
        client.post(address(the, "relevant", the.growers.public_id), {"note": "It is near."}).status_code
        == 302
    )
    assert "Common <b>Ground</b>" in page_of(client, address(the)).results.titles()


def test_an_officer_does_not_judge_their_own_organisation(client, the):
    Membership.objects.create(person=the.officer, organisation=the.growers, role="member")
    client.force_login(the.officer)
    results = page_of(client, address(the)).results
    judging = [one for one in results.row("Common <b>Ground</b>").links() if "relevant" in one]
    assert judging == []
    assert results.row("Älvnära").tag.find("form") is not None
    for name in ("relevant", "not-relevant", "undo"):
        assert client.post(address(the, name, the.growers.public_id), {"because": "other"}).status_code == 403
    invite(by=the.officer, challenge=the.challenge, organisation=the.growers, language="en", text="Hi")
    assert Suggestion.objects.get().relevant is None


def test_why_not(client, the):
    client.force_login(the.officer)
    page = page_of(client, address(the, "why-not") + "?q=Älvnära")
    assert "It is suggested, at rank 1" in page.section("Älvnära").text
    assert address(the, "invite", the.odlare.public_id) in page.links()
    MatchingPreferences.objects.create(organisation=the.odlare, suggested=False, changed_at=timezone.now())
    page = page_of(client, address(the, "why-not") + "?q=Älvnära")
    assert "has chosen not to be suggested" in page.section("Älvnära").text
    by_id = f"{address(the, 'why-not')}?organisation={the.growers.address_id}"
    assert page_of(client, by_id).has("Common <b>Ground</b>")
    several = page_of(client, address(the, "why-not") + "?q=om").section("Which one?")
    assert f"?organisation={the.growers.address_id}" in several.links()
    assert page_of(client, address(the, "why-not") + "?q=Zzyzx").has("No organisation has that name")
    for hostile in (
        "",
        "?q=",
        "?q=%00",
        "?organisation=x",
        "?q=" + "x" * 5000,
        "?q=<script>alert(1)</script>",
    ):
        page = page_of(client, address(the, "why-not") + hostile)
        assert page.tag.script is None


def test_what_came_of_invitations(client, the):
    invitation = invite(
        by=the.officer, challenge=the.challenge, organisation=the.growers, language="en", text="Hi"
    )
    client.force_login(the.officer)
    of_city = the.lulea.get_absolute_url()
    waiting = page_of(client, of_city).section("Invitations to answer")
    assert "1 organisation has not yet said" in waiting.text
    row = page_of(client, address(the)).results.row("Common <b>Ground</b>")
    assert invitation.get_absolute_url() in row.links()
    assert "Invited" in row.text
    move(invitation, "decline", by=the.maya, because="We are <b>few</b>.")
    for page in (address(the), reverse("matching:outcomes", args=["lulea"])):
        row = page_of(client, page).section("What came of invitations").row("Common <b>Ground</b>")
        assert "We are <b>few</b>." in row.text
        assert "Declined" in row.text
    waiting = page_of(client, of_city).section("Invitations to answer")
    assert "No invitation is waiting for an answer." in waiting.text


def test_how_good_suggestions_have_been(client, the):
    client.force_login(the.officer)
    client.get(address(the))
    page = page_of(client, reverse("matching:outcomes", args=["lulea"]))
    assert "Fewer than 10 have been judged" in page.section("What was suggested").text
    assert "too few to say how good they are" in page_of(client, address(the)).text
    made = [
        Suggestion(
            challenge=the.challenge,
            organisation=OrganisationFactory(city=the.austin),
            rank=20 + number,
            score=1.0,
            relevant=number < 9,
            because="" if number < 9 else "other",
            judged_at=timezone.now(),
        )
        for number in range(12)
    ]
    Suggestion.objects.bulk_create(made)
    page = page_of(client, reverse("matching:outcomes", args=["lulea"]))
    assert "9 of 12 (75%; 47% to 91%)" in page.section("What was suggested").text
    assert "Non-profit" in page.section("Who is suggested").text
    sentence = "Of 12 suggestions that officers judged, 9 were relevant: 75%, between 47% and 91% with 95% confidence."
    assert sentence in page.section("What was suggested").text
    assert sentence in page_of(client, address(the)).text


def test_the_wrong_slug_leads_to_the_right_page(client, the):
    client.force_login(the.officer)
    answer = client.get(reverse("matching:suggestions", args=[the.challenge.public_id, "x"]))
    assert (answer.status_code, answer["Location"]) == (302, address(the))


@pytest.mark.slow
def test_the_pages_cost_the_same_for_three_as_for_one(client, the, django_assert_num_queries):
    client.force_login(the.officer)
    cost = {address(the): 33, reverse("matching:outcomes", args=["lulea"]): 13}
    for count in (1, 3):
        while Organisation.objects.filter(name="Twin").count() < count:
            text = f"{GROWERS} We began {Organisation.objects.count()} years ago."
            twin = OrganisationFactory(name="Twin", city=the.austin, summary={"en": text})
            read()
            invite(by=the.officer, challenge=the.challenge, organisation=twin, language="en", text="Hi")
        for page, number in cost.items():
            client.get(page)
            with django_assert_num_queries(number):
                client.get(page)
