"""The canonical form of e-mail addresses, in which they are stored and compared, independent of the database's collation.

Before the @ only ASCII, in lower case; after it the domain as mail servers look it up (IDNA 2008 in ASCII, with UTS 46). So
`Anna@INDUSTRI.example` is `anna@industri.example`, and `anna@ındustrı.example`, another domain, is `anna@xn--ndustr-o9ag.example`.
"""

from typing import Any

import idna
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import EmailField
from django.utils.translation import gettext_lazy as _
from email_validator import EmailNotValidError, validate_email

from talko.core.errors import Invalid

LONGEST = 254


class NotAnAddress(Invalid):
    """`fields` names the field `email`."""

    code = "not_an_address"
    message = _("Write an e-mail address, such as name@example.org.")

    def __init__(self) -> None:
        super().__init__(fields={"email": self.message})


class LocalPartNotSupported(NotAnAddress):
    code = "local_part_not_supported"
    message = _("The part before the @ can contain the letters a to z, digits and characters such as . _ + -")


def canonical(text: str) -> str:
    """Raises NotAnAddress for what is not an address, or cannot receive mail."""
    text = text.strip()
    local, _at, _domain = text.rpartition("@")
    if not local.isascii():
        raise LocalPartNotSupported
    try:
        found = validate_email(text, allow_smtputf8=False, check_deliverability=False, strict=True)
    except EmailNotValidError as error:
        raise NotAnAddress from error
    address = (found.ascii_email or "").lower()
    if not address or len(address) > LONGEST:
        raise NotAnAddress
    return address


def canonical_or_typed(text: str) -> str:
    """For look-ups: what is not an address matches nothing."""
    try:
        return canonical(text)
    except NotAnAddress:
        return text


def domain_of(address: str) -> str:
    """Of an address in canonical form."""
    return address.rpartition("@")[2]


def canonical_domain(host: str) -> str:
    """A host name in the form of the domains of addresses; empty when it is not a host name."""
    try:
        return idna.encode(host, uts46=True).decode("ascii").lower()
    except idna.IDNAError:
        return ""


class AddressField(models.EmailField):
    """Stores and looks up addresses in canonical form. Saving raises NotAnAddress."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        typed = getattr(model_instance, self.attname)
        address = canonical(typed) if typed else typed
        setattr(model_instance, self.attname, address)
        return address

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return canonical_or_typed(value) if value else value


class AddressFormField(EmailField):
    """Cleans to the canonical form."""

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value)
        try:
            return canonical(typed) if typed else ""
        except NotAnAddress as error:
            raise ValidationError(error.message) from error
