from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from talko.cities.queries import city_by_slug
from talko.cities.queries.local import local_cities
from talko.core.errors import NotFound
from talko.core.forms import origin, unsent
from talko.core.text import languages
from talko.core.web.views import filters, post_only
from talko.web import showcase
from talko.web.context import CITY_COOKIE, THEME_COOKIE, THEMES, shell_of
from talko.web.home import front, next_steps
from talko.web.search import FilterForm, find

YEAR = 365 * 24 * 3600


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    city = shell_of(request).city
    at_home = city is not None and city.is_at(request.get_host())
    return _front_page(request, city.address if city and at_home else f"{settings.TALKO.base_url}/")


def _front_page(request: HttpRequest, canonical: str) -> HttpResponse:
    here = shell_of(request)
    context = {
        "front": front(here.city.slug if here.city else "", request.user),
        "canonical": canonical,
        "steps": next_steps(here.person, here.badges) if here.person else [],
    }
    return render(request, "web/home.html", context)


@require_safe
def city_front(request: HttpRequest, slug: str) -> HttpResponse:
    """The front page of one of several cities here, remembered in a cookie; at its own domain when it has one.

    No redirect leads anywhere but to what the operator has entered.
    """
    city = local_cities().get(slug.lower())
    if city is None:
        raise NotFound
    if city.hostname and not city.is_at(request.get_host()):
        return redirect(city.address)
    if slug != city.slug:
        return redirect("web:city-front", city.slug)
    here = shell_of(request)
    chosen = here.city
    here.city = city
    response = _front_page(request, city.address)
    if chosen != city:
        _set_cookie(response, CITY_COOKIE, city.slug)
    return response


@require_safe
def how_it_works(request: HttpRequest) -> HttpResponse:
    here = shell_of(request).city_or_first
    return render(request, "web/how_it_works.html", {"city": city_by_slug(here.slug) if here else None})


def design(request: HttpRequest) -> HttpResponse:
    """The whole system, alive. Its form can be sent, to see the errors; nothing is stored."""
    cities = [city_by_slug(city.slug) for city in shell_of(request).cities[:4]]
    return render(request, "web/design.html", showcase.context(request.GET) | {"cities": cities})


def _back(request: HttpRequest) -> str:
    """Where the reader was, if that is a page of this server."""
    target = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe and "/" in target else "/"  # a bare word would be taken for the name of a page


def _remember(request: HttpRequest, cookie: str, value: str) -> HttpResponse:
    response = redirect(_back(request))
    if value:
        _set_cookie(response, cookie, value)
    else:
        response.delete_cookie(cookie, samesite="Lax")
    return response


def _set_cookie(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.TALKO.https, httponly=True)


# The switches carry no token, so that a page with them can be cached for everybody. All that a forged request could do is
# change a language or a colour, for a browser that does not send the cookies of this site anyway.
@csrf_exempt
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    code = request.POST.get("language", "")
    if code not in languages.page_languages():
        raise NotFound
    return _remember(request, settings.LANGUAGE_COOKIE_NAME, code)


@csrf_exempt
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    theme = request.POST.get("theme", "")
    if theme not in THEMES:
        raise NotFound
    return _remember(request, THEME_COOKIE, theme)


@post_only
def forget_typed(request: HttpRequest) -> HttpResponse:
    """What was typed into forms of a page and is given back there is thrown away."""
    page = origin.page_of(request)
    unsent.forget_page(request, page)
    return redirect(page)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the server answers and its database does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /accounts/",
        "Disallow: /search/",
        "Disallow: /demo/",
        "",
    ]
    if settings.TALKO.demo:
        lines = ["User-agent: *", "Disallow: /", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116. Who runs the server reads the reports."""
    expires = (timezone.now() + timedelta(days=180)).replace(hour=0, minute=0, second=0, microsecond=0)
    address = settings.TALKO.mail_from.rpartition("<")[2].rstrip(">")
    lines = [
        f"Contact: mailto:{address}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        f"Preferred-Languages: {', '.join(languages.page_languages())}",
        f"Canonical: {settings.TALKO.base_url}{request.path}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    asked = request.GET
    found = find(asked.get("q", ""), request.user, asked.get("kind", ""))
    context = {"found": found, "filters": filters(request, lambda: FilterForm(asked))}
    return render(request, "web/search.html", context)
