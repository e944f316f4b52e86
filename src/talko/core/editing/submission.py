"""The way of a form: shown, sent, acted upon or refused; then a message, and on."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from talko.core.editing.content import Labelled, differing, in_words
from talko.core.editing.forms import ContentForm
from talko.core.errors import EditConflict, Invalid, Message, Refused, TalkoError
from talko.core.web.views import go_on


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
    refused = Refused()
    if form.is_valid():
        with refused:
            result = act()
            words = message(result) if callable(message) else message
            return go_on(request, form, to(result) if callable(to) else to or result, words)
    return show_form(request, template, form, error=refused.error, **context)


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
