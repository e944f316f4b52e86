"""`{% load actor_rows %}{% actor_rows rows %}`: organisations or projects as rows of a list, put together in Python for speed."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString

from talko.actors.queries import Row
from talko.core.text.html import filled, in_language

register = template.Library()

ROW = (
    '<li class="row">\n<div class="what">\n{}<h2 dir="auto"><a href="{}">{}</a></h2>\n{}</div>\n'
    '<div class="much">{}</div>\n</li>\n'
)


@register.simple_tag
def actor_rows(rows: Iterable[Row], heading: str = "h2") -> SafeString:
    """`heading`: the level of the titles on the page."""
    markup = ROW.replace("h2", heading)
    return filled(
        '<ul class="rows two" role="list">\n{}</ul>', SafeString("".join(_row(markup, row) for row in rows))
    )


def _row(markup: str, row: Row) -> SafeString:
    badge = filled(' <span class="badge">{}</span>', row.badge) if row.badge else ""
    return filled(
        markup,
        filled('<p class="place"><bdi>{}</bdi>{}</p>\n', row.place, badge) if row.place or badge else "",
        row.url,
        row.title,
        filled('<p class="text"{}>{}</p>\n', in_language(row.text_lang), row.text) if row.text else "",
        filled("<b>{}</b> <span>{}</span>", row.amount, row.amount_note) if row.amount else "",
    )
