from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages as notices
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from talko.actors.models import Organisation
from talko.cities.models import City
from talko.core.editing.submission import refuse
from talko.core.errors import Invalid
from talko.core.files.actions import make_with_files
from talko.core.values import date_input
from talko.core.web.views import onward, person_of, post_only, takes_files
from talko.dialogue import actions, rules, subjects
from talko.dialogue.forms import MessageForm, blank_form, message_in, senders_of
from talko.dialogue.models import Message, Thread
from talko.dialogue.queries.followed import followed_page
from talko.dialogue.queries.messages import thread_to_post_in
from talko.dialogue.queries.page import ThreadPage, page_url, thread_page


def dialogue_of(
    request: HttpRequest,
    subject: models.Model,
    *,
    form: MessageForm | None = None,
    following: bool | None = None,
) -> ThreadPage:
    """The threads about `subject`, with a form in each where this reader may write.

    `form` has failed and is shown again. A page that has asked `is_following` itself passes the result as `following`.
    """
    page = thread_page(request, subject, following=following)
    person: Any = request.user
    senders = senders_of(person, subject) if any(view.may_post for view in page.threads) else {}
    threads = []
    for view in page.threads:
        if form is not None and form.of_audience == view.audience:
            threads.append(replace(view, form=form))
        elif view.may_post:
            threads.append(replace(view, form=blank_form(request, subject, view.thread, senders)))
        else:
            threads.append(view)
    return replace(page, threads=tuple(threads))


@require_http_methods(["GET", "HEAD"])
def thread(request: HttpRequest, kind: str, public_id: UUID) -> HttpResponse:
    """The dialogue on a page of its own: where a reply is written without JavaScript, and where links to messages lead."""
    subject = subjects.find(kind, public_id)
    rules.require_readable(request.user, subject, Thread.Audience.PUBLIC)
    return render(request, "dialogue/thread.html", {"dialogue": dialogue_of(request, subject)})


@takes_files
@post_only
def post(request: HttpRequest, kind: str, public_id: UUID) -> HttpResponse:
    person: Any = request.user
    subject = subjects.find(kind, public_id)
    audience = request.POST.get("audience", "")
    about = thread_to_post_in(person, subject, audience)
    reply = message_in(about, request.POST.get("reply_to", ""))
    form = MessageForm(request.POST, request.FILES, person=person, subject=subject, thread=about, reply=reply)
    if form.is_valid():
        sender = form.sender_chosen()
        make = partial(
            actions.post_message,
            by=person,
            subject=subject,
            audience=audience,
            body=form.cleaned_data["body"],
            language=form.cleaned_data["language"],
            for_city=sender if isinstance(sender, City) else None,
            for_organisation=sender if isinstance(sender, Organisation) else None,
            reply_to=reply,
            tell=form.people_to_tell(),
            key=form.cleaned_data["key"],
        )
        uploads = form.cleaned_data["file"]
        try:
            message = make_with_files(make, by=person, place="attachments", uploads=uploads)
        except Invalid as error:
            refuse(form, error)
        else:
            return _posted(request, subject, message, back=form.cleaned_data["back"])
    return _again(request, subject, form)


def _posted(request: HttpRequest, subject: models.Model, message: Message, *, back: str) -> HttpResponse:
    if getattr(request, "htmx", False):
        return _in_place(request, subject, message.thread.audience, posted=message.address_id)
    notices.success(request, _("Your message has been posted."), extra_tags="moss")
    about = subjects.subject_of(subject)
    in_it = back == "subject" and about.dialogue_address is None
    address = about.address(subject) if in_it else page_url(subject)
    return HttpResponseRedirect(f"{address}#m-{message.address_id}", status=303)


def _again(request: HttpRequest, subject: models.Model, form: MessageForm) -> HttpResponse:
    """The form as it was typed, with its errors."""
    if getattr(request, "htmx", False):
        return _in_place(request, subject, form.of_audience, form=form, status=422)
    return render(
        request, "dialogue/thread.html", {"dialogue": dialogue_of(request, subject, form=form)}, status=422
    )


def _in_place(
    request: HttpRequest,
    subject: models.Model,
    audience: str,
    *,
    posted: str = "",
    form: MessageForm | None = None,
    status: int = 200,
) -> HttpResponse:
    page = dialogue_of(request, subject, form=form)
    view = next(one for one in page.threads if one.audience == audience)
    context = {"dialogue": page, "thread": view, "posted": posted}
    return render(request, "dialogue/_thread_in_place.html", context, status=status)


@post_only
def follow(request: HttpRequest, kind: str, public_id: UUID) -> HttpResponse:
    person: Any = request.user
    subject = subjects.find(kind, public_id)
    if request.POST.get("follow") == "1":
        actions.follow(by=person, subject=subject)
        notices.success(
            request, _("You follow this. You will be notified of new messages."), extra_tags="moss"
        )
    else:
        actions.unfollow(by=person, subject=subject)
        notices.success(request, _("You no longer follow this."), extra_tags="moss")
    may_read = subjects.subject_of(subject).may_read(person, subject)
    back = _address(subject) if may_read else reverse("dialogue:following")
    return HttpResponseRedirect(onward(request) or back, status=303)


@never_cache
@require_safe
def following(request: HttpRequest) -> HttpResponse:
    """All that the reader follows."""
    page, followed = followed_page(person_of(request), request.GET.get("page"))
    return render(request, "dialogue/following.html", {"page": page, "followed": followed})


@post_only
def read(request: HttpRequest, kind: str, public_id: UUID) -> HttpResponse:
    """Sent by a script when the end of a thread becomes visible, or by its button."""
    person: Any = request.user
    subject = subjects.find(kind, public_id)
    audience = request.POST.get("audience", "")
    up_to = date_input.from_program(request.POST.get("up_to", ""))
    actions.mark_read(by=person, subject=subject, audience=audience, up_to=up_to)
    if getattr(request, "htmx", False):
        return HttpResponse()
    address = (
        _address(subject) if subjects.subject_of(subject).dialogue_address is None else page_url(subject)
    )
    return HttpResponseRedirect(f"{address}#dialogue-{audience}", status=303)


@post_only
def close(request: HttpRequest, kind: str, public_id: UUID) -> HttpResponse:
    person: Any = request.user
    subject = subjects.find(kind, public_id)
    audience = request.POST.get("audience", "")
    if request.POST.get("closed") == "1":
        actions.close_thread(by=person, subject=subject, audience=audience)
        notices.success(
            request, _("The dialogue is closed. Everything said stays readable."), extra_tags="moss"
        )
    else:
        actions.reopen_thread(by=person, subject=subject, audience=audience)
        notices.success(request, _("The dialogue is open again."), extra_tags="moss")
    return HttpResponseRedirect(f"{page_url(subject)}#dialogue-{audience}", status=303)


def _address(subject: models.Model) -> str:
    return subjects.subject_of(subject).address(subject)
