"""The way of a form: shown, sent, acted upon or refused; then a message, and on."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from talko.core.editing.content import Labelled, differing, in_words
from talko.core.editing.forms import ContentForm
from talko.core.errors import Conflict, EditConflict, Invalid, Message, TalkoError, TooMany
from talko.core.web.views import say_remarks

REFUSALS = (Invalid, Conflict, TooMany)
"""What is said at the form, so that it can be sent again. Anything else (`NotAllowed`, `NotFound`) gets a page of its own."""


def submit(
    request: HttpRequest,
    template: str,
    form: forms.Form,
    act: Callable[[], Any],
    *,
    message: Message | Callable[[Any], Message] = "",
    to: Any = None,
    **context: Any,
) -> HttpResponse:
    """Run `act` for a valid form and go on; otherwise render `template` with the form and what is wrong with it.

    `message` is shown on the next page. `to` is where that is: an address, a row, or a response. Both may be functions of what
    `act` returned, which is where we go by default.
    """
    error: TalkoError | None = None
    if form.is_bound and form.is_valid():
        try:
            result = act()
        except REFUSALS as refused:
            error = refused
        else:
            return go_on(request, form, result, message=message, to=to)
    return show_form(request, template, form, error=error, **context)


def go_on(
    request: HttpRequest,
    form: forms.Form,
    result: Any,
    *,
    message: Message | Callable[[Any], Message] = "",
    to: Any = None,
) -> HttpResponse:
    """After an action: the message, how ambiguous input was read, and the next page."""
    words = message(result) if callable(message) else message
    if words:
        messages.success(request, str(words), extra_tags="moss")
    say_remarks(request, form)
    target = to(result) if callable(to) else to or result
    return target if isinstance(target, HttpResponse) else redirect(target)


def show_form(
    request: HttpRequest, template: str, form: forms.Form, *, error: TalkoError | None = None, **context: Any
) -> HttpResponse:
    """The form's page: 200 for a fresh form; the error's status (422 for a form's own errors) with all that was typed.

    After an EditConflict the form holds the new revision, so that sending it again saves it over the other text knowingly.
    """
    status = error.status if error else 422 if form.is_bound and form.errors else 200
    context["differing"] = []
    if isinstance(error, EditConflict):
        context["differing"] = differing(error, _texts(form))
        newer = request.POST.copy()
        newer["revision"] = str(error.revision)
        form.data = newer
    if error is not None:
        refuse(form, error)
    return render(request, template, {"form": form, **context}, status=status)


def _texts(form: forms.Form) -> Labelled:
    if isinstance(form, ContentForm):
        return form.texts()
    return {
        name: (form.fields[name].label or name, in_words(value)) for name, value in form.cleaned_data.items()
    }


def refuse(form: forms.Form, error: TalkoError) -> None:
    """Put an action's refusal at the fields it names, the rest at the top."""
    fields = error.fields if isinstance(error, Invalid) else {}
    for name, message in fields.items():
        form.add_error(name if name in form.fields else None, str(message))
    if not fields:
        form.add_error(None, str(error.message))
