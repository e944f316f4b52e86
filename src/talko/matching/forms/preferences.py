from django import forms
from django.utils.translation import gettext_lazy as _


class PreferencesForm(forms.Form):
    suggested = forms.BooleanField(
        label=_("May be suggested to cities"),
        required=False,
        help_text=_("When a city looks for someone who can help with a challenge."),
    )
    invited = forms.BooleanField(
        label=_("May be invited to answer"),
        required=False,
        help_text=_("A city officer can send you one letter about a challenge."),
    )
