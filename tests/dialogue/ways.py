"""What the tests of pages say often."""

from uuid import uuid4

from tests.dialogue.factories import PUBLIC

HTMX = {"HTTP_HX_REQUEST": "true"}


def address(the, rest="") -> str:
    return f"/dialogue/agreement/{the.agreement.address_id}/{rest}"


def of(message, rest="") -> str:
    return f"/dialogue/messages/{message.address_id}/{rest}"


def typed(**values):
    return {
        "body": "Hello there.",
        "language": "en",
        "audience": PUBLIC,
        "back": "dialogue",
        "key": uuid4(),
        **values,
    }


def text(response) -> str:
    return response.content.decode()
