"""`{% load challenge_rows %}{% challenge_rows rows %}`: challenges as rows of a list.

The markup of `web/components/row.html`, put together here: a page of twenty rows would spend most of its time in the template.
"""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from talko.challenges.queries.rows import Row

register = template.Library()

ROW = (
    '<li class="row"><p class="when{}">{}</p>'
    '<div class="what"><p class="place">{}{}</p><{heading} lang="{}"><a href="{}">{}</a></{heading}>{}</div>'
    '<div class="much">{}{}</div></li>\n'
)


@register.simple_tag
def challenge_rows(rows: Iterable[Row], heading: str = "h2") -> SafeString:
    """`heading`: the level of the titles on the page."""
    listed = format_html_join("", "{}", ((_row(row, heading),) for row in rows))
    return format_html('<ul class="rows" role="list">\n{}</ul>', listed)


def _row(row: Row, heading: str) -> SafeString:
    return format_html(
        ROW,
        " urgent" if row.urgent else "",
        format_html("<b>{}</b> <span>{}</span>", row.when, row.when_note) if row.when else "",
        row.place,
        format_html(' <span class="badge {}">{}</span>', row.badge_tone, row.badge) if row.badge else "",
        row.lang,
        row.url,
        row.title,
        format_html('<p class="text" lang="{}">{}</p>', row.text_lang, row.text) if row.text else "",
        format_html("<b>{}</b><span>{}</span>", row.amount, row.amount_note) if row.amount else "",
        format_html("<p>{}</p>", row.counts) if row.counts else "",
        heading=heading,
    )
