"""What the page frame needs: city, navigation, languages, who is signed in. Nothing is looked up before a template asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.cities.queries.local import LocalCity, cities_here, city_at, city_for
from talko.core.forms import origin
from talko.core.text import languages
from talko.core.web.addresses import address_of
from talko.web import menus
from talko.web.badges import Mine, mine
from talko.web.menus import Link

THEMES = {"light": _("Light"), "dark": _("Dark"), "": _("As on your device")}
THEME_COOKIE = "theme"
CITY_COOKIE = "city"
PAGES_OF_A_CITY = ("<slug:slug>/", "cities/<slug:slug>/")


@dataclass(frozen=True)
class Theme:
    code: str
    label: str
    pressed: str


@lru_cache(maxsize=32)
def _themes(language: str, chosen: str) -> tuple[Theme, ...]:
    """`language` is the active one."""
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
    def _mine(self) -> Mine:
        return mine(self.person) if self.person else Mine()

    @property
    def badges(self) -> Mapping[str, int]:
        """What the entries of the person's menu count, by page."""
        return self._mine.counts

    @property
    def unread(self) -> int:
        return sum(self.badges.values())

    @cached_property
    def city(self) -> LocalCity | None:
        chosen = self.request.COOKIES.get(CITY_COOKIE) or self._mine.city
        return city_for(self._cities, host=self.request.get_host(), chosen=chosen)

    @property
    def place(self) -> str:
        return self.city.name if self.city else ""

    @cached_property
    def _cities(self) -> dict[str, LocalCity]:
        return cities_here(self.request)

    @property
    def cities(self) -> list[LocalCity]:
        return list(self._cities.values())

    @property
    def city_or_first(self) -> LocalCity | None:
        """Whose clocks count for someone of whom nothing is known."""
        return self.city or next(iter(self.cities), None)

    @property
    def is_home(self) -> bool:
        return self.request.path == "/"

    @cached_property
    def nav(self) -> tuple[Link, ...]:
        return menus.links("main", self.person, path=self.request.path)

    @property
    def footer(self) -> tuple[Link, ...]:
        return menus.links("footer", self.person, city=self._whose_page)

    @property
    def _whose_page(self) -> str:
        """Slug of the city of this server that a page below its address, or on its domain, belongs to."""
        match = getattr(self.request, "resolver_match", None)
        if match and match.route.startswith(PAGES_OF_A_CITY) and match.kwargs["slug"] in self._cities:
            return str(match.kwargs["slug"])
        at = city_at(self._cities, self.request.get_host())
        return at.slug if at else ""

    @property
    def person_menu(self) -> tuple[Link, ...]:
        return menus.links("person", self.person, counts=self.badges)

    @property
    def sign_in_url(self) -> str:
        """Back to the page that the reader sees, unless it is one of signing in itself."""
        page = origin.page_of(self.request)
        if page.startswith(("/accounts/login/", "/accounts/signup/", "/accounts/logout/")) or page == "/":
            return settings.LOGIN_URL
        return f"{settings.LOGIN_URL}?{urlencode({'next': page}, safe='/:')}"

    @property
    def sign_out_url(self) -> str:
        return address_of("account_logout")

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
    shell: Shell | None = getattr(request, "talko_shell", None)
    if shell is None:
        shell = Shell(request)
        request.talko_shell = shell  # type: ignore[attr-defined]  # one for each request
    return shell


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Context processor."""
    return {"shell": shell_of(request)}
