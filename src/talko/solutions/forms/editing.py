"""Forms of an answer: to begin one, and to write it. What an answer needs is said by its content."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.html import escape
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.challenges.models import Challenge, Criterion
from talko.core.editing.content import Labelled, Text
from talko.core.editing.forms import ContentForm, text_field
from talko.core.errors import Message
from talko.core.forms.fields import DayField, KeyField, language_field, mark_needed
from talko.core.forms.number_fields import AmountField, MoneyField, Typed
from talko.core.text import languages
from talko.core.values.money import Money
from talko.solutions.content import (
    CRITERION_ANSWER,
    STEP_NAME,
    STEPS,
    Content,
    Step,
    as_texts,
    criterion_field,
    faults,
)
from talko.solutions.queries.solutions import Party

TEXTS = Content.texts_declared()
SELF = "self"
"""The party's value when someone answers in their own name."""


def writing_languages(person: Person, challenge: Challenge) -> list[str]:
    """What the person writes first; of those, what the city reads before the rest."""
    writes = [*person.writes, languages.current()]
    read = [code for code in writes if code in challenge.answer_languages]
    return list(dict.fromkeys([*read, *writes, *challenge.answer_languages]))


class StartForm(forms.Form):
    party = forms.ChoiceField(label=_("On whose behalf do you answer?"), widget=forms.RadioSelect)
    title = text_field(
        TEXTS["title"],
        required=True,
        help_text=_("What you would do, in one line. You can change it later."),
    )
    key = KeyField()

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        parties: Iterable[Party],
        person: Person,
        challenge: Challenge,
        party: str = "",
    ) -> None:
        """`party` is the one to be chosen at first, where it is one of them."""
        super().__init__(data)
        self.parties = {self._value(party): party for party in parties if party.solution is None}
        choices = [
            (
                value,
                party.organisation.name
                if party.organisation
                else _now("Myself, %(name)s") % {"name": person},
            )
            for value, party in self.parties.items()
        ]
        field = self.fields["party"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.initial = party if party in self.parties else choices[0][0] if choices else None
        codes = writing_languages(person, challenge)
        self.fields["language"] = language_field(
            codes,
            label=_("Language of the answer"),
            initial=codes[0],
            help_text=_("Write in the language you know best."),
        )

    @staticmethod
    def _value(party: Party) -> str:
        return party.organisation.address_id if party.organisation else SELF

    @property
    def party_chosen(self) -> Party:
        return self.parties[self.cleaned_data["party"]]


class SolutionForm(ContentForm):
    """A field for each criterion and three for each milestone, in one form, so that one list of errors covers it all."""

    title = text_field(TEXTS["title"])
    language = language_field(label=_("Language of the answer"), required=False)
    summary = text_field(
        TEXTS["summary"],
        rows=6,
        help_text=_("What you would do, for whom, and what will be different afterwards."),
    )
    plan = text_field(
        TEXTS["plan"],
        rows=8,
        help_text=_("How you go about it, with whom, and what could go wrong."),
    )
    rows = STEPS
    groups = {"idea": ("title", "language", "summary"), "cost": ("amount", "cost_note")}
    saved: Content
    amount = MoneyField(
        label=_("Cost"),
        required=False,
        help_text=_("The total, whoever pays. Enter 0 if it costs nothing."),
    )
    cost_note = text_field(TEXTS["cost_note"], rows=3)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        criteria: Iterable[Criterion],
        content: Content,
        revision: int,
        typed: QueryDict | None = None,
    ) -> None:
        self.criteria, self.saved = list(criteria), content
        self.steps_needing = {
            "idea": (_("Your idea"), {"title", "summary"}),
            "criteria": (_("Criteria"), set(map(criterion_field, self._orders()))),
            "plan": (_("Plan and cost"), {"amount"}),
            "check": (_("Check and send"), set()),
        }
        super().__init__(data, typed=typed, initial={**_initial(content), "revision": revision})
        language = content.language
        for name in TEXTS:
            self.fields[name].widget.attrs |= {"lang": language, "dir": languages.direction(language)}
        for criterion in self.criteria:
            self.fields[criterion_field(criterion.order)] = _criterion_field(criterion, language)
        for number in self.row_numbers(there=len(content.steps)):
            self.add_row(
                number,
                text_field(STEP_NAME, label=_now("Milestone %(number)d") % {"number": number + 1}),
                DayField(label=_("Done by"), required=False),
                AmountField(label=_("Part of the cost"), required=False),
            )
        for name in ("title", "language", "summary", "amount", *map(criterion_field, self._orders())):
            mark_needed(self.fields[name], _("needed before you send it"))

    def _orders(self) -> list[int]:
        return [criterion.order for criterion in self.criteria]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        steps = []
        for number, (name, due, typed) in enumerate(self.row_values()):
            amount = self._step_amount(STEPS.field(number, "amount"), typed)
            if (due or amount is not None) and not name:
                self.add_error(STEPS.field(number, "name"), _("Name the milestone."))
            steps.append(Step(name or "", due, amount))
        self.steps = tuple(step for step in steps if step != Step(""))
        return values

    def _step_amount(self, name: str, typed: Typed | None) -> int | None:
        if typed is None:
            return None
        try:
            amount = typed.money(self._currency()).amount
        except forms.ValidationError as error:
            self.add_error(name, error)
            return None
        if amount < 0:
            self.add_error(name, _("Enter an amount that is not negative."))
        return amount

    def _currency(self) -> str:
        return self.currency_sent("amount", self.saved.currency)

    def content(self) -> Content:
        values = self.cleaned_data
        cost: Money | None = values.get("amount")
        return Content(
            **{name: values.get(name, "") for name in TEXTS},
            language=values.get("language") or languages.current(),
            amount=None if cost is None else cost.amount,
            currency=self._currency(),
            criteria={order: values.get(criterion_field(order), "") for order in self._orders()},
            steps=self.steps,
        )

    def shown(self) -> Content:
        return cast(Content, super().shown())

    def texts(self) -> Labelled:
        return as_texts(self.content().tidied(), self.criteria)

    def faults(self) -> dict[str, Message]:
        return faults(self.content().tidied(), self.criteria)

    def criterion_fields(self) -> list[forms.BoundField]:
        return [self[criterion_field(order)] for order in self._orders()]


def _initial(content: Content) -> dict[str, Any]:
    currency = content.currency
    steps = {
        STEPS.field(number, part): value
        for number, step in enumerate(content.steps)
        for part, value in (
            ("name", step.name),
            ("due", step.due_on),
            ("amount", None if step.amount is None else Money(step.amount, currency)),
        )
    }
    return {
        **{name: getattr(content, name) for name in TEXTS},
        "language": content.language,
        "amount": ["", currency] if content.amount is None else Money(content.amount, currency),
        **{criterion_field(order): answer for order, answer in content.criteria.items()},
        **steps,
    }


def _criterion_field(criterion: Criterion, language: str) -> forms.CharField:
    preferred = [languages.current()]
    name = languages.best(criterion.name, preferred)[1]
    label = _now("%(criterion)s, %(weight)d %%") % {"criterion": name, "weight": criterion.weight}
    help_text = escape(languages.best(criterion.description, preferred)[1])
    return text_field(Text(label, CRITERION_ANSWER), rows=4, language=language, help_text=help_text)
