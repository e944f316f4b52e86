from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone, translation

from talko.accounts.models import Notification
from talko.cities import actions, queries
from talko.cities.models import CostEntry
from talko.core import audit
from talko.core.errors import Conflict, EditConflict, Invalid, NotAllowed, NotFound, SignInNeeded
from talko.core.ids import new_id
from talko.core.values.money import Money
from talko.core.workflow import move
from tests.factories import AgreementFactory, CityFactory, PartyFactory, PersonFactory, officer_of

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()


def values(**changes):
    return {
        "title": {"sv": "Tillsammans"},
        "aims": {"sv": "Lösa mer ihop.", "en": "Solve more together."},
        "scope": ["challenges", "funding"],
        "languages": ["sv", "en"],
        "starts_on": TODAY,
        "ends_on": TODAY + timedelta(days=365),
        "document_url": "",
        **changes,
    }


def accept(agreement, city, by=None, **asked):
    party = agreement.parties.get(city=city)
    return move(party, "accept", by=by or officer_of(city), **{"revision": agreement.revision, **asked})


@pytest.fixture
def lulea():
    return CityFactory(slug="lulea", name="Luleå")


@pytest.fixture
def austin():
    return CityFactory(slug="austin", name="Austin", country="US", languages=["en"], currency="USD")


def test_it_works(lulea, austin, django_capture_on_commit_callbacks):
    proposer, partner = officer_of(lulea), officer_of(austin)
    agreement = actions.propose_agreement(by=proposer, city=lulea, partners=[austin], values=values())
    assert queries.partners_of(lulea) == {}

    accept(agreement, austin, by=partner, answer="Gladly.")

    assert list(queries.partners_of(lulea)) == [austin]
    assert list(queries.partners_of(austin, "funding")) == [lulea]
    assert queries.partners_of(austin, "events") == {}
    assert [n.kind for n in Notification.objects.filter(person=partner)] == ["agreement.proposed"]
    assert [n.kind for n in Notification.objects.filter(person=proposer)] == ["agreement.accepted"]
    assert [line.what for line in audit.history(agreement, public_only=False)] == [
        "accepted the agreement for Austin",
        "proposed the agreement",
    ]


def test_same_key_proposes_once(lulea, austin):
    proposer, key = officer_of(lulea), new_id()
    first = actions.propose_agreement(by=proposer, city=lulea, partners=[austin], values=values(), key=key)
    second = actions.propose_agreement(by=proposer, city=lulea, partners=[austin], values=values(), key=key)
    assert first == second
    assert queries.agreements_visible_to(proposer).count() == 1


@pytest.mark.parametrize("role", [None, "moderator", "evaluator", "treasurer"])
def test_only_an_officer_proposes(lulea, austin, role):
    person = officer_of(lulea, role) if role else PersonFactory()
    with pytest.raises(NotAllowed):
        actions.propose_agreement(by=person, city=lulea, partners=[austin], values=values())


def test_other_citys_officer_cannot_propose(lulea, austin):
    with pytest.raises(NotAllowed):
        actions.propose_agreement(by=officer_of(austin), city=lulea, partners=[austin], values=values())


def test_anonymous_cannot_propose(lulea, austin):
    with pytest.raises(SignInNeeded):
        actions.propose_agreement(by=None, city=lulea, partners=[austin], values=values())


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": {}}, "title"),
        ({"aims": {"sv": "  "}}, "aims"),
        ({"scope": []}, "scope"),
        ({"scope": ["weather"]}, "scope"),
        ({"starts_on": None}, "starts_on"),
        ({"ends_on": TODAY - timedelta(days=1)}, "ends_on"),
    ],
)
def test_what_is_missing_is_named(lulea, austin, change, field):
    with pytest.raises(Invalid) as refused:
        actions.propose_agreement(
            by=officer_of(lulea), city=lulea, partners=[austin], values=values(**change)
        )
    assert list(refused.value.fields) == [field]


def test_no_agreement_with_oneself(lulea):
    with pytest.raises(Invalid):
        actions.propose_agreement(by=officer_of(lulea), city=lulea, partners=[lulea], values=values())


@pytest.mark.parametrize("side", ["proposer", "third"])
def test_only_an_officer_of_the_city_that_is_asked_accepts(side):
    agreement = AgreementFactory(state="proposed")
    person = officer_of(agreement.proposer if side == "proposer" else CityFactory())
    with pytest.raises(NotAllowed if side == "proposer" else NotFound):
        accept(agreement, agreement.partner, by=person)


def test_accepting_twice_has_one_effect():
    agreement = AgreementFactory(state="proposed")
    first, second = officer_of(agreement.partner), officer_of(agreement.partner)
    accepted = accept(agreement, agreement.partner, by=first)
    again = accept(agreement, agreement.partner, by=second)
    assert (again.joined_at, again.signed_by) == (accepted.joined_at, first)
    assert len(audit.history(agreement)) == 1


def test_of_two_officers_who_disagree_the_first_counts():
    agreement = AgreementFactory(state="proposed")
    party = agreement.parties.get(city=agreement.partner)
    move(party, "decline", by=officer_of(agreement.partner), answer="No.")
    with pytest.raises(Conflict):
        accept(agreement, agreement.partner)
    agreement.refresh_from_db()
    assert agreement.state == "declined"


def test_a_text_changed_while_reading_is_not_accepted():
    agreement = AgreementFactory(state="proposed")
    actions.edit_agreement(
        by=officer_of(agreement.proposer), agreement=agreement, revision=1, values=values()
    )
    with pytest.raises(Conflict):
        accept(agreement, agreement.partner, revision=1)


def test_two_edit_and_the_second_is_told():
    agreement = AgreementFactory(state="proposed")
    officer = officer_of(agreement.proposer)
    actions.edit_agreement(by=officer, agreement=agreement, revision=1, values=values())
    with pytest.raises(EditConflict) as refused:
        actions.edit_agreement(
            by=officer, agreement=agreement, revision=1, values=values(title={"sv": "Annat"})
        )
    assert refused.value.current["title"] == {"sv": "Tillsammans"}
    agreement.refresh_from_db()
    assert agreement.title == {"sv": "Tillsammans"}


def test_the_same_edit_sent_twice_has_one_effect():
    agreement = AgreementFactory(state="proposed")
    officer, partner = officer_of(agreement.proposer), officer_of(agreement.partner)
    saved = [
        actions.edit_agreement(by=officer, agreement=agreement, revision=1, values=values())
        for _time in range(2)
    ]
    assert [one.revision for one in saved] == [2, 2]
    assert agreement.history.filter(action="agreement.edited").count() == 1
    assert Notification.objects.filter(person=partner, kind="agreement.edited").count() == 1


def test_a_title_turns_nothing_around(lulea, austin):
    proposer = officer_of(lulea)
    hostile = values(title={"sv": "\u202eTill\u200bsammans", "en": "\u202e"})
    agreement = actions.propose_agreement(by=proposer, city=lulea, partners=[austin], values=hostile)
    assert agreement.title == {"sv": "Tillsammans"}
    with pytest.raises(Invalid):
        actions.propose_agreement(
            by=proposer, city=lulea, partners=[austin], values=values(title={"sv": "\u2066"})
        )


def test_what_both_accepted_is_not_edited():
    agreement = AgreementFactory()
    with pytest.raises(Conflict):
        actions.edit_agreement(
            by=officer_of(agreement.proposer), agreement=agreement, revision=1, values=values()
        )


def test_the_proposer_takes_it_back():
    agreement = AgreementFactory(state="proposed")
    with pytest.raises(NotAllowed):
        move(agreement, "withdraw", by=officer_of(agreement.partner))
    move(agreement, "withdraw", by=officer_of(agreement.proposer))
    with pytest.raises(Conflict):
        accept(agreement, agreement.partner)


def test_the_cities_that_are_asked_change_with_the_proposal():
    agreement = AgreementFactory(state="proposed")
    by, stays, comes = officer_of(agreement.proposer), CityFactory(), CityFactory()
    told = officer_of(comes)
    PartyFactory(agreement=agreement, city=stays, state="asked")
    edited = actions.edit_agreement(
        by=by, agreement=agreement, revision=1, values=values(), partners=[stays, comes]
    )
    asked = {party.city for party in edited.all_parties if party.state == "asked"}
    assert asked == {stays, comes}
    assert [one.kind for one in Notification.objects.filter(person=told)] == ["agreement.proposed"]
    with pytest.raises(Invalid):
        actions.edit_agreement(by=by, agreement=agreement, revision=2, values=values(), partners=[])


@pytest.mark.parametrize(
    "dates",
    [
        {"ends_on": TODAY - timedelta(days=1)},
        {"starts_on": TODAY + timedelta(days=1)},
    ],
)
def test_out_of_its_dates_it_is_not_in_force(dates):
    agreement = AgreementFactory(**dates)
    assert not queries.is_in_force(agreement, agreement.proposer, agreement.partner)
    assert queries.partners_of(agreement.proposer) == {}


def cost(agreement, by, **changes):
    given = {
        "city": agreement.proposer,
        "money": Money(125_000, "SEK"),
        "purpose": "Journey to Austin",
        "language": "en",
        "spent_on": TODAY,
        **changes,
    }
    return actions.add_cost(by=by, agreement=agreement, **given)


def test_costs_add_up_by_city_and_currency():
    agreement = AgreementFactory()
    treasurer = officer_of(agreement.proposer, "treasurer")
    cost(agreement, treasurer)
    cost(agreement, treasurer, money=Money(5_000, "EUR"))
    wrong = cost(agreement, treasurer, money=Money(99_900, "SEK"))
    actions.correct_cost(by=treasurer, entry=wrong, reason="Entered for another agreement")
    assert queries.totals(queries.costs_of(agreement)) == [
        (agreement.proposer, [Money(5_000, "EUR"), Money(125_000, "SEK")])
    ]
    with pytest.raises(Conflict):
        actions.correct_cost(by=treasurer, entry=wrong, reason="Again")


def test_a_correction_sent_twice_is_one_and_another_persons_is_refused():
    agreement = AgreementFactory()
    officer, other = officer_of(agreement.proposer), officer_of(agreement.proposer)
    wrong, key = cost(agreement, officer), uuid4()
    correction = actions.correct_cost(by=officer, entry=wrong, reason="Typing error", key=key)
    assert actions.correct_cost(by=officer, entry=wrong, reason="Typing error", key=key) == correction
    for by, error in (
        (other, Conflict),
        (officer_of(agreement.partner), Conflict),
        (PersonFactory(), NotAllowed),
    ):
        with pytest.raises(error):
            actions.correct_cost(by=by, entry=wrong, reason="It was right", key=uuid4())
    assert CostEntry.objects.filter(corrects=wrong).get() == correction


def test_each_city_enters_its_own_costs():
    agreement = AgreementFactory()
    with pytest.raises(NotAllowed):
        cost(agreement, officer_of(agreement.partner))
    with pytest.raises(NotAllowed):
        cost(agreement, officer_of(CityFactory()))
    with pytest.raises(NotAllowed):
        cost(agreement, PersonFactory())
    assert CostEntry.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"money": Money(0, "SEK")}, "amount"),
        ({"money": Money(-5, "SEK")}, "amount"),
        ({"purpose": " "}, "purpose"),
        ({"spent_on": TODAY + timedelta(days=1)}, "spent_on"),
        ({"spent_on": TODAY - timedelta(days=31)}, "spent_on"),
        ({"spent_on": TODAY - timedelta(days=2)}, "spent_on"),
    ],
)
def test_a_cost_that_cannot_be(change, field):
    agreement = AgreementFactory(ends_on=TODAY - timedelta(days=3))
    with pytest.raises(Invalid) as refused:
        cost(agreement, officer_of(agreement.proposer), **change)
    assert list(refused.value.fields) == [field]


def test_no_costs_before_it_is_accepted():
    agreement = AgreementFactory(state="proposed")
    with pytest.raises(Conflict):
        cost(agreement, officer_of(agreement.proposer))


def test_results_stand_in_the_open():
    agreement = AgreementFactory()
    officer = officer_of(agreement.partner)
    actions.add_result(
        by=officer, agreement=agreement, city=agreement.partner, text={"en": "Two pilots."}, reached_on=TODAY
    )
    assert [result.text for result in agreement.results.all()] == [{"en": "Two pilots."}]
    with pytest.raises(Invalid):
        actions.add_result(by=officer, agreement=agreement, city=agreement.partner, text={}, reached_on=TODAY)
    with pytest.raises(NotAllowed):
        actions.add_result(
            by=officer, agreement=agreement, city=agreement.proposer, text={"en": "x"}, reached_on=TODAY
        )


def test_the_history_says_money_in_the_readers_language():
    agreement = AgreementFactory()
    cost(agreement, officer_of(agreement.proposer), money=Money(1_250_050, "SEK"))
    said = {}
    for language in ("en", "sv"):
        with translation.override(language):
            said[language] = audit.history(agreement)[0].what
    assert "SEK\u00a012,500.50" in said["en"]
    assert "12\u00a0500,50\u00a0kr" in said["sv"]
