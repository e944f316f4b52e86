"""Who takes part in a project: an organisation of one's own, or another that is asked."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talko.actors.forms.editing import OrganisationChoice
from talko.actors.models import ProjectRole
from talko.core.forms.fields import KeyField


class TakePartForm(forms.Form):
    """An organisation of one's own takes part in a project."""

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "join_%s", **kwargs})
        self.fields["organisation"] = OrganisationChoice(queryset=organisations, label=_("Organisation"))
        self.fields["role"] = _role_field()
        self.fields["key"] = KeyField()


class AskForm(forms.Form):
    """Another organisation is asked to take part in a project."""

    asked = forms.CharField(
        label=_("Name of the organisation"),
        max_length=500,
        help_text=_("Its name in the directory, or the address of its page there."),
    )
    key = KeyField()

    def __init__(self, *args: Any, leads: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "ask_%s", **kwargs})
        self.fields["role"] = _role_field(but_not=() if leads else (ProjectRole.Role.LEAD,))


def _role_field(but_not: Collection[str] = ()) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("What it does"),
        choices=[(role, label) for role, label in ProjectRole.Role.choices if role not in but_not],
        initial=ProjectRole.Role.PARTNER,
    )
