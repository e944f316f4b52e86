from typing import Any
from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talko.core.errors import Conflict, Invalid, NotFound, TalkoError
from talko.core.permissions import require
from talko.core.web.views import refuse, show_form
from talko.dialogue import actions, rules
from talko.dialogue.forms import EditForm, HideForm, LanguageForm
from talko.dialogue.models import Message
from talko.dialogue.queries import message_for
from talko.dialogue.queries.edits import edits_of
from talko.dialogue.views.ways import by_clocks_of, to_message


@require_http_methods(["GET", "HEAD"])
def show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The address of a message, that stays."""
    return to_message(message_for(request.user, public_id))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person: Any = request.user
    message = message_for(person, public_id)
    require(person, "dialogue.edit_message", message)
    rules.require_changeable(message)
    initial = {"body": message.body, "language": message.language, "revision": message.revision}
    form = EditForm(request.POST if request.method == "POST" else None, person=person, initial=initial)
    refused: TalkoError | None = None
    if form.is_valid():
        try:
            return to_message(actions.edit_message(by=person, message=message, **form.cleaned_data))
        except (Invalid, Conflict) as error:
            refused = error
    return show_form(request, "dialogue/edit.html", form, error=refused, message_address=_address(message))


@require_http_methods(["GET", "HEAD", "POST"])
def language(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person: Any = request.user
    message = message_for(person, public_id)
    require(person, "dialogue.edit_message", message)
    rules.require_changeable(message)
    form = LanguageForm(request.POST or None, person=person, initial={"language": message.language})
    if form.is_valid():
        return to_message(
            actions.set_language(by=person, message=message, language=form.cleaned_data["language"])
        )
    return _confirm(
        request,
        message,
        title=_("In which language is your message?"),
        submit=_("Save"),
        form=form,
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person: Any = request.user
    message = message_for(person, public_id)
    require(person, "dialogue.take_back", message)
    if request.method == "POST":
        return to_message(actions.take_back(by=person, message=message))
    return _confirm(
        request,
        message,
        title=_("Take back your message?"),
        text=_("Its place in the dialogue stays and says that you took it back. You can bring it back."),
        submit=_("Take it back"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def hide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person: Any = request.user
    message = message_for(person, public_id)
    require(person, "dialogue.hide_message", message)
    form = HideForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.hide_message(by=person, message=message, reason=form.cleaned_data["reason"])
        except Invalid as error:
            refuse(form, error)
        else:
            notices.success(
                request, _("The message is hidden, and its author is told why."), extra_tags="moss"
            )
            return to_message(message)
    return _confirm(
        request,
        message,
        title=_("Hide this message?"),
        submit=_("Hide it"),
        form=form,
        status=422 if form.is_bound else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Shows what the message said to whoever may bring it back, and to nobody else."""
    person: Any = request.user
    message = message_for(person, public_id)
    require(person, "dialogue.take_back" if message.is_taken_back else "dialogue.hide_message", message)
    if request.method == "POST":
        return to_message(actions.restore_message(by=person, message=message))
    return _confirm(request, message, title=_("Bring this message back?"), submit=_("Bring it back"))


def _confirm(
    request: HttpRequest,
    message: Message,
    *,
    title: str,
    submit: str,
    text: str = "",
    form: Any = None,
    status: int = 200,
) -> HttpResponse:
    rules.require_words(request.user, message)
    context = {
        "title": title,
        "text": text,
        "submit": submit,
        "form": form,
        "message_address": _address(message),
        "said_html": message.body_html,
        "said_language": message.language,
    }
    return render(request, "dialogue/confirm.html", context, status=status)


@require_http_methods(["GET", "HEAD"])
def versions(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What each edit changed, newest first."""
    message = message_for(request.user, public_id)
    if message.hidden_at is not None:
        raise NotFound
    page, edits = edits_of(message, request.GET.get("page"))
    by_clocks_of(message)
    context = {
        "page": page,
        "edits": edits,
        "language": message.language,
        "message_address": _address(message),
    }
    return render(request, "dialogue/versions.html", context)


def _address(message: Message) -> str:
    return f"/dialogue/messages/{message.address_id}/"
