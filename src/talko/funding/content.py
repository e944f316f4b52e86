"""What a campaign says, as plain values: what a form makes, what an action writes."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum import iban, luhn

from talko.core.editing.content import Labelled, Rows, Text, Written, text, texts
from talko.core.errors import Message
from talko.core.text import languages
from talko.core.text.cleaning import one_line
from talko.core.text.languages import Texts
from talko.core.values import dates, money
from talko.funding.models import BudgetLine, Campaign
from talko.solutions.models import Solution

LINES = Rows("line", ("name", "amount", "part"), fewest=3, spare=1, most=40)
LINE_NAME = Text(gettext_lazy("What it is for"), 200, line=True)
SHORTEST, LONGEST = timedelta(days=1), timedelta(days=90)
"""How long a campaign may take pledges."""
PLAIN = (
    "language",
    "title",
    "lead",
    "about",
    "currency",
    "kind",
    "evidence",
    "account",
    "permit",
    "terms",
    "ends_at",
)
NEEDS_PERMIT = frozenset({"FI"})
"""Countries in which gifts from the public must not be collected without a permit."""


@dataclass(frozen=True)
class Line:
    """Of the budget; `amount` in minor units."""

    name: str
    amount: int | None = None
    part: str = Campaign.Part.MINIMUM


@dataclass(frozen=True)
class Content(Written):
    language: str
    """Of the lines, and the first of the texts."""
    title: Texts = texts(gettext_lazy("Title"), 120, line=True)
    lead: Texts = texts(gettext_lazy("What the money makes possible, in two sentences"), 400, line=True)
    about: Texts = texts(gettext_lazy("About the campaign"), 20_000)
    currency: str = "SEK"
    kind: str = Campaign.Kind.ALL_OR_NOTHING
    lines: tuple[Line, ...] = ()
    evidence: str = text(gettext_lazy("Where the costs come from"), 10_000)
    account: str = text(gettext_lazy("Account that the money is paid into"), 40, line=True)
    permit: str = text(gettext_lazy("Permit to collect gifts"), 200, line=True)
    terms: Texts = texts(gettext_lazy("Fees and value added tax"), 3_000)
    ends_at: datetime | None = None

    def tidied(self) -> "Content":
        """Also without empty lines."""
        lines = (replace(line, name=one_line(line.name)) for line in self.lines)
        return replace(super().tidied(), lines=tuple(line for line in lines if line.name or line.amount))

    @property
    def minimum(self) -> int:
        return sum(line.amount or 0 for line in self.lines if line.part == Campaign.Part.MINIMUM)

    @property
    def optimum(self) -> int:
        return sum(line.amount or 0 for line in self.lines)


def first_content_of(solution: Solution) -> Content:
    """What a campaign begins with: the answer's own words, its milestones as the lines of the budget."""
    steps = [Line(step.name, step.amount) for step in solution.milestones.all() if step.amount]
    rest = (solution.amount or 0) - sum(line.amount or 0 for line in steps)
    if rest > 0:
        steps.append(Line(solution.title, rest))
    return Content(
        language=solution.language,
        title={solution.language: solution.title[:120]},
        about={solution.language: solution.summary},
        currency=solution.currency,
        lines=tuple(steps),
        evidence=solution.cost_note,
    ).tidied()


def content_of(campaign: Campaign) -> Content:
    """As it is saved; one query."""
    return Content(
        **{name: getattr(campaign, name) for name in PLAIN},
        lines=tuple(Line(line.name, line.amount, line.part) for line in campaign.lines.all()),
    )


def rows_of(campaign: Campaign, content: Content) -> list[BudgetLine]:
    """Its lines, to be saved."""
    return [
        BudgetLine(campaign=campaign, order=order, name=line.name, amount=line.amount or 0, part=line.part)
        for order, line in enumerate(content.lines)
    ]


def problems(content: Content) -> dict[str, Message]:
    """What no campaign may contain, a draft neither: `{field: message}`."""
    found = content.too_long()
    if content.language not in languages.OWN_NAMES:
        found["language"] = _("Choose one of the languages.")
    if content.currency not in money.CURRENCIES:
        found["currency"] = _("Choose one of the currencies.")
    if content.kind not in Campaign.Kind.values:
        found["kind"] = _("Choose one of the two.")
    if len(content.lines) > LINES.most:
        found[LINES.field(LINES.most, "name")] = _("A budget has at most %(most)d lines.") % {
            "most": LINES.most
        }
    for number, line in enumerate(content.lines):
        if not line.name:
            found[LINES.field(number, "name")] = _("Say what this amount is for.")
        if line.amount is None or line.amount <= 0:
            found[LINES.field(number, "amount")] = _("Enter an amount above 0.")
        if line.part not in Campaign.Part.values:
            found[LINES.field(number, "part")] = _("Choose one of the two.")
    if content.optimum > money.LARGEST:
        found[LINES.field(0, "amount")] = _("This amount is too large.")
    if content.account and not is_account(content.account):
        found["account"] = _("This is neither an IBAN nor a bankgiro number. Check the digits.")
    return found


def is_account(text: str) -> bool:
    """An IBAN, or a Swedish bankgiro number with its check digit."""
    bare = text.replace(" ", "").replace("-", "")
    return bool(iban.is_valid(bare)) or (bare.isdecimal() and 7 <= len(bare) <= 8 and luhn.is_valid(bare))


def missing(content: Content, *, country: str, now: datetime) -> dict[str, Message]:
    """What a campaign still needs before it can be reviewed: `{field: message}`."""
    found: dict[str, Message] = {}
    if not content.title:
        found["title"] = _("Give the campaign a title.")
    if not content.lead:
        found["lead"] = _("Say in two sentences what the money makes possible.")
    if not content.minimum:
        found[LINES.field(0, "name")] = _("Add at least one line that is needed.")
    if not content.evidence:
        found["evidence"] = _("Say where the costs come from: offers, prices, hours.")
    if not content.account:
        found["account"] = _("Enter the account that the money is paid into: the city's, or its host's.")
    if country in NEEDS_PERMIT and not content.permit:
        found["permit"] = _("This country demands a permit to collect gifts. Enter its number.")
    if content.ends_at is None:
        found["ends_at"] = _("Choose the last moment for pledges.")
    elif content.ends_at < now + SHORTEST:
        found["ends_at"] = _("Give people at least a day.")
    elif content.ends_at > now + LONGEST:
        found["ends_at"] = _("A campaign takes pledges for at most %(days)d days.") % {"days": LONGEST.days}
    return found


def as_texts(content: Content) -> Labelled:
    """Readable and comparable, in the order of the page."""
    found = content.texts()
    here = languages.current()
    lines = "\n".join(
        f"{line.name} · {money.shown(line.amount, content.currency, here)} · {Campaign.Part(line.part).label}"
        for line in content.lines
    )
    ends = dates.in_words(content.ends_at, dates.current_zone()) if content.ends_at else ""
    return {
        **{name: found[name] for name in ("title", "lead", "about")},
        "lines": (_("Budget"), lines),
        **{name: found[name] for name in ("evidence", "account", "permit", "terms")},
        "ends_at": (_("Pledges until"), ends),
    }


def faults(content: Content, *, country: str, now: datetime) -> dict[str, Message]:
    """All that keeps it from being sent to review."""
    return missing(content, country=country, now=now) | problems(content)
