from django import forms
from django.utils.translation import gettext_lazy as _


class StandingForm(forms.Form):
    suggested = forms.BooleanField(
        label=_("May be suggested to cities"),
        required=False,
        help_text=_("When a city asks who can help with a challenge."),
    )
    invited = forms.BooleanField(
        label=_("May be invited to answer"),
        required=False,
        help_text=_("A city's officer can send you a letter about one challenge, once."),
    )
