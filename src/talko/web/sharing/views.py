"""The addresses of what is shared. All but the pages themselves answer the same to everyone, without cookies."""

from hashlib import sha256
from uuid import UUID

from csp.constants import NONE, SELF
from csp.decorators import csp_replace, csp_update
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from talko.challenges.queries.challenge_page import Text
from talko.challenges.queries.challenges import named, public_challenge
from talko.core import ids
from talko.core.errors import NotFound
from talko.core.text import languages
from talko.core.values import dates
from talko.core.web.fragment_cache import cached
from talko.web.sharing import oembed as embedding
from talko.web.sharing.cards import card_of, language_of
from talko.web.sharing.kinds import public_thing
from talko.web.sharing.links import CARD_HEIGHT, CARD_WIDTH, has_poster, posters, qr_code, shared
from talko.web.sharing.pictures import picture_for
from talko.web.sharing.posters import poster_of

DAY = 24 * 3600
CARD_SECONDS = 300
CARD_POLICY = {"frame-ancestors": ["*"], "script-src": [NONE], "connect-src": [NONE], "form-action": [NONE]}
"""Any site may show the card, which can do nothing but lead here."""
LONGEST_NUMBER = 6


def stored(request: HttpRequest, content: bytes | str, content_type: str, seconds: int) -> HttpResponseBase:
    """A response that caches may store, and that is not sent again to who has it."""
    response = HttpResponse(content, content_type=content_type)
    response["Cache-Control"] = f"public, max-age={seconds}"
    response["ETag"] = quote_etag(sha256(response.content).hexdigest()[:32])
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


@require_safe
def picture(request: HttpRequest, kind: str, key: str, language: str) -> HttpResponseBase:
    if language not in languages.page_languages() or request.META.get("QUERY_STRING"):
        raise NotFound
    with translation.override(language):
        return stored(request, picture_for(kind, key), "image/jpeg", DAY)


@gzip_page
@require_safe
def qr(request: HttpRequest, kind: str, key: str) -> HttpResponseBase:
    if request.META.get("QUERY_STRING"):
        raise NotFound
    return stored(request, qr_code(kind, public_thing(kind, key)), "image/svg+xml", DAY)


@require_safe
def short(request: HttpRequest, name: str) -> HttpResponse:
    """An address typed from a poster."""
    return redirect(named(name), permanent=False)


@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # typed for views without arguments
@require_safe
def share(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """All ways of sharing a page."""
    context = {
        "shared": shared(kind, public_thing(kind, key)),
        "width": CARD_WIDTH,
        "height": CARD_HEIGHT,
    }
    return render(request, "web/sharing/share.html", context)


@require_safe
def poster(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    """In the language asked for, in the frame of a page in the reader's own."""
    challenge = public_challenge(public_id)
    if not has_poster(challenge):
        raise NotFound
    if slug != challenge.slug:
        return redirect("web:poster", challenge.public_id, challenge.slug, permanent=True)
    dates.use_zone(challenge.city.zone)
    language = language_of(challenge, request.GET.get("language", ""))
    with translation.override(language):
        sheet = render_to_string(
            "web/sharing/_poster.html",
            {"poster": poster_of(challenge), "challenge": challenge, "key": ids.encode(challenge.public_id)},
        )
    context = {
        "sheet": sheet,
        "language": language,
        "challenge": challenge,
        "title": Text(*reversed(languages.best(challenge.title, [languages.current()]))),
        "posters": posters(challenge),
    }
    return render(request, "web/sharing/poster.html", context)


@gzip_page
@xframe_options_exempt
@csp_replace(CARD_POLICY)  # type: ignore[arg-type]  # typed for views without arguments
@require_safe
def embed(request: HttpRequest, public_id: UUID, kind: str) -> HttpResponseBase:
    thing = public_thing(kind, ids.encode(public_id))
    language = language_of(thing, request.GET.get("lang", ""))

    def make() -> str:
        card = card_of(kind, thing)
        return render_to_string("web/sharing/embed.html", {"card": card, "language": language})

    with translation.override(language):
        dates.use_zone((getattr(thing, "challenge", None) or thing).city.zone)
        html = cached("embed", kind, thing.pk, thing.updated_at, language, make=make)
        response = stored(request, html, "text/html; charset=utf-8", CARD_SECONDS)
    response["Content-Language"] = language
    return response


@require_safe
def oembed(request: HttpRequest) -> HttpResponseBase:
    asked = request.GET
    form = asked.get("format", "json")
    if form not in {"json", "xml"}:
        return HttpResponse(_("The format must be json or xml."), status=501, content_type="text/plain")
    address = asked.get("url", "")
    try:
        answer = embedding.described(
            address, width=_number(asked.get("maxwidth", "")), height=_number(asked.get("maxheight", ""))
        )
    except NotFound as error:
        private = isinstance(error, embedding.NeedsAnAccount)
        said = (
            _("Only people who have signed in can read this page.")
            if private
            else _("There is no such page here.")
        )
        return HttpResponse(said, status=401 if private else 404, content_type="text/plain; charset=utf-8")
    if form == "xml":
        return stored(request, embedding.as_xml(answer), "text/xml; charset=utf-8", CARD_SECONDS)
    return stored(request, JsonResponse(answer).content, "application/json", CARD_SECONDS)


def _number(text: str) -> int | None:
    """Pixels; None for what is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None
