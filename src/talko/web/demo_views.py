"""What only a demonstration shows."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from talko.core.errors import NotFound
from talko.core.values import dates
from talko.core.web.rows import Row
from talko.web import mailbox

PER_PAGE = 25
WORDS = 30
"""Of a letter, in the list."""


def demo_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Outside a demonstration the page does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.TALKO.demo:
            raise NotFound
        return view(request, *args, **kwargs)

    return guarded


@never_cache
@require_safe
@demo_only
def mail(request: HttpRequest) -> HttpResponse:
    to = request.GET.get("to", "").strip()
    page = Paginator(mailbox.letters(settings.TALKO.mail_dir, to), PER_PAGE).get_page(request.GET.get("page"))
    rows = [_row(letter) for letter in page]
    return render(request, "web/demo/mail.html", {"page": page, "rows": rows, "to": to})


def _row(letter: mailbox.Letter) -> Row:
    return Row(
        url=reverse("web:demo-letter", args=[letter.number]),
        title=letter.subject,
        when=dates.shown(letter.at, "short").text,
        when_note=dates.shown(letter.at, "clock").text,
        byline=letter.to,
        text=Truncator(letter.text).words(WORDS),
    )


@never_cache
@require_safe
@demo_only
def letter(request: HttpRequest, number: str) -> HttpResponse:
    found = mailbox.letter(settings.TALKO.mail_dir, number)
    return render(request, "web/demo/letter.html", {"letter": found})
