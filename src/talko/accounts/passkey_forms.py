"""The forms about passkeys, in our own words."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from talko.core.text import cleaning

NAME_LENGTH = 100


def name_field() -> forms.CharField:
    return forms.CharField(
        label=_("Name"), max_length=NAME_LENGTH, help_text=_("To tell your passkeys apart.")
    )


class AddPasskeyForm(AddWebAuthnForm):
    name = name_field()
    passwordless = forms.BooleanField(
        label=_("Replaces the password"),
        required=False,
        help_text=_("The passkey then asks for a PIN, a finger or a face."),
    )
    field_order = ["name", "passwordless"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "name"
        ].required = False  # the browser has made the key already: it gets a name all the same

    def clean_name(self) -> str:
        self.cleaned_data["name"] = cleaning.one_line(self.cleaned_data["name"])
        return str(super().clean_name())


class RenamePasskeyForm(EditWebAuthnForm):
    name = name_field()

    def clean_name(self) -> str:
        name = cleaning.one_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Write a name."))
        return name
