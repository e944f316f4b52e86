"""`{% load solution_rows %}{% solution_rows rows %}`: answers as rows of a list, put together like those of challenges."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from talko.core.text.html import filled, in_language
from talko.solutions.queries.solutions import Row

register = template.Library()

ROW = (
    '<li class="row"><p class="when">{}</p>'
    '<div class="what"><p class="place"><bdi>{}</bdi>{}</p><h2{}><a href="{}">{}</a></h2>'
    '<p class="text"{}>{}</p>{}</div><div class="much">{}{}</div></li>\n'
)


@register.simple_tag
def solution_rows(rows: Iterable[Row], heading: str = "h2") -> SafeString:
    """`heading`: the level of the titles on the page."""
    markup, words = ROW.replace("h2", heading), (_("sent"), _("With"), _("cost"))
    listed = "".join(_row(markup, row, *words) for row in rows)
    return filled('<ul class="rows" role="list">\n{}</ul>', SafeString(listed))


def _row(markup: str, row: Row, sent: str, together: str, cost: str) -> SafeString:
    return filled(
        markup,
        filled("<b>{}</b> <span>{}</span>", row.sent, sent) if row.sent else "",
        row.place,
        filled(' <span class="badge {}">{}</span>', row.badge_tone, row.badge) if row.badge else "",
        in_language(row.lang),
        row.url,
        row.title,
        in_language(row.lang),
        row.text,
        filled('<p class="place">{} <bdi>{}</bdi></p>', together, row.partners) if row.partners else "",
        filled("<b>{}</b><span>{}</span>", row.amount, cost) if row.amount else "",
        filled("<p>{}</p>", row.counts) if row.counts else "",
    )
