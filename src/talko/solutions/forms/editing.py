"""The answer's forms. What they check is only what was typed; what an answer needs is checked by the actions."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.challenges.models import Challenge, Criterion
from talko.core.forms.fields import DayField, KeyField, language_field
from talko.core.forms.number_fields import AmountField, MoneyField, Typed
from talko.core.text import languages
from talko.core.values import money
from talko.solutions.actions.partners import ROLE
from talko.solutions.content import (
    COST_NOTE,
    CRITERION_ANSWER,
    MOST_STEPS,
    PLAN,
    SUMMARY,
    TITLE,
    Content,
    Step,
    criterion_field,
    missing,
    problems,
    step_field,
    tidied,
)
from talko.solutions.queries.solutions import Party

SELF = "self"
"""The party's value when someone answers in their own name."""
SPARE_STEPS = 2
FEWEST_STEPS = 3
"""Rows for milestones: those that are there and some to fill, so that none has to be asked for at first."""


def text_area(rows: int, language: str = "") -> forms.Textarea:
    attrs: dict[str, Any] = {"rows": rows}
    if language:
        attrs |= {"lang": language, "dir": languages.direction(language)}
    return forms.Textarea(attrs)


def writing_languages(person: Person, challenge: Challenge) -> list[str]:
    """What the person writes first; of those, what the city reads before the rest."""
    writes = [*person.writes, languages.current()]
    read = [code for code in writes if code in challenge.answer_languages]
    return list(dict.fromkeys([*read, *writes, *challenge.answer_languages]))


class StartForm(forms.Form):
    party = forms.ChoiceField(label=_("In whose name do you answer?"), widget=forms.RadioSelect)
    title = forms.CharField(
        label=_("Title"),
        max_length=TITLE,
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


class SolutionForm(forms.Form):
    """A field for each criterion and three for each milestone, in one form, so that one list of errors covers it all.

    A draft may lack anything, so no field is required when the form is read; those that a sent answer needs are shown so.
    """

    use_required_attribute = False

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        criteria: Iterable[Criterion],
        content: Content,
        revision: int,
        typed: Mapping[str, Any] | None = None,
        steps: int | None = None,
    ) -> None:
        """`typed`: what was half-typed and kept (raw values); `steps`: how many rows for milestones."""
        self.criteria = list(criteria)
        self.currency = content.currency
        self.step_count = min(steps or self._rows(data or typed or {}, content), MOST_STEPS)
        super().__init__(data, initial=self._initial(content, revision))
        self._add_fields(content.language)
        if typed is not None:
            for name, field in self.fields.items():
                self.initial[name] = field.widget.value_from_datadict(typed, {}, name)

    @staticmethod
    def _rows(sent: Mapping[str, Any], content: Content) -> int:
        sent_rows = 0
        while step_field(sent_rows, "name") in sent:
            sent_rows += 1
        return sent_rows or max(FEWEST_STEPS, len(content.steps) + SPARE_STEPS)

    def _initial(self, content: Content, revision: int) -> dict[str, Any]:
        initial: dict[str, Any] = {
            "title": content.title,
            "language": content.language,
            "summary": content.summary,
            "plan": content.plan,
            "amount": self._money(content.amount, content.currency),
            "cost_note": content.cost_note,
            "revision": revision,
        }
        for order, text in content.criteria.items():
            initial[criterion_field(order)] = text
        for number, step in enumerate(content.steps):
            initial[step_field(number, "name")] = step.name
            initial[step_field(number, "due")] = step.due_on
            if step.amount is not None:
                initial[step_field(number, "amount")] = money.Money(step.amount, content.currency)
        return initial

    @staticmethod
    def _money(amount: int | None, currency: str) -> money.Money | list[str]:
        return ["", currency] if amount is None else money.Money(amount, currency)

    def _add_fields(self, language: str) -> None:
        add = self.fields
        add["title"] = forms.CharField(label=_("Title"), max_length=TITLE, required=False)
        add["title"].widget.attrs["lang"] = language
        add["language"] = language_field(label=_("Language of the answer"))
        add["summary"] = forms.CharField(
            label=_("Summary"),
            max_length=SUMMARY,
            required=False,
            widget=text_area(6, language),
            help_text=_("What you would do, for whom, and what will be different afterwards."),
        )
        for criterion in self.criteria:
            add[criterion_field(criterion.order)] = self._criterion_field(criterion, language)
        add["plan"] = forms.CharField(
            label=_("Plan"),
            max_length=PLAN,
            required=False,
            widget=text_area(8, language),
            help_text=_("How you go about it, with whom, and what could go wrong."),
        )
        for number in range(self.step_count):
            self._add_step(number)
        add["amount"] = MoneyField(
            label=_("Cost"),
            required=False,
            help_text=_("All of it, whoever pays. Write 0 when it costs nothing."),
        )
        add["cost_note"] = forms.CharField(
            label=_("What the cost covers"),
            max_length=COST_NOTE,
            required=False,
            widget=text_area(3, language),
        )
        add["revision"] = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
        self._mark_needed()

    def full_clean(self) -> None:
        for name in self.fields:
            self.fields[name].required = name == "revision"
        super().full_clean()
        self._mark_needed()

    def _mark_needed(self) -> None:
        rows = {name for row in self.step_names() for name in row}
        for name in self.fields:
            self.fields[name].required = name not in {"plan", "cost_note", *rows}

    def step_names(self) -> list[list[str]]:
        return [
            [step_field(number, part) for part in ("name", "due", "amount")]
            for number in range(self.step_count)
        ]

    def require_complete(self) -> None:
        """Put all that keeps the answer from being sent at its fields: what cannot be read, what is wrong, what is missing."""
        self.full_clean()
        content = tidied(self.content())
        for name, message in (missing(content, self.criteria) | problems(content, self.criteria)).items():
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, str(message))

    @staticmethod
    def _criterion_field(criterion: Criterion, language: str) -> forms.CharField:
        preferred = [languages.current()]
        name = languages.best(criterion.name, preferred)[1]
        return forms.CharField(
            label=_now("%(criterion)s, %(weight)d %%") % {"criterion": name, "weight": criterion.weight},
            max_length=CRITERION_ANSWER,
            required=False,
            widget=text_area(4, language),
            help_text=escape(languages.best(criterion.description, preferred)[1]),
        )

    def _add_step(self, number: int) -> None:
        shown = number + 1
        self.fields[step_field(number, "name")] = forms.CharField(
            label=_now("Milestone %(number)d") % {"number": shown}, max_length=TITLE, required=False
        )
        self.fields[step_field(number, "due")] = DayField(label=_("Done by"), required=False)
        self.fields[step_field(number, "amount")] = AmountField(label=_("Part of the cost"), required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        steps = []
        for number in range(self.step_count):
            name = values.get(step_field(number, "name"), "")
            due = values.get(step_field(number, "due"))
            amount = self._step_amount(number, values)
            if (due or amount is not None) and not name:
                self.add_error(step_field(number, "name"), _("Name the milestone."))
            if name or due or amount is not None:
                steps.append(Step(name, due, amount))
        self.steps = tuple(steps)
        return values

    def _currency(self) -> str:
        sent: str = self.data.get("amount_currency", "")
        return sent if sent in money.CURRENCIES else self.currency

    def _step_amount(self, number: int, values: dict[str, Any]) -> int | None:
        name = step_field(number, "amount")
        typed: Typed | None = values.get(name)
        if typed is None:
            return None
        try:
            amount = typed.money(self._currency()).amount
        except forms.ValidationError as error:
            self.add_error(name, error)
            return None
        if amount < 0:
            self.add_error(name, _("Write an amount that is not negative."))
        return amount

    def content(self) -> Content:
        """What was typed, as far as it could be read: all of it when the form is valid."""
        values = self.cleaned_data
        cost: money.Money | None = values.get("amount")
        return Content(
            title=values.get("title", ""),
            language=values.get("language", languages.current()),
            summary=values.get("summary", ""),
            plan=values.get("plan", ""),
            amount=None if cost is None else cost.amount,
            currency=self._currency(),
            cost_note=values.get("cost_note", ""),
            criteria={
                criterion.order: values.get(criterion_field(criterion.order), "")
                for criterion in self.criteria
            },
            steps=self.steps,
        )

    @property
    def revision(self) -> int:
        return int(self.cleaned_data["revision"])

    # The parts of the page, in their order.

    def first_fields(self) -> list[forms.BoundField]:
        return [self["title"], self["language"], self["summary"]]

    def criterion_fields(self) -> list[forms.BoundField]:
        return [self[criterion_field(criterion.order)] for criterion in self.criteria]

    def step_rows(self) -> list[list[forms.BoundField]]:
        return [[self[name] for name in row] for row in self.step_names()]

    def cost_fields(self) -> list[forms.BoundField]:
        return [self["amount"], self["cost_note"]]


class PartnerSearchForm(forms.Form):
    q = forms.CharField(
        label=_("Name, field or place"), max_length=100, required=False, widget=forms.SearchInput
    )


class PartnerForm(forms.Form):
    organisation = forms.UUIDField(widget=forms.HiddenInput)
    role = forms.CharField(
        label=_("What it would do"),
        max_length=ROLE,
        required=False,
        help_text=_("The organisation sees this when it is asked."),
    )
