"""Middleware: the page cache for anonymous visitors, the write limit, and the one place that answers errors."""

from collections.abc import Callable
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.cache import caches
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.text import compress_string

from talko.core import rate_limits
from talko.core.errors import EditConflict, Invalid, SayFirst, SignInNeeded, TalkoError
from talko.core.forms import origin, unsent
from talko.core.text.cleaning import cleaned
from talko.core.web import page_cache
from talko.core.web.compression import packed

GetResponse = Callable[[HttpRequest], HttpResponseBase]
LONGEST_WAY_BACK = 2_000
"""Characters. Django refuses to redirect to more than 16,384."""
FOR_EVERYONE = ("/embed/", "/oembed", "/og/", "/qr/", "/sky/")
"""Their answers are cached by browsers, and the parts of them in `fragment_cache`."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
NOT_COUNTED = frozenset({"/accounts/logout/", "/language/", "/theme/"})
"""Posts that write nothing for others: someone over the limit can still sign out and read."""


class ForEveryone:
    """Addresses that answer the same to everyone: their requests lose their cookies before anybody reads these.

    So no session is looked up, nothing personal can get into what other sites show, and caches on the way may store it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(FOR_EVERYONE):
            request.COOKIES = {}
        return self.get_response(request)


class AnonymousPageCache:
    """Whole pages for visitors without a session, cached for a few seconds in this process.

    Only HeadWithoutBody, ForEveryone and Compression run outside of it. It neither reads nor writes for a request with a session
    cookie, and caches a response only if it sets no cookie, changed no session and contains no token: so one person's data cannot
    reach another.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.cache = caches["pages"]
        self.seconds = settings.TALKO.page_cache_seconds

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = page_cache.key_for(request) if self._may_use(request) else None
        if key is None:
            return self.get_response(request)
        found = self.cache.get(key)
        if found is not None:
            status, headers, content, compressed = found
            return packed(request, HttpResponse(content, status=status, headers=headers), lambda: compressed)
        response = self.get_response(request)
        if not self._may_store(request, response):
            return response
        assert isinstance(response, HttpResponse)
        compressed = compress_string(response.content)  # no secret in it could be guessed by its length
        self.cache.set(
            key, (response.status_code, dict(response.items()), response.content, compressed), self.seconds
        )
        return packed(request, response, lambda: compressed)

    def _may_use(self, request: HttpRequest) -> bool:
        return (
            self.seconds > 0
            and request.method == "GET"
            and settings.SESSION_COOKIE_NAME not in request.COOKIES
            and settings.CSRF_COOKIE_NAME not in request.COOKIES
            and "messages" not in request.COOKIES
            and unsent.COOKIE not in request.COOKIES
            and "Authorization" not in request.headers
            and not request.path.startswith(("/accounts/", "/demo/", *FOR_EVERYONE))
        )

    def _may_store(self, request: HttpRequest, response: HttpResponseBase) -> bool:
        session = getattr(request, "session", None)
        return (
            isinstance(response, HttpResponse)
            and response.status_code == 200
            and not response.cookies
            and "no-store" not in response.get("Cache-Control", "")
            and (session is None or not session.modified)
            and not getattr(getattr(request, "user", None), "is_authenticated", False)
            and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        )


class CleanTexts:
    """Cleans the texts of addresses and forms before any view reads them: see `core.text.cleaning`.

    Forms send a line break as two characters and browsers count one; so limits count what people were shown.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> None:
        request.GET = cleaned_fields(request.GET)  # type: ignore[assignment]  # Django itself sets it so
        if request.method == "POST":
            request.POST = cleaned_fields(request.POST)  # type: ignore[assignment]  # likewise


def cleaned_fields(fields: QueryDict) -> QueryDict:
    clean = QueryDict(mutable=True)
    for name, values in fields.lists():
        clean.setlist(cleaned(name), [cleaned(value) for value in values])
    clean._mutable = False
    return clean


class HeadWithoutBody:
    """Answers HEAD as GET, with the length and without the body, which servers complain about."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method == "HEAD":
            if isinstance(response, StreamingHttpResponse):
                response.streaming_content = ()
            elif isinstance(response, HttpResponse):
                response.headers.setdefault("Content-Length", str(len(response.content)))
                response.content = b""
        return response


class PrivateToSession:
    """Responses to people with a session are stored by no shared cache, and files by none at all.

    Comes after the session's own middleware, so that it also sees responses that begin a session.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES or request.session.modified:
            file = response.get("Content-Disposition", "").startswith("attachment")
            not_stored = file or "no-store" in response.get("Cache-Control", "")
            response["Cache-Control"] = "private, no-store" if not_stored else "private, no-cache"
        return response


class WriteLimit:
    """Limits writes per minute for a person, or for an address where nobody is signed in."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.most = settings.TALKO.writes_per_minute

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in SAFE and request.path not in NOT_COUNTED and self.most:
            user: Any = request.user
            who = f"person:{user.pk}" if user.is_authenticated else f"address:{client_address(request)}"
            try:
                rate_limits.limit(f"write:{who}", most=self.most, seconds=60)
            except TalkoError as error:
                return answer(request, error)
        return self.get_response(request)


class Errors:
    """Turns a TalkoError into a page, an htmx fragment, or `application/problem+json` (RFC 9457)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        return answer(request, exception) if isinstance(exception, TalkoError) else None


def answer(request: HttpRequest, error: TalkoError) -> HttpResponseBase:
    """A refused form is stored, to be filled in again on its page; the response also shows what was typed, to be copied."""
    if wants_json(request):
        return problem(error)
    sends = request.method not in SAFE
    if isinstance(error, SignInNeeded) and not sends and not getattr(request, "htmx", False):
        return redirect(f"{settings.LOGIN_URL}?{urlencode({'next': _way_back(request)}, safe='/:')}")
    page = origin.page_of(request)
    further = error.leading_back_to(page) if isinstance(error, SayFirst) else getattr(error, "path", "")
    if isinstance(error, SayFirst) and not sends and not getattr(request, "htmx", False):
        messages.info(request, str(error.message))
        return redirect(further)
    token = unsent.keep(request) if sends else None
    context = {
        "error": error,
        "further": further,
        "kept": token is not None,
        "page": page if sends else "",
        "typed": unsent.texts(request),
    }
    template = "web/errors/fragment.html" if getattr(request, "htmx", False) else "web/errors/page.html"
    response = render(request, template, context, status=error.status)
    if token:
        unsent.remember(response, token)
    return response


def _way_back(request: HttpRequest) -> str:
    """The address of this page; without the query when it is longer than any of ours."""
    address = request.get_full_path()
    return address if len(address) <= LONGEST_WAY_BACK else request.path


def problem(error: TalkoError) -> JsonResponse:
    body: dict[str, Any] = {
        "type": f"/errors/{error.code}",
        "title": str(error.message),
        "status": error.status,
        "code": error.code,
    }
    if isinstance(error, Invalid) and error.fields:
        body["fields"] = {name: str(message) for name, message in error.fields.items()}
    if isinstance(error, EditConflict):
        body["revision"] = error.revision
    return JsonResponse(body, status=error.status, content_type="application/problem+json")


def wants_json(request: HttpRequest) -> bool:
    preferred = request.get_preferred_type(["text/html", "application/json", "application/problem+json"])
    return preferred is not None and "json" in preferred


def client_address(request: HttpRequest) -> str:
    """The visitor's address; behind trusted proxies, the one reported by the outermost of them.

    For IPv6 it is the /64 network, since one connection has all of its 2⁶⁴ addresses and could evade any limit.
    """
    reported = reported_address(request)
    try:
        address = ip_address(reported)
    except ValueError:
        return str(request.META.get("REMOTE_ADDR", ""))
    if isinstance(address, IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or ip_network((address, 64), strict=False))


def reported_address(request: HttpRequest) -> str:
    """The address as reported: to show to people, not to count by."""
    hops = settings.TALKO.trusted_proxies
    forwarded = [
        part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()
    ]
    if hops and len(forwarded) >= hops:
        return forwarded[-hops]
    return str(request.META.get("REMOTE_ADDR", ""))


class PersonLanguage:
    """The language a signed-in person chose takes precedence over the browser's; the cookie of the switch over both."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user: Any = request.user
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and user.is_authenticated and user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        return self.get_response(request)
