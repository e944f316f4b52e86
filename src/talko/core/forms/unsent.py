"""Refused forms: stored for a day for the browser that sent them, and filled in again on their page.

The browser holds a random cookie, the database its hash. A form shown to one person is given back to nobody else.
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
"""Forms per browser; the oldest is dropped."""
LARGEST = 2 * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
"""Characters stored per person. A form that was too large for this server fits, too."""
LARGEST_UNMARKED = 100_000
"""The same for forms without a mark that names a person."""
KEPT_AN_HOUR = 60
NOT_TYPED = frozenset({"csrfmiddlewaretoken", origin.FIELD, "key"})
NOT_SHOWN = frozenset({"then", "add", "draft", "revision"})
"""Restored in the form, but not shown as text to copy."""
LONG = 60
SECRET = re.compile(r"password|token|secret|credential|^code$", re.IGNORECASE)
Values = dict[str, list[str]]


def typed(fields: QueryDict) -> Values:
    """The contents of the form, without secrets and one-time values."""
    return {
        cleaned(name): [cleaned(value) for value in values]
        for name, values in fields.lists()
        if name not in NOT_TYPED and not SECRET.search(name)
    }


def keep(request: HttpRequest) -> str | None:
    """Store the posted form. Returns the token for the browser's cookie, or None when it is not stored.

    Any site can make a browser send a form. So a form whose CSRF token was not checked is stored only if its mark names the person
    we showed it to, and only for them.
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
    """Key of the person the form was shown to or, without a mark, of its sender."""
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
    """The reader's refused forms of this page; no query without the cookie."""
    found: list[UnsentForm] | None = getattr(request, "_unsent", None)
    if found is None:
        token = request.COOKIES.get(COOKIE, "")
        page = origin.bounded(request.get_full_path())
        found = list(_of(token, request.user).filter(page=page).order_by("pk")) if token else []
        request._unsent = found  # type: ignore[attr-defined]  # stored on the request it is about
    return found


def texts(request: HttpRequest) -> list[str]:
    """What was typed, to be copied: into the form being refused, or the earlier ones of this page."""
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
    """All short texts as one, a line each; then the long ones."""
    short = [value for value in values if value.strip() and len(value) < LONG and "\n" not in value]
    long = [value for value in values if value.strip() and not (len(value) < LONG and "\n" not in value)]
    return ["\n".join(dict.fromkeys(short)), *long] if short else long


def typed_before(request: HttpRequest) -> Values | None:
    """For forms whose fields depend on their values: what was typed into the form that posts to this address."""
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
    """Called when the form was accepted."""
    token = request.COOKIES.get(COOKIE, "")
    if token:
        _of(token, request.user).filter(action=_form_address(request)).delete()


def forget_page(request: HttpRequest, page: str) -> None:
    """Called when the person discards what they had typed there."""
    _of(request.COOKIES.get(COOKIE, ""), request.user).filter(page=page).delete()


def forget_old() -> None:
    erase(UnsentForm.objects.filter(at__lt=timezone.now() - KEPT_FOR))


def _of(token: str, person: Any) -> Any:
    return UnsentForm.objects.filter(
        Q(by=None) | Q(by=person.pk), browser=_hash(token), at__gte=timezone.now() - KEPT_FOR
    )


def _form_address(request: HttpRequest) -> str:
    """The address the form posts to, also for an autosave of it."""
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
    """Replace an older copy of the same form, and drop the oldest forms above the limits."""
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
