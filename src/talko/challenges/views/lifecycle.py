"""The city's own desk: reviewing, opening, sharing, deadlines, withdrawing, and telling what came of it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talko.challenges.actions import editing as actions
from talko.challenges.actions import lifecycle
from talko.challenges.forms.lifecycle import DeadlineForm, FollowUpForm, NoteForm, ReasonForm, ShareForm
from talko.challenges.models import Challenge
from talko.challenges.queries.challenge_page import challenge_page, criteria_in_all_languages
from talko.challenges.queries.challenges import may_review
from talko.challenges.views.here import challenge_here
from talko.cities.queries import city_by_slug
from talko.core import permissions
from talko.core.editing.submission import refuse
from talko.core.errors import TalkoError
from talko.core.text import languages
from talko.core.web.views import person_of, post_only, say_remarks


def _managed(request: HttpRequest, public_id: UUID) -> tuple[Any, Challenge]:
    person = person_of(request)
    challenge = challenge_here(person, public_id)
    permissions.require(person, "challenges.manage", challenge)
    return person, challenge


@require_safe
def review(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    person = person_of(request)
    challenge = challenge_here(person, public_id)
    permissions.require(person, "challenges.see_draft", challenge)
    return _show_review(request, challenge, NoteForm())


def _show_review(
    request: HttpRequest, challenge: Challenge, form: NoteForm, error: TalkoError | None = None
) -> HttpResponse:
    if error is not None:
        refuse(form, error)
    context = {
        "challenge": challenge,
        "page": challenge_page(request.user, challenge),
        "form": form,
        "may_review": may_review(request.user, challenge),
        "global_texts": [
            (code, html)
            for code, html in challenge.need_global_html.items()
            if challenge.need_global.get(code)
        ],
        "local_language": languages.name_here(challenge.language),
        "criteria": criteria_in_all_languages(challenge),
    }
    return render(
        request,
        "challenges/review.html",
        context,
        status=error.status if error else 422 if form.errors else 200,
    )


@post_only
def approve(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    person = person_of(request)
    challenge = challenge_here(person, public_id)
    try:
        approved = actions.approve(by=person, challenge=challenge)
    except TalkoError as error:
        if not getattr(error, "fields", None):
            raise
        return _show_review(request, challenge, NoteForm({"note": ""}), error)
    said = (
        _("Approved. It is open for answers.")
        if approved.state == "open"
        else _("Approved. It opens on its day.")
    )
    messages.success(request, said, extra_tags="moss")
    return redirect(approved)


@post_only
def send_back(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    person = person_of(request)
    challenge = challenge_here(person, public_id)
    permissions.require(person, "challenges.review", challenge)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _show_review(request, challenge, form)
    back = actions.send_back(by=person, challenge=challenge, note=form.cleaned_data["note"])
    messages.success(request, _("Sent back with your note."))
    return redirect(back)


@post_only
def send_to_review(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    person, challenge = _managed(request, public_id)
    sent = actions.send_to_review(by=person, challenge=challenge)
    messages.success(request, _("Sent to be reviewed."), extra_tags="moss")
    return redirect(sent)


@post_only
def open_now(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    person, challenge = _managed(request, public_id)
    opened = lifecycle.open_now(by=person, challenge=challenge)
    messages.success(request, _("The challenge is open for answers."), extra_tags="moss")
    return redirect(opened)


@post_only
def unshare(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    person, challenge = _managed(request, public_id)
    city = city_by_slug(request.POST.get("city", ""))
    lifecycle.unshare(by=person, challenge=challenge, city=city)
    messages.success(request, _("It will not be shared with %(city)s.") % {"city": city.name})
    return redirect(challenge)


@require_http_methods(["GET", "POST"])
def deadline(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    person, challenge = _managed(request, public_id)
    form = DeadlineForm(request.POST or None, challenge=challenge)

    def act() -> Challenge:
        return lifecycle.change_deadline(by=person, challenge=challenge, **form.cleaned_data)

    words = (
        _("Move the deadline"),
        _("Everyone who follows the challenge or has answered is told."),
        _("Move the deadline"),
    )
    return _act(request, challenge, form, act, words, _("The deadline was moved."))


@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    person, challenge = _managed(request, public_id)
    form = DeadlineForm(request.POST or None, challenge=challenge)

    def act() -> Challenge:
        return lifecycle.reopen(by=person, challenge=challenge, **form.cleaned_data)

    words = (
        _("Open it again for answers"),
        _("The answers that were sent stay, and can be changed until the new deadline."),
        _("Open it again"),
    )
    return _act(request, challenge, form, act, words, _("The challenge is open for answers."))


@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    person, challenge = _managed(request, public_id)
    form = ShareForm(request.POST or None, challenge=challenge)

    def act() -> Challenge:
        return lifecycle.share_with(by=person, challenge=challenge, cities=form.chosen())

    words = (
        _("Share it with partner cities"),
        _(
            "People there can answer. Their city is told when it is open. Only cities with an agreement about challenges can be chosen."
        ),
        _("Share it"),
    )
    return _act(request, challenge, form, act, words, _("Shared."))


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    person, challenge = _managed(request, public_id)
    form = ReasonForm(request.POST or None)

    def act() -> Challenge:
        return lifecycle.withdraw(by=person, challenge=challenge, reason=form.cleaned_data["reason"])

    words = (
        _("Withdraw the challenge"),
        _("It takes no more answers and cannot be opened again. Its page stays and says why."),
        _("Withdraw the challenge"),
    )
    return _act(request, challenge, form, act, words, _("The challenge was withdrawn."), danger=True)


@require_http_methods(["GET", "POST"])
def follow_up(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    person, challenge = _managed(request, public_id)
    form = FollowUpForm(request.POST or None, challenge=challenge)

    def act() -> Challenge:
        lifecycle.follow_up(by=person, challenge=challenge, **form.cleaned_data)
        return challenge

    words = (
        _("Tell what came of it"),
        _("What the solution has changed, what it cost, what you learned."),
        _("Publish it"),
    )
    return _act(request, challenge, form, act, words, _("Published."))


def _act(
    request: HttpRequest,
    challenge: Challenge,
    form: forms.Form,
    act: Callable[[], Challenge],
    words: tuple[str, str, str],
    done: str,
    *,
    danger: bool = False,
) -> HttpResponse:
    """A short form of the desk: its page, and what it does when it is sent. `words`: title, text, button."""
    title, text, submit = words
    error: TalkoError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            changed = act()
        except TalkoError as refused:
            if not getattr(refused, "fields", None):
                raise
            error = refused
            refuse(form, refused)
        else:
            messages.success(request, done, extra_tags="moss")
            say_remarks(request, form)
            return redirect(changed)
    context = {
        "challenge": challenge,
        "form": form,
        "title": title,
        "text": text,
        "submit": submit,
        "danger": danger,
    }
    status = error.status if error else 422 if form.errors else 200
    return render(request, "challenges/act.html", context, status=status)
