"""allauth's forms to sign up, to sign in and to change an address, for addresses in canonical form."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangeEmailForm, LoginForm, ResetPasswordForm, SignupForm
from django.contrib.auth.hashers import make_password
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponseBase

from talko.accounts.models import Person
from talko.core.text.email_addresses import canonical_or_typed

Base: Any = BaseForm


class CanonicalAddress(Base):
    """A mixin for forms that use the typed address without asking the adapter first."""

    def clean_email(self) -> str:
        self.cleaned_data["email"] = get_adapter().clean_email(self.cleaned_data["email"])
        return str(super().clean_email())


class NewAccountForm(SignupForm):
    def try_save(self, request: HttpRequest) -> tuple[Person | None, HttpResponseBase | None]:
        """Hash a password even when the account exists, so that the response time does not reveal it."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        saved: tuple[Person | None, HttpResponseBase | None] = super().try_save(request)
        return saved


class SignInForm(LoginForm):
    """The link for a forgotten password is below the form, so that Tab leads from the address to the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""

    def clean_login(self) -> str:
        return canonical_or_typed(super().clean_login())


class ForgottenPasswordForm(CanonicalAddress, ResetPasswordForm):
    pass


class ChangeAddressForm(CanonicalAddress, ChangeEmailForm):
    """Used while the first address of a new account is being confirmed."""
