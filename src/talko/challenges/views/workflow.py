"""The city's own desk: reviewing, opening, sharing, deadlines, withdrawing, and telling what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from talko.challenges.forms.workflow import (
    ActForm,
    DeadlineForm,
    FollowUpForm,
    NoteForm,
    ReasonForm,
    ShareForm,
)
from talko.challenges.models import Challenge
from talko.challenges.queries.challenge_page import criteria_in_all_languages, frame
from talko.challenges.views.here import challenge_here
from talko.cities.queries import city_by_slug
from talko.core import permissions, workflow
from talko.core.editing.submission import show_form, submit
from talko.core.errors import Message, Refused
from talko.core.text import languages
from talko.core.web.views import go_on, person_of, post_only, posted


@dataclass(frozen=True)
class Page:
    """Of an act that asks something: its form, and words beside its name."""

    form: Callable[..., ActForm]
    text: Message
    done: Message
    submit: Message = ""


PAGES = {
    "change_deadline": Page(
        DeadlineForm,
        gettext_lazy("Everyone who follows the challenge or has answered is notified."),
        gettext_lazy("The deadline was moved."),
    ),
    "reopen": Page(
        DeadlineForm,
        gettext_lazy("The answers that were sent stay, and can be changed until the new deadline."),
        gettext_lazy("The challenge is open for answers."),
    ),
    "share": Page(
        ShareForm,
        gettext_lazy(
            "People there can answer. Their city is notified when it opens. You can choose cities that "
            "have an agreement covering challenges."
        ),
        gettext_lazy("Shared."),
        gettext_lazy("Share it"),
    ),
    "withdraw": Page(
        ReasonForm,
        gettext_lazy(
            "It accepts no more answers and cannot be reopened. Its page stays online and says why."
        ),
        gettext_lazy("The challenge was withdrawn."),
    ),
    "follow_up": Page(
        FollowUpForm,
        gettext_lazy("What the solution has changed, what it cost, what you learned."),
        gettext_lazy("Published."),
        gettext_lazy("Publish it"),
    ),
}
DONE = {
    "send_to_review": gettext_lazy("Sent to be reviewed."),
    "open_now": gettext_lazy("The challenge is open for answers."),
}


@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, public_id: UUID, slug: str, name: str) -> HttpResponse:
    """A short form of the desk, and what it does when it is sent."""
    person = person_of(request)
    challenge = challenge_here(person, public_id)
    page = PAGES[name]
    form = page.form(posted(request), challenge=challenge)
    if not form.is_valid():
        workflow.require(challenge, name, by=person)
    declared = workflow.of(challenge).moves[name]
    return submit(
        request,
        "challenges/act.html",
        form,
        lambda: workflow.move(challenge, name, by=person, **form.asked),
        message=page.done,
        challenge=challenge,
        title=declared.label,
        text=page.text,
        submit=page.submit or declared.label,
        danger=declared.danger,
    )


@post_only
def press(request: HttpRequest, public_id: UUID, slug: str, name: str) -> HttpResponse:
    """An act that asks nothing."""
    person = person_of(request)
    changed = workflow.move(challenge_here(person, public_id), name, by=person)
    messages.success(request, str(DONE[name]), extra_tags="moss")
    return redirect(changed)


@post_only
def unshare(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    person = person_of(request)
    city = city_by_slug(request.POST.get("city", ""))
    changed = workflow.move(challenge_here(person, public_id), "unshare", by=person, city=city)
    messages.success(request, _("It will not be shared with %(city)s.") % {"city": city.name})
    return redirect(changed)


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, public_id: UUID, slug: str, name: str = "") -> HttpResponse:
    """The whole text, read by the second person, who approves it or sends it back (`name`)."""
    person = person_of(request)
    challenge = challenge_here(person, public_id)
    permissions.require(person, "challenges.see_draft", challenge)
    form = NoteForm(request.POST if name else None, challenge=challenge, name=name)
    refused = Refused()
    if form.is_valid():
        with refused:
            done = workflow.move(challenge, name, by=person, **form.asked)
            return go_on(request, form, done, _reviewed(done))
    elif name:
        workflow.require(challenge, name, by=person)
    return show_form(
        request,
        "challenges/review.html",
        form,
        error=refused.error,
        challenge=challenge,
        frame=frame(request.user, challenge, with_targets=True),
        may_review=workflow.can(challenge, "approve", person),
        global_texts=[
            (code, html)
            for code, html in challenge.need_global_html.items()
            if challenge.need_global.get(code)
        ],
        local_language=languages.name_here(challenge.language),
        criteria=criteria_in_all_languages(challenge),
    )


def _reviewed(challenge: Challenge) -> Message:
    if challenge.state == "draft":
        return _("Sent back with your note.")
    if challenge.state == "open":
        return _("Approved. It is open for answers.")
    return _("Approved. It opens on its day.")


reviewed = post_only(review)
