"""What stood in a form that was refused: kept for a day for the browser that sent it, and given back on the page where the form stood.

The browser holds a random cookie, the database its hash. A form that was shown to one person is given back to nobody else.
"""

import hashlib
import re
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, resolve
from django.utils import timezone

from talko.core import ids, rate_limits
from talko.core.database.batches import erase
from talko.core.errors import TooMany
from talko.core.forms import origin
from talko.core.models import UnsentForm
from talko.core.text.cleaning import cleaned

COOKIE = "unsent"
KEPT_FOR = timedelta(days=1)
MOST = 10
"""Forms of one browser; the oldest makes room."""
LARGEST = 2 * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
"""Characters of what is kept of one person. Also a form that was too large for this server fits, to be shortened."""
LARGEST_UNMARKED = 100_000
"""The same for what comes without the mark of a page that was shown to someone signed in."""
KEPT_AN_HOUR = 60
NOT_TYPED = frozenset({"csrfmiddlewaretoken", origin.FIELD, "key"})
NOT_SHOWN = frozenset({"then", "add", "draft", "revision"})
"""Restored in the form, but nothing that anyone would copy."""
LONG = 60
SECRET = re.compile(r"password|token|secret|credential|^code$", re.IGNORECASE)
Values = dict[str, list[str]]


def typed(fields: QueryDict) -> Values:
    """All that stood in the form, but no secrets, and nothing that the page made for this one sending."""
    return {
        cleaned(name): [cleaned(value) for value in values]
        for name, values in fields.lists()
        if name not in NOT_TYPED and not SECRET.search(name)
    }


def keep(request: HttpRequest) -> str | None:
    """Keep the posted form beyond this answer: what the browser is to remember, or None when nothing can be kept.

    Anyone can make a stranger's browser send a form. So one whose token was not checked is kept only if its mark names the
    person to whom we showed it, and then for nobody else.
    """
    marked = origin.of(request)
    checked = getattr(request, "csrf_processing_done", False)
    user: Any = getattr(request, "user", None)
    person = _owner(marked, user)
    values = typed(request.POST)
    size = sum(len(value) for several in values.values() for value in several)
    if not size or (person is None and (not checked or request.path.startswith("/accounts/"))):
        return None
    if size > (LARGEST if person else LARGEST_UNMARKED) or not _may_keep(request, person):
        return None
    token = request.COOKIES.get(COOKIE) or secrets.token_urlsafe(32)
    form = UnsentForm(
        browser=_hash(token),
        by_id=person,
        page=origin.page_of(request),
        action=_form_address(request),
        values=values,
        size=size,
    )
    _replace(form)
    return token


def _owner(marked: origin.Origin | None, user: Any) -> int | None:
    """Key of whoever the form was shown to; of one without a mark, of whoever sent it."""
    signed_in = user is not None and user.is_authenticated
    if marked is None or (signed_in and marked.person == user.address_id):
        return user.pk if signed_in else None
    if not marked.person:
        return None
    people = get_user_model().objects.filter(public_id=ids.decode(marked.person))
    return people.values_list("pk", flat=True).first()


def remember(response: HttpResponse, token: str) -> None:
    response.set_cookie(
        COOKIE, token, max_age=KEPT_FOR, httponly=True, samesite="Lax", secure=settings.TALKO.https
    )


def for_page(request: HttpRequest) -> list[UnsentForm]:
    """The forms of this page that its reader had sent in vain; no query without the cookie."""
    found: list[UnsentForm] | None = getattr(request, "_unsent", None)
    if found is None:
        token = request.COOKIES.get(COOKIE, "")
        page = origin.bounded(request.get_full_path())
        found = list(_of(token, request.user).filter(page=page).order_by("pk")) if token else []
        request._unsent = found  # type: ignore[attr-defined]  # kept with the request it is about
    return found


def texts(request: HttpRequest) -> list[str]:
    """What was typed into the form that is being refused; on the page of an older one, into that. To be copied."""
    shown = request.method in origin.SAFE
    all_values = [form.values for form in for_page(request)] if shown else [typed(request.POST)]
    return to_copy(
        [
            value
            for values in all_values
            for name, several in values.items()
            for value in several
            if name not in NOT_SHOWN
        ]
    )


def to_copy(values: list[str]) -> list[str]:
    """One text of all the short ones, a line each, and the long ones after it."""
    short = [value for value in values if value.strip() and len(value) < LONG and "\n" not in value]
    long = [value for value in values if value.strip() and not (len(value) < LONG and "\n" not in value)]
    return ["\n".join(dict.fromkeys(short)), *long] if short else long


def typed_before(request: HttpRequest) -> Values | None:
    """For forms whose fields depend on what was typed: what stood in the form that is sent to this very address."""
    for form in for_page(request) if request.method == "GET" else ():
        if form.action == origin.bounded(request.get_full_path()):
            values: Values = form.values
            return values
    return None


def as_posted(values: Values) -> QueryDict:
    fields = QueryDict(mutable=True)
    for name, several in values.items():
        fields.setlist(name, several)
    return fields


def forget(request: HttpRequest) -> None:
    """The form got through."""
    token = request.COOKIES.get(COOKIE, "")
    if token:
        _of(token, request.user).filter(action=_form_address(request)).delete()


def forget_page(request: HttpRequest, page: str) -> None:
    """What had been typed there is not wanted any more."""
    _of(request.COOKIES.get(COOKIE, ""), request.user).filter(page=page).delete()


def forget_old() -> None:
    erase(UnsentForm.objects.filter(at__lt=timezone.now() - KEPT_FOR))


def _of(token: str, person: Any) -> Any:
    return UnsentForm.objects.filter(
        Q(by=None) | Q(by=person.pk), browser=_hash(token), at__gte=timezone.now() - KEPT_FOR
    )


def _form_address(request: HttpRequest) -> str:
    """The one that the form is sent to; also of what was saved by itself meanwhile."""
    try:
        saves_itself = getattr(resolve(request.path).func, "autosave", False)
    except Resolver404:
        saves_itself = False
    return origin.page_above(request) if saves_itself else origin.bounded(request.get_full_path())


def _may_keep(request: HttpRequest, person: int | None) -> bool:
    from talko.core.web.middleware import client_address

    try:
        rate_limits.limit(
            f"unsent:{person or client_address(request)}", most=KEPT_AN_HOUR if person else 20, seconds=3600
        )
    except TooMany:
        return False
    return True


def _replace(form: UnsentForm) -> None:
    """In place of an older one of the same form; what is over the limits goes, the oldest first."""
    with transaction.atomic():
        mine = UnsentForm.objects.filter(browser=form.browser, by=form.by_id)
        mine.filter(page=form.page, action=form.action).delete()
        form.save()
        others = UnsentForm.objects.filter(Q(browser=form.browser) | Q(by__isnull=False, by=form.by_id))
        size = 0
        for place, (key, one) in enumerate(others.order_by("-pk").values_list("pk", "size")):
            size += one
            if place and (place >= MOST or size > LARGEST):
                UnsentForm.objects.filter(pk=key).delete()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
