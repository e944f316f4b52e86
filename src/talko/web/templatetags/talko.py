"""What templates of every room say often: moments, money, languages. `{% load talko %}`."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from talko.core.registries import panels as registry
from talko.core.text import html, languages, monograms
from talko.core.values import dates, money
from talko.core.web.rows import Row, list_of, one_row

register = template.Library()

URGENT = timedelta(days=14)
ON_EVERY_PAGE = ("csrf_token", "messages", "request", "shell", "user")
"""By the context processors, as far as panels use it."""
AROUND = 2
"""Pages shown on each side of the current one."""


@register.simple_tag
def moment(
    value: date | datetime | None, style: str = "date", zone: tzinfo | None = None
) -> SafeString | str:
    """`<time>` in words (styles: see `moments.shown`), as the clocks of a zone, of the page's city or of the reader have it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return dates.shown(value, style, zone).tag
    return dates.day_tag(value, style)


@register.filter
def moment_text(value: datetime | None) -> str:
    """The same as plain text, for a place within a sentence: day and time of day."""
    return "" if value is None else dates.shown(value).text


@register.filter
def short_date(value: date | datetime | None) -> str:
    """Day and month as the language writes them: "2 Dec", "2 dec.", "2.12."."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return dates.shown(value, "short").text
    return dates.short(value, languages.current())


@register.filter
def days_left(value: datetime | None) -> str:
    """ "9 days" until a moment; "today" on its own day; "closed" after it."""
    if value is None:
        return ""
    now = timezone.now()
    return _("closed") if value <= now else dates.days_left(now, value, dates.current_zone())


@register.filter
def urgent(value: datetime | None) -> bool:
    """Whether a moment is near enough for the accent colour."""
    return value is not None and timedelta() < value - timezone.now() <= URGENT


@register.filter(name="money")
def money_filter(amount: int | money.Money | None, currency: str = "") -> str:
    """`{{ minor_units|money:"SEK" }}` or `{{ a_money_value|money }}`."""
    if amount is None:
        return ""
    if isinstance(amount, money.Money):
        return amount.shown()
    return money.shown(amount, currency, languages.current())


@register.filter
def language_name(code: str) -> str:
    return languages.name_here(code)


@register.filter
def own_name(code: str) -> str:
    return languages.OWN_NAMES.get(code, code)


@register.simple_tag
def in_language(*codes: str) -> SafeString:
    """`<h1{% in_language row.lang %}>`: for each element that holds what a person wrote, also where its language is unknown.

    The first of several that is known.
    """
    return html.in_language(next(filter(None, codes), ""))


@register.filter
def isolated(words: Any) -> Any:
    """Somebody's words among the page's: `{% blocktranslate with city=city.name|isolated %}`."""
    return html.isolated(words)


@register.filter
def best_text(texts: Mapping[str, str] | None) -> str:
    """The version of a text in several languages that this page shows."""
    return languages.best(texts, (languages.current(),))[1] if texts else ""


@register.filter
def best_language(texts: Mapping[str, str] | None) -> str:
    """The language of `best_text`, for its `lang` attribute."""
    return languages.best(texts, (languages.current(),))[0] if texts else ""


@register.simple_tag(takes_context=True)
def panels(context: Context, page: str, subject: Any, place: str = registry.BODY) -> SafeString:
    """What other rooms bring to this place of a page: `{% panels "challenge" challenge "top" %}`. A panel sees its own values and
    what every page has, which is not put together anew for each.
    """
    everywhere = {name: context.get(name) for name in ON_EVERY_PAGE}
    return SafeString(
        "".join(
            _template(name).render(context.new({**everywhere, **values}))
            for name, values in registry.shown(page, context["request"], subject, place)
        )
    )


def _template(name: str) -> Template:
    loaded: Any = get_template(name)
    return loaded.template


@register.simple_tag
def rows(rows: Iterable[Row], heading: str = "h2") -> SafeString:
    """A list: `{% rows found "h3" %}`. What a row can say: `core.web.rows.Row`."""
    return list_of(rows, heading)


@register.filter
def initials(name: str) -> str:
    return monograms.initials(name)


@register.filter
def tone(public_id: Any) -> int:
    """The colour of somebody's own: `<span class="monogram tone-{{ organisation.public_id|tone }}">`."""
    return monograms.tone(public_id)


@register.simple_block_tag
def row(content: SafeString, row: Row, heading: str = "h2") -> SafeString:
    """One row that has more in it, such as a form: `{% row one.row "h3" %}<form …>{% endrow %}`."""
    return one_row(row, heading, content)


@register.simple_tag
def alike(name: str, **values: Any) -> SafeString:
    """A template that depends only on the language and these values: rendered once per combination and process.

    It sees the values and nothing else, neither the request nor who is reading. Never give it what is a person's.
    """
    return _alike(
        name, languages.current(), tuple((key, type(value), value) for key, value in values.items())
    )


@lru_cache(maxsize=512)
def _alike(name: str, language: str, values: tuple[tuple[str, type, Any], ...]) -> SafeString:
    """`language` is the one that is active. With its type, because markup equals the text that still has to be escaped."""
    return render_to_string(name, {key: value for key, _type, value in values})


@register.simple_tag(takes_context=True)
def page_links(context: Context, page: "Page[Any]", live: object = False) -> SafeString:
    """The way to the other pages of a list. What is asked for besides the page, which anybody can make up, is put in afterwards."""
    number, last = page.number, page.paginator.num_pages
    links = alike(
        "web/components/page_links.html",
        number=number,
        last=last,
        before=number - 1,
        after=number + 1 if number < last else 0,
        live=bool(live),
    )
    return SafeString(links.replace('href="?', html.filled('href="?{}', _asked(context["request"]))))


def _asked(request: HttpRequest) -> str:
    """The query of a list up to the number of a page, which comes last."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return f"{asked.urlencode()}&" if asked else ""


@register.filter
def pages_around(last: int, number: int) -> list[int | None]:
    """Numbers of pages to link to, of so many; None is a gap."""
    near = {1, last, *range(max(1, number - AROUND), min(last, number + AROUND) + 1)}
    shown: list[int | None] = []
    before = 0
    for page in sorted(near):
        if page - before == 2:
            shown.append(page - 1)
        elif page - before > 2:
            shown.append(None)
        shown.append(page)
        before = page
    return shown
