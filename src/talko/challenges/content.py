"""What a challenge says, as plain values: what a form makes, what an action writes."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talko.challenges.models import Challenge, Criterion, Goal
from talko.cities.models import City
from talko.core.editing.content import Labelled, Rows, Text, Written, text, texts
from talko.core.errors import Message
from talko.core.text import languages
from talko.core.text.cleaning import in_each_language, length, too_long
from talko.core.text.languages import GLOBAL, Texts
from talko.core.values import dates, money

CRITERION_NAME = Text(gettext_lazy("name"), 160, line=True)
CRITERION_DESCRIPTION = Text(gettext_lazy("what it means"), 1_000)
CRITERIA = Rows("criterion", ("name", "weight", "description"), fewest=3, spare=1, most=12)


@dataclass(frozen=True)
class CriterionContent:
    name: Texts
    weight: int
    """Per cent."""
    description: Texts = field(default_factory=dict)

    def tidied(self) -> "CriterionContent":
        return CriterionContent(
            in_each_language(self.name, CRITERION_NAME.tidied),
            self.weight,
            in_each_language(self.description, CRITERION_DESCRIPTION.tidied),
        )


@dataclass(frozen=True)
class Content(Written):
    language: str
    """Of the local description."""
    title: Texts = texts(gettext_lazy("Title"), 160, line=True)
    lead: Texts = texts(gettext_lazy("The need in one paragraph"), 600, line=True)
    need_local: str = text(gettext_lazy("The need, for those who live there"), 30_000)
    need_global: Texts = texts(gettext_lazy("The need, for those who do not know the place"), 30_000)
    affected: Texts = texts(gettext_lazy("Who is affected"), 3_000)
    amount: int | None = None
    """Minor units."""
    currency: str = "SEK"
    amount_for: Texts = texts(gettext_lazy("What the money is for"), 1_000)
    place: str = text(gettext_lazy("Place"), 200, line=True)
    latitude: float | None = None
    longitude: float | None = None
    answer_languages: tuple[str, ...] = ()
    goals: tuple[int, ...] = ()
    targets: tuple[str, ...] = ()
    opens_at: datetime | None = None
    """None: as soon as it is approved."""
    answers_by: datetime | None = None
    decision_by: datetime | None = None
    criteria: tuple[CriterionContent, ...] = ()

    def tidied(self) -> "Content":
        """Also with what is a set in one order."""
        goals = {*self.goals, *(int(code.split(".")[0]) for code in self.targets)}
        return replace(
            super().tidied(),
            answer_languages=tuple(dict.fromkeys(self.answer_languages)),
            goals=tuple(sorted(goals)),
            criteria=tuple(one.tidied() for one in self.criteria),
        )


LABELS: dict[str, Any] = {
    **{name: declared.label for name, declared in Content.texts_declared().items()},
    "criteria": gettext_lazy("What answers are scored by"),
    "amount": gettext_lazy("Need for funding"),
    "opens_at": gettext_lazy("Opens"),
    "answers_by": gettext_lazy("Answers due"),
    "decision_by": gettext_lazy("Decision by"),
    "goals": gettext_lazy("Sustainable Development Goals"),
    "targets": gettext_lazy("Targets of the goals"),
}
NEEDED = ("title", "lead", "need_local", "need_global", "affected", "criteria", "amount_for", "answers_by")
"""What may be missing before a review, in the order of the form."""
PLAIN = tuple(
    f.name for f in fields(Content) if f.name not in {"goals", "targets", "criteria", "answer_languages"}
)
"""The parts that are fields of the row under the same name."""
TEXTS = ("title", "lead", "need_global", "affected", "amount_for")
"""Those in several languages."""


def new_form(city: City) -> str:
    """The name of its draft."""
    return f"challenge:new:{city.slug}"


def edit_form(challenge: Challenge) -> str:
    return f"challenge:{challenge.address_id}"


def content_of(challenge: Challenge) -> Content:
    """As it is saved; three queries."""
    return Content(
        **{name: getattr(challenge, name) for name in PLAIN},
        answer_languages=tuple(challenge.answer_languages),
        goals=tuple(challenge.goals.values_list("number", flat=True).order_by("number")),
        targets=tuple(challenge.targets.values_list("code", flat=True).order_by("goal_id", "order")),
        criteria=tuple(_criterion(criterion) for criterion in challenge.criteria.all()),
    )


def _criterion(criterion: Criterion) -> CriterionContent:
    return CriterionContent(criterion.name, criterion.weight, criterion.description)


def problems(content: Content) -> dict[str, Message]:
    """What no challenge may contain, a draft neither: `{field: message}`."""
    found = content.too_long()
    if not content.title:
        found["title"] = _("Give the challenge a title.")
    codes = {content.language, *content.answer_languages, *_languages_in(content)}
    if not codes <= set(languages.OWN_NAMES):
        found["language"] = _("Choose one of the languages.")
    if content.currency not in money.CURRENCIES:
        found["currency"] = _("Choose one of the currencies.")
    if content.amount is not None and not 0 < content.amount <= money.LARGEST:
        found["amount"] = _("Write an amount above zero, or leave it empty when no money is sought.")
    if not all(
        abs(degrees or 0) <= most for degrees, most in ((content.latitude, 90), (content.longitude, 180))
    ):
        found["place"] = _("There is no such point on the map.")
    return found | _criteria_problems(content.criteria) | _date_problems(content)


def _languages_in(content: Content) -> Iterable[str]:
    for name in TEXTS:
        yield from getattr(content, name)
    for criterion in content.criteria:
        yield from criterion.name
        yield from criterion.description


def _criteria_problems(criteria: tuple[CriterionContent, ...]) -> dict[str, Message]:
    if len(criteria) > CRITERIA.most:
        return {"criteria": _("A challenge has at most %(most)d criteria.") % {"most": CRITERIA.most}}
    for criterion in criteria:
        if not 0 <= criterion.weight <= 100:
            return {"criteria": _("A weight is a whole number from 1 to 100.")}
        for declared, versions in (
            (CRITERION_NAME, criterion.name),
            (CRITERION_DESCRIPTION, criterion.description),
        ):
            if any(length(version) > declared.longest for version in versions.values()):
                return {"criteria": too_long(declared.longest)}
    return {}


def _date_problems(content: Content) -> dict[str, Message]:
    found: dict[str, Message] = {}
    if content.opens_at and content.answers_by and content.opens_at >= content.answers_by:
        found["answers_by"] = _("Answers are due after the challenge opens.")
    if content.decision_by and content.answers_by and content.decision_by < content.answers_by:
        found["decision_by"] = _("The decision comes after the answers are due.")
    if content.decision_by and not content.answers_by:
        found["answers_by"] = _("Enter when answers are due.")
    return found


def missing(content: Content, now: datetime) -> dict[str, Message]:
    """What a challenge still needs before it can be reviewed and opened: `{field: message}`."""
    found: dict[str, Message] = {}
    both = dict.fromkeys((content.language, GLOBAL))
    for name in ("title", "lead"):
        texts = getattr(content, name)
        absent = [languages.name_here(code) for code in both if not texts.get(code)]
        if absent:
            text = (
                _("Write it in %(languages)s too.")
                if any(texts.values())
                else _("Write it in %(languages)s.")
            )
            found[name] = text % {"languages": languages.and_list(absent)}
    if not content.need_local:
        found["need_local"] = _("Describe the need for people who live there.")
    if not content.need_global.get(GLOBAL):
        found["need_global"] = _("Describe the need in English for people who do not know the place.")
    if not content.affected:
        found["affected"] = _("Say who is affected.")
    if content.amount is not None and not content.amount_for:
        found["amount_for"] = _("Say what the money is for.")
    if content.answers_by is None:
        found["answers_by"] = _("Enter when answers are due.")
    elif content.answers_by <= now:
        found["answers_by"] = _("This time has passed. Choose a later one.")
    criteria = _missing_criteria(content)
    return found | ({"criteria": " ".join(criteria)} if criteria else {})


def _missing_criteria(content: Content) -> list[str]:
    """All that is wrong with them, so that nobody corrects one fault only to learn of the next."""
    if not content.criteria:
        return [_("Say what the answers will be judged by: at least one criterion.")]
    found = []
    if any(not criterion.name.get(content.language) for criterion in content.criteria):
        found.append(_("Name each criterion in the language of the challenge."))
    if any(criterion.weight < 1 for criterion in content.criteria):
        found.append(_("A weight is a whole number from 1 to 100."))
    total = sum(criterion.weight for criterion in content.criteria)
    if total != 100:
        found.append(_("The weights add up to %(total)d. They must add up to 100.") % {"total": total})
    return found


def faults(content: Content, now: datetime) -> dict[str, Message]:
    """All that keeps it from being reviewed, at once: what it must not contain and what it lacks."""
    return missing(content, now) | problems(content)


def as_texts(content: Content) -> Labelled:
    """Readable and comparable."""
    named = {goal.number: languages.best(goal.name, [languages.current()])[1] for goal in Goal.objects.all()}
    others = {
        "criteria": "\n".join(
            f"{one.weight} %: {' / '.join(one.name.values())}\n{' / '.join(one.description.values())}"
            for one in content.criteria
        ),
        "amount": money.shown(content.amount, content.currency, languages.current()),
        "opens_at": _moment(content.opens_at),
        "answers_by": _moment(content.answers_by),
        "decision_by": _moment(content.decision_by),
        "goals": "\n".join(f"{goal}. {named[goal]}" for goal in content.goals),
        "targets": "\n".join(f"{code} ({named[int(code.split('.')[0])]})" for code in content.targets),
    }
    return content.texts() | {name: (LABELS[name], shown) for name, shown in others.items()}


def _moment(value: datetime | None) -> str:
    return dates.shown(value).text if value else ""
