"""The origin of a form: the page it was on and the person it was shown to. A refused form leads back there."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

FIELD = "form_origin"
"""The hidden field next to the CSRF token of each form."""
LONGEST = 1500
"""Characters of an address; a longer one loses its query."""
SAFE = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class Origin:
    person: str
    """Public id of the person signed in when the form was shown; empty for a visitor."""
    page: str
    """The address of the page, with its query."""


def mark(request: HttpRequest) -> str:
    """Signed, so that no other site can send a form in someone's name. Computed once per response."""
    made: str | None = getattr(request, "_origin_mark", None)
    if made is None:
        user: Any = getattr(request, "user", None)
        person = user.address_id if user is not None and user.is_authenticated else ""
        made = _signer().sign(f"{person} {page_of(request)}")
        request._origin_mark = made  # type: ignore[attr-defined]  # stored on the request it is about
    return made


def of(request: HttpRequest) -> Origin | None:
    """The origin of the posted form; None when it has no valid mark."""
    try:
        person, _space, page = _signer().unsign(request.POST.get(FIELD, "")).partition(" ")
    except signing.BadSignature:
        return None
    return Origin(person, page)


def page_of(request: HttpRequest) -> str:
    """The page the reader sees; for a form that was sent, the page it was on."""
    if request.method in SAFE:
        shown = _referred(request, "HX-Current-URL") if getattr(request, "htmx", False) else ""
        return shown or bounded(request.get_full_path())
    marked = of(request)
    if marked:
        return marked.page
    return _referred(request, "HX-Current-URL") or _referred(request, "Referer") or page_above(request)


def page_above(request: HttpRequest) -> str:
    """The nearest address above the posted one that can be opened, with the query."""
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
