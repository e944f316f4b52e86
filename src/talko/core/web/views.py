"""What views of every room do: show a form with what an action refused."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_POST

from talko.core.errors import EditConflict, Invalid, SignInNeeded, TalkoError
from talko.core.forms.fields import remarks
from talko.core.text import languages
from talko.core.text.differences import Budget, Piece, differences
from talko.core.web.fragment_cache import kept

View = TypeVar("View", bound=Callable[..., HttpResponse])


def refuse(form: forms.Form, error: TalkoError) -> None:
    """Put an action's refusal at the fields it names, the rest at the top."""
    fields = error.fields if isinstance(error, Invalid) else {}
    for name, message in fields.items():
        form.add_error(name if name in form.fields else None, str(message))
    if not fields:
        form.add_error(None, str(error.message))


def conflict_pieces(conflict: EditConflict, typed: dict[str, Any]) -> list[tuple[str, list[Piece]]]:
    """For each text that differs: its name and the difference between what stands there now and what was typed."""
    shown = []
    budget = Budget()
    for name, current in conflict.current.items():
        before, after = _as_text(current), _as_text(typed.get(name))
        if before != after:
            shown.append((name, differences(before, after, budget)))
    return shown


def say_remarks(request: HttpRequest, form: forms.Form) -> None:
    """Tell on the next page how what was typed was taken, where it could be taken in two ways."""
    for remark in remarks(form):
        messages.info(request, remark)


def show_form(
    request: HttpRequest, template: str, form: forms.Form, *, error: TalkoError | None = None, **context: Any
) -> HttpResponse:
    """The form's page: 200 for a fresh form; the error's status (422 for a form's own errors) with all that was typed.

    After an EditConflict the form holds the new revision, so that sending it again saves it over the other text knowingly.
    """
    status = 200
    differing: list[tuple[str, list[Piece]]] = []
    if isinstance(error, EditConflict):
        differing = [
            (str(form.fields[name].label), pieces)
            for name, pieces in conflict_pieces(error, getattr(form, "cleaned_data", {}))
            if name in form.fields
        ]
        newer = request.POST.copy()
        newer["revision"] = str(error.revision)
        form.data = newer
    if error is not None:
        refuse(form, error)
        status = error.status
    elif form.is_bound and form.errors:
        status = 422
    return render(request, template, {"form": form, "differing": differing, **context}, status=status)


def _as_text(value: Any) -> str:
    if isinstance(value, dict):
        return "\n\n".join(f"{key}: {text}" for key, text in value.items() if text)
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)


def person_of(request: HttpRequest) -> Any:
    """Whoever is signed in. Raises SignInNeeded."""
    if not request.user.is_authenticated:
        raise SignInNeeded
    return request.user


def post_only(view: View) -> View:
    """A view that takes only POST. Whoever comes to it by a GET, after signing in above all, is led to the page above it."""
    taken: Any = require_POST(view)
    taken.post_only = True
    return cast(View, taken)


def saves_itself(view: View) -> View:
    """The same for an address to which a form is sent while it is being typed; the form stands on the page above it."""
    taken: Any = post_only(view)
    taken.autosave = True
    return cast(View, taken)


def onward(request: HttpRequest, name: str = "next") -> str:
    """Where the reader wanted to go before they were asked something (`?next=`), if that is a page of this server."""
    wanted = request.GET.get(name, "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe and wanted.startswith("/") else ""


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: also an empty POST is one."""
    return request.POST if request.method == "POST" else None


def filters(request: HttpRequest, make: Callable[[], forms.Form], *offered: object) -> SafeString:
    """The filters above a list, alike for everyone in whose form the same (`offered`) can be chosen."""

    def shown() -> str:
        return render_to_string("web/components/filters.html", {"form": make()}, request)

    address = request.get_full_path()
    return mark_safe(kept("filters", languages.current(), address, *offered, make=shown))  # noqa: S308  # a rendered template
