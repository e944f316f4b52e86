"""Whether an actor may say what an activity says (FEP-fe34): who acts on a thing is on the thing's server.

What an Accept, Reject or Undo is about is compared with what was sent or received before, which only the database knows.
"""

from dataclasses import dataclass
from typing import Any

from talko.federation.wire import ids, terms
from talko.federation.wire.errors import Refused

OWN = {"Create", "Update", "Delete", "Undo"}
"""They act on what is the actor's own."""
OTHERS = {"Follow", "Offer", "Accept", "Reject", "Announce", "Add"}
BY_OWNER = ("actor", "attributedTo")


@dataclass(frozen=True)
class Activity:
    id: str
    type: str
    actor: str
    object_id: str
    body: dict[str, Any]
    """With one name for each term. If its object is of another server, only the object's id is in it."""


def read(document: dict[str, Any], signer: str, *, loopback: bool = False) -> Activity:
    """`signer` is the actor whose key signed the request, or whose proof the document has."""
    body = terms.normalise(document)
    if not isinstance(body, dict):
        raise Refused("not an activity")
    kind = body.get("type")
    activity_id = ids.read_id(body.get("id"), loopback=loopback)
    actor = ids.read_id(body.get("actor"), loopback=loopback)
    if not isinstance(kind, str) or kind not in OWN | OTHERS:
        raise Refused("not an activity that is known here")
    if actor != signer:
        raise Refused("another actor signed the activity")
    ids.require_same_origin(activity_id, actor)
    embedded = body.get("object")
    inner = embedded if isinstance(embedded, dict) else {}
    object_id = ids.read_id(inner.get("id") if inner else embedded, loopback=loopback)
    if object_id == activity_id:
        raise Refused("the activity is about itself")
    if kind in OWN:
        ids.require_same_origin(object_id, actor)
        _check_owner(inner, actor, loopback)
    elif inner and ids.origin(object_id) != ids.origin(actor):
        body = {**body, "object": object_id}
    return Activity(activity_id, kind, actor, object_id, body)


def _check_owner(inner: dict[str, Any], actor: str, loopback: bool) -> None:
    for name in BY_OWNER:
        if name in inner and ids.read_id(inner[name], loopback=loopback) != actor:
            raise Refused("the thing is another actor's")
