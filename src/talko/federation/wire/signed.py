"""The one question an inbox asks of a request: who signed it?"""

from datetime import datetime

from talko.federation.wire import cavage, message_signatures
from talko.federation.wire.requests import KeyOf, Request, Verified


def verify(request: Request, key_of: KeyOf, now: datetime) -> Verified:
    """By the profile in which the request is signed. Raises Refused."""
    profile = message_signatures if request.has("signature-input") else cavage
    return profile.verify(request, key_of, now)
