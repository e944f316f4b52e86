"""`{% load message_rows %}{% message_rows %}`: the messages of a thread, put together in Python as a page has many of them."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import template
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from talko.core.text import languages
from talko.core.text.html import filled, in_language
from talko.core.web.fragment_cache import cached
from talko.dialogue.queries.message_rows import AlikeRow, Link, MessageRow
from talko.dialogue.queries.page import ThreadPage, ThreadView

register = template.Library()

START = '<li class="bubble{}" id="m-{}"'
HEAD = '>{}\n<p class="byline">{} · <a href="{}" title="{}">{}</a>{}'
SAID = '</p>\n<div class="said">{}{}{}</div>\n'
PERSON = "<b><bdi>{}</bdi></b>"
LINKED = '<a href="{}"><bdi>{}</bdi></a>'
IN_REPLY_TO = '<p class="byline">{} <a href="{}"><bdi>{}</bdi></a></p>\n'
TEXT = '<div class="prose"{}>{}</div>{}'
REPLY = (
    '<a href="{0}?reply={1}#write-{2}" data-hx-get="{0}?reply={1}" data-hx-select="#reply-{2}"'
    ' data-hx-target="#reply-{2}" data-hx-swap="outerHTML show:#write-{2}:top">'
    '{3}<bdi class="visually-hidden"> {4}</bdi></a>'
)


class Parts(NamedTuple):
    """The markup of a message. Between its parts belongs what one reader alone sees of it."""

    start: str
    head: str
    said: str
    reply: str

    def whole(self, *, posted: bool, is_new: bool, links: Iterable[Link]) -> str:
        acts = self.reply + "".join(filled('<a href="{}">{}</a>', link.url, link.label) for link in links)
        return "".join(
            (
                self.start,
                ' tabindex="-1" autofocus' if posted else "",
                self.head,
                filled(' <span class="badge urgent">{}</span>', _("new")) if is_new else "",
                self.said,
                f'<div class="actions">{acts}</div>\n' if acts else "",
                "</li>\n",
            )
        )


@register.simple_tag(takes_context=True)
def message_rows(context: Context) -> SafeString:
    """Of `thread`; `posted` is the id of the one that its writer comes back to."""
    page: ThreadPage = context["dialogue"]
    thread: ThreadView = context["thread"]
    posted = context.get("posted") or ""
    alike: dict[str, Parts] = {}
    if any(isinstance(row, AlikeRow) for row in thread.rows):
        alike = cached(
            "message-rows",
            *thread.alike.varies_by,
            page.page_url if thread.form else "",
            make=lambda: {row.id: _parts(context, page, thread, row) for row in thread.alike.make()},
        )
    return SafeString(
        "".join(
            (alike[row.id] if isinstance(row, AlikeRow) else _parts(context, page, thread, row)).whole(
                posted=row.id == posted, is_new=row.is_new, links=row.links
            )
            for row in thread.rows
        )
    )


def _parts(context: Context, page: ThreadPage, thread: ThreadView, row: MessageRow) -> Parts:
    classes = (" city" if row.is_city else "") + (" reply" if row.is_reply else "")
    answers = thread.form and not row.gone
    return Parts(
        filled(START, classes, row.id),
        filled(
            HEAD,
            row.mark.shown(),
            _speaker(row),
            row.url,
            _("Link to this message"),
            row.at,
            filled(' · <a href="{}">{}</a>', row.versions_url, _("edited")) if row.versions_url else "",
        ),
        filled(
            SAID,
            filled(IN_REPLY_TO, _("In reply to"), row.reply_url, row.reply_name) if row.is_reply else "",
            _text(context, row),
            _files(row) if row.files else "",
        ),
        filled(REPLY, page.page_url, row.id, thread.audience, _("Reply"), row.name) if answers else "",
    )


def _speaker(row: MessageRow) -> SafeString:
    """A city speaks as the city: "Luleå, through Eva Lindmark"."""
    if not row.in_name_of:
        return filled(PERSON, row.name)
    in_name_of = filled(LINKED, row.in_name_of_url, row.in_name_of)
    if row.is_city:
        words = _("<b>%(city)s</b>, through %(name)s")
        return SafeString(words % {"city": in_name_of, "name": filled("<bdi>{}</bdi>", row.name)})
    return filled("{}, {}", filled(PERSON, row.name), in_name_of)


def _text(context: Context, row: MessageRow) -> SafeString:
    if row.gone:
        return filled('<div class="soft" dir="auto"><em>{}</em></div>', row.gone)
    if row.offer is None:
        note = filled('<p class="byline">{}</p>', row.language_note) if row.language_note else ""
        return filled(TEXT, in_language(languages.by_script(row.html, row.language)), row.html, note)
    offered: Any = get_template("dialogue/_translation.html")
    with context.push(offer=row.offer):
        shown: SafeString = offered.template.render(context)
        return shown


def _files(row: MessageRow) -> SafeString:
    values = {"files": row.files, "may_add": row.may_remove_files}
    return SafeString(render_to_string("files/_files.html", values))
