"""The share of campaigns and pledges in a person's data."""

from talko.accounts.models import Person
from talko.core.registries import own_data
from talko.core.registries.own_data import Part, Rows
from talko.funding.models import (
    Approval,
    Campaign,
    Commitment,
    Contribution,
    Expense,
    InKind,
    News,
    Payout,
    Pledge,
    Pot,
)


def erase(person: Person) -> None:
    """What was given stays in the books; nobody can see any more who gave it."""
    Pledge.objects.filter(person=person).update(name="", email="", send_to="", is_public=False)


PART = Part(
    name="funding",
    rows={
        "pledges": Rows(
            Pledge,
            "person",
            ("campaign", "amount", "state", "at", "paid_at", "name", "is_public", "send_to"),
            beside=("campaign",),
        ),
        "help_offered": Rows(
            InKind, "person", ("campaign", "kind", "what", "asked", "value", "state"), beside=("campaign",)
        ),
        "campaigns_begun": Rows(Campaign, "author", ("title", "state")),
        "campaigns_reviewed": Rows(Campaign, "reviewer", ("title",)),
        "news": Rows(News, "by", ("campaign", "text", "at"), beside=("campaign",)),
        "pots": Rows(Pot, "author", ("title",)),
        "contributions": Rows(Contribution, "by", ("pot", "amount", "decision", "at"), beside=("pot",)),
        "promises": Rows(Commitment, "by", ("campaign", "most", "at"), beside=("campaign",)),
        "payouts_asked": Rows(
            Payout, "asked_by", ("campaign", "what", "amount", "asked_at"), beside=("campaign",)
        ),
        "payouts_approved": Rows(Approval, "by", ("payout", "at"), beside=("payout",)),
        "expenses": Rows(Expense, "by", ("campaign", "what", "amount", "spent_on"), beside=("campaign",)),
    },
    erase=erase,
)


def register() -> None:
    own_data.register(PART)
