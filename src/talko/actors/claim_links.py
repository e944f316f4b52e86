"""Links to claim an organisation, in letters to an address of it. Whoever has also confirmed the address has shown that it is theirs."""

from django.core import signing
from django.urls import reverse
from django.utils.http import urlencode

from talko.accounts.models import Person
from talko.accounts.queries import has_confirmed
from talko.actors.models import Organisation

SALT = "talko.actors.claim"


def link_to_claim(organisation: Organisation, address: str, *, then: str) -> str:
    """`then`: the page to go on to once they act for it."""
    path = reverse("organisations:claim", args=[organisation.public_id])
    token = signing.dumps({"organisation": organisation.address_id, "to": address}, salt=SALT)
    return f"{path}?{urlencode({'letter': token, 'next': then})}"


def address_of(token: str, organisation: Organisation) -> str:
    """To which the letter went; empty for a token that this server did not sign, or of another organisation."""
    try:
        values = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return ""
    return str(values["to"]) if values["organisation"] == organisation.address_id else ""


def proved_address(person: Person, token: str, organisation: Organisation) -> str:
    """The same if the person has confirmed it: a letter can be passed on, a mailbox less easily."""
    address = address_of(token, organisation)
    return address if address and has_confirmed(person, address) else ""
