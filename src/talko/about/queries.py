"""What the pages about the site say, and which versions a reader may see."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from talko.about.content import Facts, starting_html, starting_texts
from talko.about.models import Kind, PageVersion, SitePage
from talko.about.rules import looks_after, reads_version
from talko.cities.models import City
from talko.cities.queries import city_by_slug
from talko.core.database.rows import get_or_not_found
from talko.core.errors import NotFound
from talko.core.text import languages
from talko.core.text.differences import Budget, Piece, differences
from talko.core.text.languages import Texts


def local_cities() -> QuerySet[City]:
    return City.objects.filter(server="").order_by("sort_key", "id")


def place(slug: str) -> City | None:
    """The city whose pages they are, None for the server. Raises NotFound, also for a city of another server."""
    if not slug:
        return None
    city = city_by_slug(slug)
    if city.server:
        raise NotFound
    return city


def page_of(city: City | None, kind: str) -> SitePage:
    """The page, or one that was never saved. Raises NotFound for an unknown kind."""
    if kind not in Kind.values:
        raise NotFound
    found = SitePage.objects.filter(city=city, kind=kind).first()
    if found is None:
        return SitePage(city=city, kind=kind, revision=0)
    found.city = city
    return found


HEADING = re.compile("(</?h)([3-6])>")


@dataclass(frozen=True)
class Shown:
    """A page as it is shown to a reader."""

    page: SitePage
    version: PageVersion | None
    """None: the starting text."""
    language: str
    html: str
    wanted: str
    """The language that the reader asked for."""
    others: tuple[str, ...]
    """The other languages in which it can be read."""

    @property
    def is_fallback(self) -> bool:
        return self.language != self.wanted


def shown(page: SitePage, wanted: str) -> Shown:
    """In the language wanted, else in the city's own, in English, or in any."""
    version = _published(page)
    own = page.city.languages if page.city else []
    if version is not None:
        language, html = languages.best(version.texts_html, [wanted, *own])
        codes = list(version.texts)
    else:
        codes = languages.page_languages()
        language = next(code for code in (wanted, *own, languages.GLOBAL) if code in codes)
        html = starting_html(page.kind, language, Facts.of(page.city))
    return Shown(
        page, version, language, _under_title(html), wanted, tuple(code for code in codes if code != language)
    )


def _under_title(html: str) -> str:
    """With headings one level higher: Markdown's begin at h3, and here only the page's title is above them."""
    return HEADING.sub(lambda tag: f"{tag[1]}{int(tag[2]) - 1}>", html)


def _published(page: SitePage) -> PageVersion | None:
    if not page.revision:
        return None
    published = page.versions.filter(state=PageVersion.State.PUBLISHED)
    return published.select_related("published_by").first()


def texts_to_edit(page: SitePage) -> Texts:
    """The newest texts; the starting texts when nobody has saved any."""
    return page.texts or starting_texts(page.kind, Facts.of(page.city))


def reviewed_kinds(city: City | None) -> set[str]:
    """The kinds of which a text has been published."""
    published = PageVersion.objects.filter(page__city=city, state=PageVersion.State.PUBLISHED)
    return set(published.values_list("page__kind", flat=True))


def versions_for(person: Any, page: SitePage) -> QuerySet[PageVersion]:
    """Newest first: all for who looks after the page, otherwise those that were published."""
    versions = PageVersion.objects.filter(page=page.pk).select_related("by", "published_by")
    return versions if looks_after(person, page) else versions.exclude(state=PageVersion.State.DRAFT)


def version_for(person: Any, page: SitePage, public_id: UUID) -> PageVersion:
    """Raises NotFound for what the person may not know of."""
    rows = PageVersion.objects.filter(page=page.pk).select_related("by", "published_by")
    version = get_or_not_found(rows, public_id=public_id)
    if not reads_version(person, version):
        raise NotFound
    version.page = page
    return version


def compared_with(person: Any, version: PageVersion) -> PageVersion | None:
    """The version before it that this person may read; None: it is compared with the starting text."""
    return versions_for(person, version.page).filter(number__lt=version.number).first()


def changes(version: PageVersion, before: PageVersion | None) -> list[tuple[str, list[Piece]]]:
    """For each language whose text differs: its code and the difference."""
    page, budget = version.page, Budget()
    old = before.texts if before else starting_texts(page.kind, Facts.of(page.city))
    return [
        (code, differences(old.get(code, ""), version.texts.get(code, ""), budget))
        for code in dict.fromkeys([*version.texts, *old])
        if old.get(code, "") != version.texts.get(code, "")
    ]
