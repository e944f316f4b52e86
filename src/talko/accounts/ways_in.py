"""allauth's forms to sign up, to sign in and to change an address, for addresses in canonical form."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangeEmailForm, LoginForm, ResetPasswordForm
from django.forms import BaseForm

from talko.core.email_addresses import canonical_or_typed

Base: Any = BaseForm


class CanonicalAddress(Base):
    """Before a form that looks up what was typed, or writes to it, without asking the adapter first."""

    def clean_email(self) -> str:
        self.cleaned_data["email"] = get_adapter().clean_email(self.cleaned_data["email"])
        return str(super().clean_email())


class SignInForm(LoginForm):
    """The Tab key leads from the address to the password: the way to a forgotten one stands below the form, not between."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""

    def clean_login(self) -> str:
        return canonical_or_typed(super().clean_login())


class ForgottenPasswordForm(CanonicalAddress, ResetPasswordForm):
    pass


class ChangeAddressForm(CanonicalAddress, ChangeEmailForm):
    """While the first address of a new account is being proved."""
