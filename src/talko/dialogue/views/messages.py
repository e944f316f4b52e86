from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talko.core.editing.submission import submit
from talko.core.values import dates
from talko.core.web.views import posted
from talko.dialogue import actions, rules, subjects
from talko.dialogue.forms import EditForm, HideForm, LanguageForm
from talko.dialogue.models import Message
from talko.dialogue.queries import message_for
from talko.dialogue.queries.edits import edits_of
from talko.dialogue.queries.messages import window_with
from talko.dialogue.queries.page import PARAMETERS, page_url


def to_message(message: Message) -> HttpResponseRedirect:
    """To where its thread is read, at the message."""
    audience = message.thread.audience
    around = f"{PARAMETERS[audience]}={window_with(message)}"
    address = f"{page_url(message.thread.subject)}?{around}#m-{message.address_id}"
    return HttpResponseRedirect(address, status=303)


def use_zone_of(thing: Any) -> None:
    """From now on the page shows times in the zone of the message's or text's subject, if it has one."""
    about: Any = thing.thread.subject if isinstance(thing, Message) else thing
    zone = subjects.zone_of(about) if subjects.is_registered(about) else None
    if zone is not None:
        dates.use_zone(zone)


@require_http_methods(["GET", "HEAD"])
def show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The permanent address of a message."""
    return to_message(message_for(request.user, public_id))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person: Any = request.user
    message = message_for(person, public_id, rules.require_editing)
    initial = {"body": message.body, "language": message.language, "revision": message.revision}
    form = EditForm(posted(request), person=person, initial=initial)
    return submit(
        request,
        "dialogue/edit.html",
        form,
        lambda: actions.edit_message(by=person, message=message, **form.cleaned_data),
        to=to_message,
        message_address=_address(message),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def language(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person: Any = request.user
    message = message_for(person, public_id, rules.require_editing)
    form = LanguageForm(posted(request), person=person, initial={"language": message.language})
    return submit(
        request,
        "dialogue/confirm.html",
        form,
        lambda: actions.set_language(by=person, message=message, language=form.cleaned_data["language"]),
        to=to_message,
        **_shown(message, _("What language is your message in?"), _("Save")),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person: Any = request.user
    message = message_for(person, public_id, rules.require_taking_back)
    if request.method == "POST":
        return to_message(actions.take_back(by=person, message=message))
    title, button = _("Withdraw your message?"), _("Withdraw it")
    text = _("Its place in the dialogue stays and says that you withdrew it. You can restore it.")
    return render(request, "dialogue/confirm.html", _shown(message, title, button, text))


@require_http_methods(["GET", "HEAD", "POST"])
def hide(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person: Any = request.user
    message = message_for(person, public_id, rules.require_hiding)
    form = HideForm(posted(request))
    return submit(
        request,
        "dialogue/confirm.html",
        form,
        lambda: actions.hide_message(by=person, message=message, reason=form.cleaned_data["reason"]),
        message=_("The message is hidden, and its author gets your reason."),
        to=to_message,
        **_shown(message, _("Hide this message?"), _("Hide it")),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Shows the text of the message only to those who may bring it back."""
    person: Any = request.user
    message = message_for(person, public_id, rules.require_restoring)
    if request.method == "POST":
        return to_message(actions.restore_message(by=person, message=message))
    words = _shown(message, _("Restore this message?"), _("Restore it"))
    return render(request, "dialogue/confirm.html", words)


def _shown(message: Message, title: str, button: str, text: str = "") -> dict[str, Any]:
    """For a page that shows a message before something is done to it."""
    return {
        "title": title,
        "text": text,
        "submit": button,
        "message_address": _address(message),
        "said_html": message.body_html,
        "said_language": message.language,
    }


@require_http_methods(["GET", "HEAD"])
def versions(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What each edit changed, newest first."""
    message = message_for(request.user, public_id)
    page, edits = edits_of(message, request.GET.get("page"))
    use_zone_of(message)
    context = {
        "page": page,
        "edits": edits,
        "language": message.language,
        "message_address": _address(message),
    }
    return render(request, "dialogue/versions.html", context)


def _address(message: Message) -> str:
    return f"/dialogue/messages/{message.address_id}/"
