"""From a pledge to a payout, and back to those who gave: every krona is booked, once."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from talko.core.errors import Conflict, Invalid, NotAllowed
from talko.core.workflow import move
from talko.funding import accounting, tasks
from talko.funding.actions import payments, payouts, pledges, pots
from talko.funding.actions.pledges import Wanted
from talko.funding.ledger.actions import Overdrawn
from talko.funding.ledger.verification import verify
from talko.funding.match_rules import RuleValues
from talko.funding.models import Campaign, Charge, Commitment, Event, Payment, Pledge, Rate, Reward
from talko.funding.payments import simulator
from tests.factories import CityFactory, PersonFactory, officer_of
from tests.funding.factories import (
    ACCOUNT,
    CampaignFactory,
    arrive,
    begun,
    over,
    paid,
    pledge_of,
    pot_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return CampaignFactory()


@pytest.fixture(autouse=True)
def all_books_hold():
    yield
    assert [book.faults for book in verify() if not book.holds] == []


def books(campaign):
    """(crowd, payable, spent) in minor units."""
    book = accounting.book_of(campaign.city)
    accounts = (accounting.crowd, accounting.payable, accounting.spent)
    return tuple(accounting.balance(account(book, campaign)) for account in accounts)


def in_pot(pot):
    account = accounting.pot_account(pot)
    account.refresh_from_db()
    return account.balance, account.reserved


def test_a_campaign_is_funded_by_a_crowd_and_a_pot_and_pays_out(campaign):
    pot = pot_of(campaign.city, filled=500_000, rule=RuleValues(giver_most=30_000))
    officer = officer_of(campaign.city)
    pots.commit(by=officer, pot=pot, campaign=campaign, most=80_000)
    assert in_pot(pot) == (500_000, 80_000)
    paid(campaign, 40_000, email="ann@example.org")
    paid(campaign, 30_000, email="bo@example.org")
    pledge_of(campaign, 99_000, email="never@example.org")
    assert books(campaign) == (70_000, 0, 0)

    over(campaign)
    tasks.end_campaigns()

    campaign.refresh_from_db()
    assert (campaign.state, campaign.is_settled) == ("delivery", True)
    assert books(campaign) == (0, 130_000, 0)  # 400.00 + 300.00, and of each giver at most 300.00 matched
    assert in_pot(pot) == (440_000, 0)
    assert Pledge.objects.get(email="never@example.org").state == "lapsed"
    commitment = Commitment.objects.get()
    assert (commitment.state, commitment.given, commitment.match) == ("paid", 60_000, 60_000)

    payout = payouts.ask_payout(
        by=campaign.author, campaign=campaign, what="The pipe", amount=100_000, iban=ACCOUNT, key=uuid4()
    )
    treasurer = officer_of(campaign.city, "treasurer")
    move(payout, "approve", by=officer)
    move(payout, "approve", by=officer)
    payout.refresh_from_db()
    assert payout.state == "asked"  # one person's second yes is no second person
    with pytest.raises(Conflict):
        move(payout, "pay_out", by=treasurer)
    move(payout, "approve", by=treasurer)
    move(payout, "pay_out", by=treasurer)
    move(payout, "pay_out", by=treasurer)
    assert books(campaign) == (0, 30_000, 100_000)
    with pytest.raises(Invalid):
        payouts.ask_payout(
            by=campaign.author, campaign=campaign, what="More", amount=30_001, iban=ACCOUNT, key=uuid4()
        )


def test_below_the_minimum_everyone_gets_their_money_back_and_the_pot_its_own(campaign):
    pot = pot_of(campaign.city, filled=10_000)
    pots.commit(by=officer_of(campaign.city), pot=pot, campaign=campaign, most=10_000)
    pledge = paid(campaign, 50_000)
    over(campaign)

    tasks.end_campaigns()

    campaign.refresh_from_db()
    pledge.refresh_from_db()
    assert (campaign.state, campaign.is_settled, pledge.state) == ("not_funded", True, "refunded")
    assert books(campaign) == (0, 0, 0)
    assert in_pot(pot) == (10_000, 0)
    assert Charge.objects.get().state == "refunded"
    tasks.end_campaigns()
    assert books(campaign) == (0, 0, 0)


def test_every_amount_helps_where_the_campaign_says_so():
    campaign = over(CampaignFactory(kind="keep"))
    Campaign.objects.filter(pk=campaign.pk).update(ends_at=timezone.now() + timedelta(hours=1))
    paid(campaign, 100)
    over(campaign)
    tasks.end_campaigns()
    campaign.refresh_from_db()
    assert campaign.state == "delivery"


@pytest.mark.parametrize("fault", ["twice", "order"])
def test_what_comes_twice_or_late_has_one_effect(campaign, fault):
    assert paid(campaign, 20_000, fault=fault).state == "paid"
    assert books(campaign)[0] == 20_000


@pytest.mark.parametrize("fault", ["amount", "currency"])
def test_what_does_not_agree_with_the_pledge_waits_for_a_person(campaign, fault):
    assert paid(campaign, 20_000, fault=fault).state == "promised"
    assert books(campaign)[0] == 0
    assert Event.objects.get().problem == "differs"


def test_late_news_is_waited_for_and_lost_news_is_asked_for(campaign):
    late, never = paid(campaign, 60_000, fault="late"), paid(campaign, 50_000, fault="never", email="b@x.org")
    assert {late.state, never.state} == {"promised"}
    over_ = Campaign.objects.filter(pk=campaign.pk)
    over_.update(ends_at=timezone.now() - timedelta(seconds=1))
    tasks.end_campaigns()
    campaign.refresh_from_db()
    assert campaign.state == "settling"

    Charge.objects.filter(fault="late").update(tells_at=timezone.now())
    tasks.process_events()
    tasks.reconcile()
    tasks.end_campaigns()

    campaign.refresh_from_db()
    assert campaign.state == "delivery"
    assert books(campaign)[1] == 110_000


def test_a_payment_after_the_end_goes_back(campaign):
    payment = begun(pledge_of(campaign, 20_000))
    over(campaign)
    tasks.end_campaigns()
    campaign.refresh_from_db()
    assert campaign.state == "not_funded"

    arrive(simulator.pay(Charge.objects.get(reference=payment.number)))
    tasks.reconcile()

    payment.refresh_from_db()
    assert (payment.state, payment.surplus) == ("refunded", True)
    assert books(campaign) == (0, 0, 0)


@pytest.mark.parametrize(
    "end", ["2026-12-24T18:00:00+00:00", "2026-10-25T01:00:00+00:00"]
)  # and a night of two clocks
def test_the_last_millisecond_counts_and_the_next_does_not(campaign, monkeypatch, end):
    moment = datetime.fromisoformat(end)
    Campaign.objects.update(ends_at=moment)
    monkeypatch.setattr(timezone, "now", lambda: moment - timedelta(milliseconds=1))
    pledge_of(campaign, 10_000)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    pledge_of(campaign, 10_000)
    monkeypatch.setattr(timezone, "now", lambda: moment + timedelta(milliseconds=1))
    with pytest.raises(Conflict):
        pledge_of(campaign, 10_000)


def test_one_key_is_one_pledge_and_nobody_elses(campaign):
    key, person = uuid4(), PersonFactory()
    wanted = Wanted(10_000)
    first = pledges.make_pledge(by=person, campaign=campaign, wanted=wanted, key=key)
    assert pledges.make_pledge(by=person, campaign=campaign, wanted=wanted, key=key) == first
    with pytest.raises(NotAllowed):
        pledges.make_pledge(by=PersonFactory(), campaign=campaign, wanted=wanted, key=key)
    assert Pledge.objects.count() == 1


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"amount": 99}, "amount"),
        ({"amount": 10**12}, "amount"),
        ({"amount": 1000, "email": "no"}, "email"),
        ({"amount": 1000, "is_public": True}, "name"),
    ],
)
def test_what_cannot_be_pledged_is_said_at_its_field(campaign, wanted, field):
    given = Wanted(**{"email": "a@example.org", **wanted})
    with pytest.raises(Invalid) as refused:
        pledges.make_pledge(by=None, campaign=campaign, wanted=given, key=uuid4())
    assert list(refused.value.fields) == [field]


def test_the_last_reward_goes_to_one(campaign):
    reward = Reward.objects.create(campaign=campaign, order=0, name="A walk", least=5_000, stock=1)
    pledge_of(campaign, 5_000, reward=reward)
    with pytest.raises(Conflict):
        pledge_of(campaign, 5_000, reward=reward, email="late@example.org")
    over(campaign)
    tasks.end_campaigns()
    reward.refresh_from_db()
    assert reward.taken == 0  # it was never paid


def test_a_pot_promises_no_more_than_it_has(campaign):
    officer, pot = officer_of(campaign.city), pot_of(campaign.city, filled=10_000)
    other = CampaignFactory(solution__challenge__city=campaign.city)
    pots.commit(by=officer, pot=pot, campaign=campaign, most=9_999)
    with pytest.raises(Invalid, match="invalid"):
        pots.commit(by=officer, pot=pot, campaign=other, most=2)
    pots.commit(by=officer, pot=pot, campaign=other, most=1)
    assert in_pot(pot) == (10_000, 10_000)


def test_a_pot_in_another_currency_gives_by_the_rate_of_the_day_of_its_promise(campaign):
    austin = CityFactory()
    pot = pot_of(austin, filled=10_000, currency="USD")  # 100.00 dollars
    officer = officer_of(austin)
    with pytest.raises(Conflict, match="conflict"):
        pots.commit(by=officer, pot=pot, campaign=campaign, most=5_000)
    for currency, rate in (("USD", 1_038_900), ("SEK", 11_459_000)):
        Rate.objects.create(day=timezone.now().date(), currency=currency, per_euro=rate)
    pots.commit(by=officer, pot=pot, campaign=campaign, most=5_000)
    Rate.objects.update(per_euro=1)
    paid(campaign, 60_000)
    over(campaign)
    tasks.end_campaigns()
    commitment = Commitment.objects.get()
    # 50.00 dollars are 551.49 kronor by 11.459 / 1.0389: 600.00 are pledged, so all of it is due
    assert (commitment.match, commitment.given) == (55_149, 5_000)
    assert in_pot(pot) == (5_000, 0)
    assert books(campaign)[1] == 60_000 + 55_149


@pytest.mark.parametrize(
    ("rule", "match"),
    [
        (RuleValues(), 80_000),
        (RuleValues(percent=50), 50_000),
        (RuleValues(giver_most=20_000), 40_000),
        (RuleValues(campaign_most=12_345), 12_345),
        (RuleValues(share_most=50), 50_000),
        (RuleValues(base="supporters", each=1_500), 3_000),
        (RuleValues(supporters=3), 0),
        (RuleValues(base="goal", percent=25, reached=75), 25_000),
        (RuleValues(base="lump-sum", each=7_000, supporters=2), 7_000),
        (RuleValues(base="gap", reached=100), 0),  # the minimum is there without it
        (RuleValues(base="quadratic"), 80_000),  # (√600 + √400)² − 1000 = 979.79, and 800.00 are set aside
    ],
)
def test_each_rule_gives_what_it_says(campaign, rule, match):
    pot = pot_of(campaign.city, filled=1_000_000, rule=rule)
    pots.commit(by=officer_of(campaign.city), pot=pot, campaign=campaign, most=80_000)
    paid(campaign, 60_000, email="ann@example.org")
    paid(campaign, 40_000, email="bo@example.org")
    over(campaign)
    tasks.end_campaigns()
    assert Commitment.objects.get().match == match
    assert in_pot(pot) == (1_000_000 - match, 0)


def test_splitting_a_gift_gains_nothing(campaign):
    pot = pot_of(campaign.city, filled=100_000, rule=RuleValues(giver_most=20_000))
    pots.commit(by=officer_of(campaign.city), pot=pot, campaign=campaign, most=90_000)
    for _part in range(5):
        paid(campaign, 20_000, email="Ann@example.org ")
    over(campaign)
    tasks.end_campaigns()
    assert Commitment.objects.get().match == 20_000


def test_calling_it_off_gives_the_money_back_and_only_the_city_can(campaign):
    pledge = paid(campaign, 50_000)
    for person in (PersonFactory(), campaign.author, officer_of(CityFactory())):
        with pytest.raises(NotAllowed):
            move(campaign, "call_off", by=person, reason="Because")
    move(campaign, "call_off", by=officer_of(campaign.city), reason="The hall closes.")
    tasks.end_campaigns()
    pledge.refresh_from_db()
    assert pledge.state == "refunded"
    assert books(campaign) == (0, 0, 0)


def test_nobody_approves_what_they_asked_for_or_get(campaign):
    paid(campaign, 100_000)
    over(campaign)
    tasks.end_campaigns()
    campaign.refresh_from_db()
    officer = officer_of(campaign.city)
    payout = payouts.ask_payout(
        by=officer, campaign=campaign, what="Pipe", amount=1_000, iban=ACCOUNT, key=uuid4()
    )
    for person in (officer, campaign.author, officer_of(CityFactory()), PersonFactory()):
        with pytest.raises(NotAllowed):
            move(payout, "approve", by=person)


def test_the_account_of_payouts_is_never_overdrawn(campaign):
    paid(campaign, 100_000)
    over(campaign)
    tasks.end_campaigns()
    campaign.refresh_from_db()
    asked = [
        payouts.ask_payout(
            by=campaign.author, campaign=campaign, what="Pipe", amount=50_000, iban=ACCOUNT, key=uuid4()
        )
        for _part in range(2)
    ]
    type(asked[0]).objects.update(amount=60_000)  # as if the check before had failed
    people = [officer_of(campaign.city), officer_of(campaign.city, "treasurer")]
    for payout in asked:
        for person in people:
            move(payout, "approve", by=person)
    move(asked[0], "pay_out", by=people[1])
    with pytest.raises(Overdrawn):
        move(asked[1], "pay_out", by=people[1])
    assert books(campaign) == (0, 40_000, 60_000)


def test_every_webhook_lost_reconciling_alone_recovers_all(campaign):
    for number in range(3):
        paid(campaign, 40_000, fault="never", email=f"p{number}@example.org")
    assert books(campaign)[0] == 0
    tasks.reconcile()
    tasks.reconcile()
    assert books(campaign)[0] == 120_000
    assert set(Payment.objects.values_list("state", flat=True)) == {"paid"}
    assert payments.process_waiting() == 0


def test_a_campaign_that_cannot_be_ended_keeps_no_other_from_its_end(campaign):
    pot = pot_of(campaign.city, filled=10_000)
    pots.commit(by=officer_of(campaign.city), pot=pot, campaign=campaign, most=10_000)
    Commitment.objects.update(text="no rule")
    other = CampaignFactory()
    paid(other, 100_000)
    for one in (campaign, other):
        over(one)
    tasks.end_campaigns()
    campaign.refresh_from_db()
    other.refresh_from_db()
    assert (campaign.state, other.state) == ("settling", "delivery")
