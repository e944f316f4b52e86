"""`{% load challenge_rows %}{% challenge_rows rows %}`: challenges as rows of a list.

The markup of `web/components/row.html`, put together here: a page of twenty rows would spend most of its time in the template.
"""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString

from talko.challenges.queries.challenge_list import Row
from talko.core.text.html import filled, in_language

register = template.Library()

ROW = (
    '<li class="row"><p class="when{}">{}</p>'
    '<div class="what"><p class="place"><bdi>{}</bdi>{}</p><h2{}><a href="{}">{}</a></h2>{}</div>'
    '<div class="much">{}{}</div></li>\n'
)


@register.simple_tag
def challenge_rows(rows: Iterable[Row], heading: str = "h2") -> SafeString:
    """`heading`: the level of the titles on the page."""
    markup = ROW.replace("h2", heading)
    return filled(
        '<ul class="rows" role="list">\n{}</ul>', SafeString("".join(_row(markup, row) for row in rows))
    )


def _row(markup: str, row: Row) -> SafeString:
    return filled(
        markup,
        " urgent" if row.urgent else "",
        filled("<b>{}</b> <span>{}</span>", row.when, row.when_note) if row.when else "",
        row.place,
        filled(' <span class="badge {}">{}</span>', row.badge_tone, row.badge) if row.badge else "",
        in_language(row.lang),
        row.url,
        row.title,
        filled('<p class="text"{}>{}</p>', in_language(row.text_lang), row.text) if row.text else "",
        filled("<b>{}</b><span>{}</span>", row.amount, row.amount_note) if row.amount else "",
        filled("<p>{}</p>", row.counts) if row.counts else "",
    )
