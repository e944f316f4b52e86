"""What the page frame needs: city, navigation, languages, who is signed in. Nothing is looked up before a template asks."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talko.accounts.models import Person
from talko.core.forms import origin
from talko.core.text import languages
from talko.web.local_cities import Face, face_for, faces

THEMES = {"light": gettext_lazy("Light"), "dark": gettext_lazy("Dark"), "": gettext_lazy("As on your device")}
THEME_COOKIE = "theme"
CITY_COOKIE = "city"
MINE = """
    SELECT
        (SELECT COUNT(*) FROM accounts_notification WHERE person_id = %(person)s AND read_at IS NULL),
        COALESCE(
            (SELECT slug FROM cities_city JOIN cities_residence ON cities_residence.city_id = cities_city.id
             WHERE cities_residence.person_id = %(person)s),
            (SELECT slug FROM cities_city JOIN cities_cityrole ON cities_cityrole.city_id = cities_city.id
             WHERE cities_cityrole.person_id = %(person)s ORDER BY cities_cityrole.id LIMIT 1)
        )
"""
"""As SQL, because every page of a signed-in person asks it: putting it together anew took longer than its answer."""


@dataclass(frozen=True)
class Link:
    url: str
    label: str
    current: str = ""
    """The value of `aria-current`: "page", "true" for a page below it, or nothing."""
    count: int = 0


@dataclass(frozen=True)
class Theme:
    code: str
    label: str
    pressed: str


@lru_cache(maxsize=512)
def _navigation(language: str, section: str, current: str) -> tuple[Link, ...]:
    """`language`, here and below, is the one that is active. Putting links together took longer than showing them."""
    links = (
        ("/challenges/", _("Challenges")),
        ("/organisations/", _("Organisations")),
        ("/projects/", _("Projects")),
        ("/agreements/", _("Agreements")),
        (reverse("web:how-it-works"), _("How it works")),
        (reverse("web:search"), _("Search")),
    )
    return tuple(Link(url, label, current if url == section else "") for url, label in links)


@lru_cache(maxsize=32)
def _footer(language: str, demo: bool) -> tuple[Link, ...]:
    links = (
        Link("/cities/", _("Cities")),
        Link(reverse("web:design"), _("Design system")),
    )
    return (*links, Link(reverse("web:demo-mail"), _("Demo mail"))) if demo else links


@lru_cache(maxsize=512)
def _account_menu(language: str, unread: int) -> tuple[Link, ...]:
    return (
        Link("/accounts/notifications/", _("Notifications"), count=unread),
        Link("/solutions/", _("Your answers")),
        Link("/watches/", _("Your watches")),
        Link("/accounts/", _("Your account")),
    )


@lru_cache(maxsize=32)
def _themes(language: str, chosen: str) -> tuple[Theme, ...]:
    return tuple(
        Theme(code, str(label), "true" if code == chosen else "false") for code, label in THEMES.items()
    )


class Shell:
    """Every property is computed when a template first asks for it: a fragment that shows no header pays for none."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def person(self) -> Person | None:
        user = getattr(self.request, "user", None)
        return user if isinstance(user, Person) else None

    @property
    def person_name(self) -> str:
        return self.person.get_short_name() if self.person else ""

    @cached_property
    def _mine(self) -> tuple[int, str]:
        """How many notifications are unread, and the slug of the own city; one query for a signed-in person."""
        if self.person is None:
            return 0, ""
        with connection.cursor() as cursor:
            cursor.execute(MINE, {"person": self.person.pk})
            unread, city = cursor.fetchone()
        return unread, city or ""

    @property
    def unread(self) -> int:
        return self._mine[0]

    @cached_property
    def face(self) -> Face | None:
        chosen = self.request.COOKIES.get(CITY_COOKIE) or self._mine[1]
        return face_for(self._faces, host=self.request.get_host().partition(":")[0], chosen=chosen)

    @property
    def place(self) -> str:
        return self.face.name if self.face else ""

    @cached_property
    def _faces(self) -> dict[str, Face]:
        return faces()

    @property
    def cities(self) -> list[Face]:
        return list(self._faces.values())

    @property
    def nav(self) -> tuple[Link, ...]:
        section, _slash, below = self.request.path[1:].partition("/")
        return _navigation(languages.current(), f"/{section}/", "true" if below else "page")

    @property
    def footer(self) -> tuple[Link, ...]:
        return _footer(languages.current(), self.demo)

    @property
    def account_menu(self) -> tuple[Link, ...]:
        return _account_menu(languages.current(), self.unread)

    @property
    def sign_in_url(self) -> str:
        """Back to the page that the reader sees, unless it is one of signing in itself."""
        page = origin.page_of(self.request)
        if page.startswith(("/accounts/login/", "/accounts/signup/", "/accounts/logout/")) or page == "/":
            return settings.LOGIN_URL
        return f"{settings.LOGIN_URL}?{urlencode({'next': page}, safe='/:')}"

    @property
    def sign_out_url(self) -> str:
        return reverse("account_logout")

    @property
    def language(self) -> languages.Language:
        code = languages.current()
        return languages.Language(code, languages.OWN_NAMES[code])

    @property
    def offered_languages(self) -> tuple[languages.Language, ...]:
        return tuple(
            languages.Language(code, languages.OWN_NAMES[code]) for code in languages.page_languages()
        )

    @property
    def theme(self) -> str:
        chosen = self.request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else ""

    @property
    def themes(self) -> tuple[Theme, ...]:
        return _themes(languages.current(), self.theme)

    @property
    def here(self) -> str:
        """This page's address, to come back to after a switch."""
        return origin.page_of(self.request)

    @property
    def demo(self) -> bool:
        return bool(settings.TALKO.demo)


def shell_of(request: HttpRequest) -> Shell:
    """The same one for a view and its template."""
    kept: Shell | None = getattr(request, "talko_shell", None)
    if kept is None:
        kept = Shell(request)
        request.talko_shell = kept  # type: ignore[attr-defined]  # kept with the request it is about
    return kept


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Context processor."""
    return {"shell": shell_of(request)}
