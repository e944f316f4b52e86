"""The owner of an address can refuse all mail that others have sent to it, with or without an account."""

from hashlib import sha256

from django.conf import settings
from django.core import signing
from django.urls import reverse

from talko.accounts.models import Refusal
from talko.core.errors import NotFound
from talko.core.text.email_addresses import canonical

SALT = "talko.accounts.refusal"


def is_refused(address: str) -> bool:
    return Refusal.objects.filter(digest=_digest(address)).exists()


def refuse(address: str) -> None:
    Refusal.objects.get_or_create(digest=_digest(address))


def accept_again(address: str) -> None:
    Refusal.objects.filter(digest=_digest(address)).delete()


def address_to_refuse(address: str) -> str:
    """For a letter: the page on which its reader refuses more. Having the link proves having the letter."""
    token = signing.dumps({"to": canonical(address)}, salt=SALT)
    return str(settings.TALKO.base_url) + reverse("accounts:refuse", args=[token])


def address_of_token(token: str) -> str:
    """Raises NotFound for a link that this server did not sign."""
    try:
        return str(signing.loads(token, salt=SALT)["to"])
    except signing.BadSignature as error:
        raise NotFound from error


def _digest(address: str) -> str:
    return sha256(canonical(address).encode()).hexdigest()
