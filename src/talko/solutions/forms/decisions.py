"""The desk's form: which answer is chosen, why, and a reason to everyone who answered."""

from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from talko.challenges.models import Challenge
from talko.core.editing.forms import ContentForm, text_field
from talko.core.errors import Message
from talko.core.forms.fields import KeyField, language_field, mark_needed
from talko.solutions.content import REASON, DecisionContent, decision_faults, reason_field
from talko.solutions.models import Solution
from talko.solutions.queries.decisions import NONE

SUMMARY = DecisionContent.texts_declared()["summary"]


class DecisionForm(ContentForm):
    revision = None  # type: ignore[assignment]  # it is published once, and not changed
    key = KeyField()

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        challenge: Challenge,
        solutions: list[Solution],
        typed: QueryDict | None = None,
    ) -> None:
        super().__init__(data, typed=typed, initial={})
        self.solutions = {solution.address_id: solution for solution in solutions}
        language = challenge.language
        add = self.fields
        add["chosen"] = forms.ChoiceField(
            label=_("Which answer does the city choose?"),
            choices=[
                *((key, str(solution)) for key, solution in self.solutions.items()),
                (NONE, _("None of them")),
            ],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose one of the answers, or none.")},
        )
        add["language"] = language_field([language], label=_("Language of the reasons"), initial=language)
        add["summary"] = text_field(
            SUMMARY, rows=6, language=language, help_text=_("Everyone can read this.")
        )
        for solution in solutions:
            add[reason_field(solution)] = text_field(REASON, rows=4, language=language)
        for name in ("summary", *map(reason_field, solutions)):
            mark_needed(add[name])

    @property
    def chosen(self) -> Solution | None:
        return self.solutions.get(self.cleaned_data.get("chosen", NONE))

    @property
    def reasons(self) -> dict[UUID, str]:
        values = self.cleaned_data
        return {one.public_id: values.get(reason_field(one), "") for one in self.solutions.values()}

    def content(self) -> DecisionContent:
        values, chosen = self.cleaned_data, self.chosen
        return DecisionContent(
            language=values.get("language", ""),
            summary=values.get("summary", ""),
            chosen=chosen.public_id if chosen else None,
            reasons=self.reasons,
        )

    def faults(self) -> dict[str, Message]:
        return decision_faults(self.content().tidied(), self.solutions.values())
