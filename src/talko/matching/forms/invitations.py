"""The letter of an invitation, and declining it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talko.core.forms.fields import KeyField
from talko.core.text import languages
from talko.core.text.email_addresses import AddressFormField
from talko.matching.actions.invitations import BECAUSE, LONGEST


class LetterForm(forms.Form):
    key = KeyField()
    language = forms.CharField(widget=forms.HiddenInput, max_length=8)

    def __init__(self, *args: Any, language: str, by_email: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if by_email:
            self.fields["email"] = AddressFormField(
                label=_("Email address"),
                help_text=_("One that the organisation has published, such as info@example.org."),
                widget=forms.EmailInput({"autocomplete": "off"}),
            )
        self.fields["text"] = forms.CharField(
            label=_("Your letter"),
            help_text=_("Say in a sentence of your own why you thought of them."),
            max_length=LONGEST,
            widget=forms.Textarea({"rows": 14, "lang": language, "dir": languages.direction(language)}),
        )


class DeclineForm(forms.Form):
    because = forms.CharField(
        label=_("Why not"),
        required=False,
        max_length=BECAUSE,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Optional. The city reads it and learns from it."),
    )
