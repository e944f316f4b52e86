"""The desk's form: which answer is chosen, why, and a reason to everyone who answered."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from talko.challenges.models import Challenge
from talko.core.editing.content import Text
from talko.core.editing.forms import text_field
from talko.core.forms.fields import KeyField, language_field
from talko.core.text.markdown import LONGEST
from talko.solutions.actions.decisions import REASON, reason_field
from talko.solutions.models import Solution
from talko.solutions.queries.decisions import NONE


class DecisionForm(forms.Form):
    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        challenge: Challenge,
        solutions: list[Solution],
        typed: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data)
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
            Text(_("Why the city decides as it does"), LONGEST),
            required=True,
            rows=6,
            language=language,
            error_messages={"required": _("Say why the city decides as it does.")},
            help_text=_("Everyone can read this."),
        )
        for solution in solutions:
            add[reason_field(solution)] = text_field(
                Text(_("Reason to those who answered"), REASON),
                required=True,
                rows=4,
                language=language,
                error_messages={"required": _("Give a reason for this answer.")},
            )
        add["key"] = KeyField()
        shown = typed or {}
        self.initial.update({name: shown[name] for name in add if name != "key" and name in shown})

    @property
    def chosen(self) -> Solution | None:
        return self.solutions.get(self.cleaned_data["chosen"])

    @property
    def reasons(self) -> dict[UUID, str]:
        return {
            solution.public_id: self.cleaned_data[reason_field(solution)]
            for solution in self.solutions.values()
        }
