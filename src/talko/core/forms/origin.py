"""Where a form stood, and for whom: what was posted by hand, late or after a session had ended finds its way back there."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

FIELD = "form_origin"
"""The hidden field that each form which changes something carries beside its token."""
LONGEST = 1500
"""Characters of an address; of a longer one the query is left out."""
SAFE = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class Origin:
    person: str
    """Address id of whoever was signed in when the form was shown; empty for a visitor."""
    page: str
    """The address for GET, with its query."""


def mark(request: HttpRequest) -> str:
    """Signed, so that no other page can send a form in someone's name. Made once for all forms of an answer."""
    made: str | None = getattr(request, "_origin_mark", None)
    if made is None:
        user: Any = getattr(request, "user", None)
        person = user.address_id if user is not None and user.is_authenticated else ""
        made = _signer().sign(f"{person} {page_of(request)}")
        request._origin_mark = made  # type: ignore[attr-defined]  # kept with the request it is about
    return made


def of(request: HttpRequest) -> Origin | None:
    """What the posted form says of itself; None when it carries no mark of ours."""
    try:
        person, _space, page = _signer().unsign(request.POST.get(FIELD, "")).partition(" ")
    except signing.BadSignature:
        return None
    return Origin(person, page)


def page_of(request: HttpRequest) -> str:
    """The page that the reader sees: of a form that was sent, where it stood."""
    if request.method in SAFE:
        shown = _referred(request, "HX-Current-URL") if getattr(request, "htmx", False) else ""
        return shown or bounded(request.get_full_path())
    marked = of(request)
    if marked:
        return marked.page
    return _referred(request, "HX-Current-URL") or _referred(request, "Referer") or page_above(request)


def page_above(request: HttpRequest) -> str:
    """The nearest address that can be opened, from the one that was posted to upwards, with its query."""
    path, query = request.path, request.META.get("QUERY_STRING", "")
    while path != "/" and not _opens(path):
        path = path[: path.rstrip("/").rfind("/") + 1]
    return bounded(f"{path}?{query}" if query and path != "/" else path)


def bounded(address: str) -> str:
    return address if len(address) <= LONGEST else address.partition("?")[0][:LONGEST]


def _opens(path: str) -> bool:
    try:
        return not getattr(resolve(path).func, "post_only", False)
    except Resolver404:
        return False


def _referred(request: HttpRequest, header: str) -> str:
    address = request.headers.get(header, "")
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}):
        return ""
    parts = urlsplit(address)
    return bounded(f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/")


@lru_cache(maxsize=1)
def _signer() -> signing.Signer:
    return signing.Signer(salt="core.forms.origin")
