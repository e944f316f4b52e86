"""Who acts for an organisation: claims, and invitations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talko.actors.models import Membership
from talko.core.forms.fields import KeyField
from talko.core.text.email_addresses import AddressFormField


class ClaimForm(forms.Form):
    key = KeyField()

    def __init__(self, *args: Any, proved: bool, invited: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not proved:
            self.fields["reason"] = forms.CharField(
                label=_("How can we see that you act for it?"),
                required=not invited,
                max_length=2000,
                widget=forms.Textarea({"rows": 4}),
                help_text=_("For example your role there, and a page or person that confirms it."),
            )


class SettleForm(forms.Form):
    answer = forms.CharField(
        label=_("Your answer"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("The person reads it. A refusal needs a reason."),
    )


class InviteForm(forms.Form):
    email = AddressFormField(
        label=_("E-mail of the person"), widget=forms.EmailInput({"autocomplete": "off"})
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Membership.Role.choices,
        widget=forms.RadioSelect,
        initial=Membership.Role.MEMBER,
        help_text=_(
            "Owners decide who belongs, editors answer challenges on its behalf, members follow along."
        ),
    )
    key = KeyField()
