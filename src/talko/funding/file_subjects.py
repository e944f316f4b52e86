"""Campaigns and their expenses as subjects of files: pictures, and receipts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from talko.core.files import subjects
from talko.core.files.subjects import Place, Subject
from talko.core.text import languages
from talko.funding.models import Campaign, Expense
from talko.funding.rules import may_ask, may_see, writes_campaign

PICTURES = Place("pictures", _("Pictures"), _("Add a picture"), only_pictures=True, most=10)
ATTACHMENTS = Place("attachments", _("Attachments"), _("Attach a file"))
RECEIPTS = Place("receipts", _("Receipts"), _("Add a receipt"), most=5)


def register() -> None:
    subjects.register(
        Campaign,
        Subject(
            places=(PICTURES, ATTACHMENTS),
            may_see=may_see,
            may_add=lambda person, campaign, _place: bool(writes_campaign(person, campaign)),
            title=lambda campaign: languages.best(campaign.title, [languages.current()])[1],
            beside=("city", "solution__challenge", "solution__organisation"),
        ),
    )
    subjects.register(
        Expense,
        Subject(
            places=(RECEIPTS,),
            may_see=lambda person, expense: bool(may_see(person, expense.campaign)),
            may_add=_may_add_receipt,
            title=lambda expense: expense.what,
            address=lambda expense: f"{expense.get_absolute_url()}#expenses",
            beside=("campaign__city", "campaign__solution__challenge", "campaign__solution__organisation"),
        ),
    )


def _may_add_receipt(person: Any, expense: Expense, _place: str) -> bool:
    return bool(may_ask(person, expense.campaign)) and expense.campaign.state == "delivery"
