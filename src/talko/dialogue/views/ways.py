"""Where the views of this room lead."""

from django.http import HttpResponseRedirect

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
