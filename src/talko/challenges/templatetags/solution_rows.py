"""`{% load solution_rows %}{% solution_rows rows %}`: answers as rows of a list, put together like those of challenges."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from talko.challenges.queries.solutions import Row

register = template.Library()

ROW = (
    '<li class="row"><p class="when">{}</p>'
    '<div class="what"><p class="place">{}{}</p><{heading} lang="{}"><a href="{}">{}</a></{heading}>'
    '<p class="text" lang="{}">{}</p>{}</div><div class="much">{}{}</div></li>\n'
)


@register.simple_tag
def solution_rows(rows: Iterable[Row], heading: str = "h2") -> SafeString:
    """`heading`: the level of the titles on the page."""
    words = _("sent"), _("With"), _("cost")
    listed = format_html_join("", "{}", ((_row(row, heading, *words),) for row in rows))
    return format_html('<ul class="rows" role="list">\n{}</ul>', listed)


def _row(row: Row, heading: str, sent: str, together: str, cost: str) -> SafeString:
    return format_html(
        ROW,
        format_html("<b>{}</b> <span>{}</span>", row.sent, sent) if row.sent else "",
        row.place,
        format_html(' <span class="badge {}">{}</span>', row.badge_tone, row.badge) if row.badge else "",
        row.lang,
        row.url,
        row.title,
        row.lang,
        row.text,
        format_html('<p class="place">{} {}</p>', together, row.partners) if row.partners else "",
        format_html("<b>{}</b><span>{}</span>", row.amount, cost) if row.amount else "",
        format_html("<p>{}</p>", row.counts) if row.counts else "",
        heading=heading,
    )
