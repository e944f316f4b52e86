"""The rows of a list: what each says, and the markup of them all.

Twenty rows take 0.13 ms here and 1.0 ms as a template, a seventh of the whole page.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from talko.core.text.html import filled, in_language, isolated
from talko.core.web.parts import Mark, OrganisationRow


@dataclass(slots=True)
class Row:
    """A thing in a list, with everything ready to be shown. Never changed; frozen, it would take three times as long to make."""

    url: str
    title: str
    lang: str = ""
    """Of the title; empty when it is not known."""
    thumbnail: str = ""
    """The address of a picture that says nothing the words do not say."""
    mark: Mark | None = None
    """Of whoever it is from, where there is no picture."""
    when: str = ""
    """Large, on the right: a day, or how much time is left."""
    when_note: str = ""
    urgent: bool = False
    byline: str = ""
    """Above the title: where it is, whose it is."""
    badge: str = ""
    badge_tone: str = ""
    text: str = ""
    text_lang: str = ""
    note: str = ""
    """Below the text."""
    amount: str = ""
    """Below it: money or a number."""
    amount_note: str = ""
    counts: str = ""
    share: int | None = None
    """In per cent, for a meter."""
    share_label: str = ""


_values = attrgetter(*(one.name for one in fields(Row)))
_organisation_values = attrgetter(*(one.name for one in fields(OrganisationRow)))
ROW = """<li class="row{pictured}">{thumbnail}
<div class="what">{byline}
<h2{lang}><a href="{url}">{title}</a></h2>{text}{note}{more}
</div>
<div class="much">{when}{amount}{share}{counts}</div>
</li>
"""
NOTHING = SafeString("")
THUMBNAIL = """<img class="thumbnail" src="{}" alt="" width="92" height="92" loading="lazy">"""
WHEN = """<p class="when{}"><b>{}</b> <span>{}</span></p>"""
BYLINE = """
<p class="place"><bdi>{}</bdi>{}</p>"""
BADGE = """ <span class="badge {}">{}</span>"""
TEXT = """
<p class="text"{}>{}</p>"""
NOTE = """
<p class="note" dir="auto">{}</p>"""
AMOUNT = """<p class="amount"><b>{}</b> <span>{}</span></p>"""
SHARE = """<progress class="meter" max="100" value="{}" aria-label="{}"></progress>"""
COUNTS = """<p dir="auto">{}</p>"""
ORGANISATION = """<li class="org{unfinished}">{mark}
<div class="what">
{place}<h2 dir="auto"><a href="{url}">{name}</a></h2>{text}{tell}
</div>
{amount}</li>
"""
PLACE = """<p class="place"><bdi>{}</bdi>{}</p>
"""
TELL = """
<p class="text">{} <a href="{}">{}<span class="visually-hidden"> ({})</span></a></p>"""
MUCH = """<p class="much"><b>{}</b> <span>{}</span></p>
"""


def list_of(rows: Iterable[Row], heading: str = "h2") -> SafeString:
    """`heading`: the level of the titles on the page."""
    listed = "".join(_remembered(Row, heading, _values(row)) for row in rows)
    return filled('<ul class="rows" role="list">\n{}</ul>', SafeString(listed))


def _remembered(kind: Callable[..., Row | OrganisationRow], heading: str, values: tuple[Any, ...]) -> str:
    """The markup of a row depends on nothing but what it says, and many readers see the same rows."""
    return _written(kind, heading, values, tuple(map(type, values)))


@lru_cache(maxsize=1024)
def _written(
    kind: Callable[..., Row | OrganisationRow], heading: str, values: tuple[Any, ...], types: tuple[type, ...]
) -> str:
    """With their `types`, because markup equals the text that still has to be escaped."""
    row = kind(*values)
    return one_row(row, heading) if isinstance(row, Row) else _one_organisation(row, heading)


def one_row(row: Row, heading: str = "h2", more: SafeString = NOTHING) -> SafeString:
    """`more`: what this list alone has below the note, such as a form."""
    badge = filled(BADGE, row.badge_tone, row.badge) if row.badge else ""
    return filled(
        _markup(heading),
        pictured=" pictured" if row.thumbnail else " marked" if row.mark else "",
        thumbnail=filled(THUMBNAIL, row.thumbnail) if row.thumbnail else row.mark.shown() if row.mark else "",
        when=filled(WHEN, " urgent" if row.urgent else "", row.when, row.when_note) if row.when else "",
        byline=filled(BYLINE, row.byline, badge) if row.byline or badge else "",
        lang=in_language(row.lang),
        url=row.url,
        title=row.title,
        text=filled(TEXT, in_language(row.text_lang or row.lang), row.text) if row.text else "",
        note=filled(NOTE, row.note) if row.note else "",
        more=more,
        amount=filled(AMOUNT, row.amount, row.amount_note) if row.amount else "",
        share="" if row.share is None else filled(SHARE, str(row.share), row.share_label),
        counts=filled(COUNTS, row.counts) if row.counts else "",
    )


def list_of_organisations(rows: Iterable[OrganisationRow], heading: str = "h2") -> SafeString:
    """Those that are only a name come last."""
    ordered = sorted(rows, key=lambda row: bool(row.tell_url))
    listed = "".join(
        # What asks for more about them is in the language of the page.
        _one_organisation(row, heading)
        if row.tell_url
        else _remembered(OrganisationRow, heading, _organisation_values(row))
        for row in ordered
    )
    return filled('<ul class="orgs" role="list">\n{}</ul>', SafeString(listed))


def _one_organisation(row: OrganisationRow, heading: str) -> SafeString:
    badge = filled(BADGE, row.badge_tone, row.badge) if row.badge else ""
    return filled(
        _markup(heading, ORGANISATION),
        unfinished=" unfinished" if row.tell_url else "",
        mark=row.mark.shown(),
        place=filled(PLACE, row.place, badge) if row.place or badge else "",
        url=row.url,
        name=row.name,
        text=filled(TEXT, in_language(row.text_lang), row.text) if row.text else "",
        tell=_tell(row) if row.tell_url else "",
        amount=filled(MUCH, row.amount, row.amount_note) if row.amount else "",
    )


def _tell(row: OrganisationRow) -> SafeString:
    return filled(
        TELL, _("Only a name so far. Do you know them?"), row.tell_url, _("Tell us"), isolated(row.name)
    )


@cache
def _markup(heading: str, markup: str = ROW) -> str:
    return markup.replace("h2", heading)
