"""Where the views of this room lead, and by whose clocks they are written."""

from typing import Any

from django.http import HttpResponseRedirect

from talko.core.values import dates
from talko.dialogue import subjects
from talko.dialogue.models import Message
from talko.dialogue.queries.messages import page_of
from talko.dialogue.queries.page import PARAMETERS, page_url


def to_message(message: Message) -> HttpResponseRedirect:
    """To the page of its thread, at the message."""
    audience = message.thread.audience
    address = (
        f"{page_url(message.thread.subject)}?{PARAMETERS[audience]}={page_of(message)}#m-{message.address_id}"
    )
    return HttpResponseRedirect(address, status=303)


def by_clocks_of(thing: Any) -> None:
    """What is written from now on is of a message's thread, or of another text's subject."""
    about: Any = thing.thread.subject if isinstance(thing, Message) else thing
    zone = subjects.zone_of(about) if subjects.is_registered(about) else None
    if zone is not None:
        dates.use_zone(zone)
