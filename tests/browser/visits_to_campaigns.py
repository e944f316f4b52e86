"""Pages of campaigns, pots and pledges, with one thing more of each kind that the demo has no page for."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from talko.accounts.models import Person
from talko.funding import tasks
from talko.funding.actions import campaigns, in_kind, payments, payouts, pledges
from talko.funding.actions.pledges import Wanted
from talko.funding.models import Campaign, Charge, InKind, Pledge, Pot
from talko.funding.payments import simulator
from talko.solutions.models import Solution
from tests.browser.made import Made
from tests.funding.factories import ACCOUNT, CampaignFactory

Page = tuple[str, str, str]


def pages(made: Made) -> Iterator[Page]:
    """Route, who opens it, address."""
    eva, nils = made.people["eva"], made.people["nils"]
    live = Campaign.objects.get(state="live")
    finished = Campaign.objects.get(state="closed")
    yield from _read_by_everyone(live, finished)
    yield from _written(made, eva)
    yield from _kept(made, live)
    yield from _given(live, nils)
    yield from _helped(live, nils)
    yield from _paid_out(made)


def _of(name: str, who: str, thing: Campaign | Pot) -> Page:
    return f"funding:{name}", who, reverse(f"funding:{name}", args=[thing.public_id])


def _read_by_everyone(live: Campaign, finished: Campaign) -> Iterator[Page]:
    for who in ("", "eva"):
        yield "funding:list", who, reverse("funding:list")
        yield "funding:campaign", who, live.get_absolute_url()
    yield "funding:list", "", f"{reverse('funding:list')}?state=not_funded"
    for one in (live, finished):
        yield "funding:campaign", "", one.get_absolute_url()
        yield "funding:money", "", f"{one.get_absolute_url()}money/"
    for who in ("", "johan"):
        yield "funding:pots", who, reverse("funding:pots")
        yield "funding:pot", who, Pot.objects.get(city__slug="lulea").get_absolute_url()


def _written(made: Made, eva: Person) -> Iterator[Page]:
    """One that nobody else sees yet, and one that waits for a second person."""
    others = Solution.objects.filter(challenge__city=made.lulea, state="submitted", campaigns=None)
    first, second = others.order_by("pk")[:2]
    draft = campaigns.begin_campaign(by=eva, solution=first)
    yield _of("edit", "eva", draft)
    yield _of("rewards", "eva", draft)
    yield "funding:campaign", "eva", draft.get_absolute_url()
    waiting = CampaignFactory(solution=second, author=eva, state="review", live_at=None)
    yield _of("review", "johan", waiting)
    yield "funding:campaign", "johan", waiting.get_absolute_url()
    third = Solution.objects.filter(challenge__city__slug="austin", state="submitted", campaigns=None)[0]
    yield "funding:begin", "denise", reverse("funding:begin", args=[third.public_id])


def _kept(made: Made, live: Campaign) -> Iterator[Page]:
    pot = Pot.objects.get(city=made.lulea)
    yield "funding:new-pot", "johan", reverse("funding:new-pot", args=["lulea"])
    yield _of("fill-pot", "johan", pot)
    yield _of("promise", "johan", live)
    yield "funding:desk", "johan", reverse("funding:desk", args=["lulea"])
    yield _of("call-off", "eva", live)
    yield _of("news", "eva", live)


def _given(live: Campaign, nils: Person) -> Iterator[Page]:
    for who in ("", "maya"):
        yield _of("give", who, live)
    yield "funding:mine", "nils", reverse("funding:mine")
    yield "funding:mine", "sara", reverse("funding:mine")
    own = Pledge.objects.get(person=nils)
    yield "funding:pledge", "nils", own.get_absolute_url()
    promised = pledges.make_pledge(
        by=None, campaign=live, wanted=Wanted(20_000, email="gry@example.org"), key=uuid4(), address="x"
    )
    yield "funding:pledge-by-letter", "", promised.get_token_url()
    payments.start_payment(promised, "bank")
    yield "funding:transfer", "", reverse("funding:transfer", args=[promised.payments.get().public_id])
    payments.start_payment(promised, simulator.NAME)
    number = promised.payments.get(provider=simulator.NAME).number
    charge = Charge.objects.get(reference=number)
    yield "funding:simulator", "", reverse("funding:simulator", args=[charge.public_id])


def _helped(live: Campaign, nils: Person) -> Iterator[Page]:
    yield _of("offer-help", "maya", live)
    offered = in_kind.offer_help(
        by=nils,
        campaign=live,
        kind="thing",
        what="En släpvagn i mars",
        asked=150_000,
        language="sv",
        key=uuid4(),
    )
    for name, who in (("accept-help", "eva"), ("refuse-help", "eva"), ("take-back-help", "nils")):
        yield f"funding:{name}", who, reverse(f"funding:{name}", args=[offered.public_id])
    accepted = InKind.objects.get(state="accepted")
    yield "funding:delivered-help", "eva", reverse("funding:delivered-help", args=[accepted.public_id])
    yield "funding:money", "eva", f"{live.get_absolute_url()}money/"


def _paid_out(made: Made) -> Iterator[Page]:
    """A campaign that has reached its goal, with one payout asked for."""
    solution = Solution.objects.get(challenge=made.followed_up, state="not_chosen")
    campaign = CampaignFactory(
        solution=solution,
        author=solution.author,
        currency="EUR",
        ends_at=timezone.now() + timedelta(days=5),
    )
    wanted = Wanted(100_000, email="gry@example.org")
    pledge = pledges.make_pledge(by=None, campaign=campaign, wanted=wanted, key=uuid4(), address="x")
    payments.start_payment(pledge, simulator.NAME)
    charge = Charge.objects.get(reference=pledge.payments.get().number)
    payments.process(payments.receive(simulator.NAME, simulator.pay(charge)))
    Campaign.objects.filter(pk=campaign.pk).update(ends_at=timezone.now() - timedelta(hours=1))
    tasks.end_campaigns()
    campaign.refresh_from_db()
    payout = payouts.ask_payout(
        by=solution.author, campaign=campaign, what="Verktyg", amount=40_000, iban=ACCOUNT, key=uuid4()
    )
    payouts.add_expense(
        by=solution.author,
        campaign=campaign,
        what="Tre verktygslådor",
        amount=31_250,
        spent_on=timezone.now().date(),
        language="sv",
        key=uuid4(),
    )
    yield "funding:decline", "elli", reverse("funding:decline", args=[payout.public_id])
    yield "funding:money", "elli", f"{campaign.get_absolute_url()}money/"
    for name in ("ask-payout", "add-expense", "finish"):
        yield _of(name, "elli", campaign)
