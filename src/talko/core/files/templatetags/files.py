"""Pictures and attachments in the pages of all rooms. `{% load files %}`."""

from typing import Any

from django import template
from django.db import models
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from talko.core.files import queries, subjects
from talko.core.files.models import StoredFile
from talko.core.text.html import in_language

register = template.Library()


@register.simple_tag
def picture(file: StoredFile | None, size: str = "medium", sizes: str = "100vw", eager: bool = False) -> str:
    """`<img>` of a stored picture, with all its sizes for the browser to choose from; empty without one.

    `sizes` says how wide it stands, as in HTML. `eager` is for a picture at the top of a page.
    """
    if file is None or not file.is_ready:
        return ""
    width, height = file.sizes[size]
    widths = {file.sizes[name][0]: file.url(name) for name in reversed(file.sizes)}
    candidates = ", ".join(f"{url} {across}w" for across, url in sorted(widths.items()))
    return format_html(
        '<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}"{}{} decoding="async">',
        file.url(size),
        candidates,
        sizes,
        width,
        height,
        file.alternative,
        in_language(file.language),
        SafeString(' fetchpriority="high"' if eager else ' loading="lazy"'),
    )


@register.simple_tag
def picture_of(thing: models.Model, place: str) -> StoredFile | None:
    """The picture at a place that has one: `{% picture_of challenge "lead" as lead %}`."""
    return queries.picture_of(thing, place)


@register.simple_tag(takes_context=True)
def attachments(
    context: Context, thing: models.Model, place: str = "attachments", heading: str = "h2"
) -> str:
    """The files at a place, and for those who may add some the link to it; empty when there is nothing of either.

    Without a heading they are a mere list, for a cell of a table.
    """
    return _shown(context, "files/attachments.html", thing, place, heading)


@register.simple_tag(takes_context=True)
def pictures(
    context: Context, thing: models.Model, place: str = "pictures", heading: str = "", shown: bool = True
) -> str:
    """The same for pictures, as figures with who took them and their licence.

    With `shown=False` only these words, for a picture that stands elsewhere on the page.
    """
    return _shown(context, "files/pictures.html" if shown else "files/credits.html", thing, place, heading)


def _shown(context: Context, page: str, thing: Any, place: str, heading: str) -> str:
    request = context["request"]
    about = subjects.subject_of(thing)
    may_add = request.user.is_authenticated and about.may_add(request.user, thing, place)
    files = [file for file in queries.files_of(thing, place) if file.is_ready or may_add]
    if not files and not may_add:
        return ""
    where = about.place(place)
    address = reverse("files:add", args=[subjects.kind_of(thing), thing.public_id, place])
    values = {
        "files": files,
        "may_add": may_add,
        "place": where,
        "add_url": address if may_add else "",
        "replaces": where.most == 1 and files,
        "heading": heading,
        "title": about.title(thing),
        "anchor": f"{place}-{thing.address_id}",
    }
    return render_to_string(page, values, request)
