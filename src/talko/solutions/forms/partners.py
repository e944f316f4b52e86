"""Asking organisations to take part in an answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from talko.solutions.actions.partners import ROLE


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
