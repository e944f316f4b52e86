"""Inviting an organisation, and the invitation's own page."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talko.actors.models import Organisation
from talko.actors.queries import organisation_by_id
from talko.actors.rules import people_acting_for
from talko.challenges.models import Challenge
from talko.core.editing.submission import submit
from talko.core.text import languages
from talko.core.values import dates
from talko.core.web.views import person_of, post_only, posted
from talko.core.workflow import move
from talko.dialogue.translators import TranslationFailed
from talko.matching import invitation_letter, invitation_mail
from talko.matching.actions import invitations as actions
from talko.matching.forms.invitations import DeclineForm, LetterForm
from talko.matching.models import ChallengeInvitation
from talko.matching.queries import invitations as queries
from talko.matching.queries.suggestions import challenge_for_matching
from talko.matching.rules import obstacle_to


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, public_id: UUID, slug: str, organisation_id: UUID) -> HttpResponse:
    person = person_of(request)
    challenge = challenge_for_matching(person, public_id)
    organisation = organisation_by_id(organisation_id)
    obstacle = obstacle_to(challenge, organisation)
    if obstacle is not None and request.method == "GET":
        context = {"challenge": challenge, "organisation": organisation, "obstacle": obstacle}
        return render(request, "matching/cannot_invite.html", context)
    language, way = _language(request, organisation), _way(request, organisation)
    form = _letter_form(request, challenge, organisation, language, way)
    context = _letter_context(challenge, organisation, language, way)
    if way == "email" and "send" not in request.POST and form.is_valid():
        return _preview(request, form, challenge, organisation, context)
    return submit(
        request,
        "matching/invite.html",
        form,
        lambda: actions.invite(
            by=person, challenge=challenge, organisation=organisation, **form.cleaned_data
        ),
        message=_sent,
        to=reverse("matching:suggestions", args=[challenge.public_id, challenge.slug]),
        **context,
    )


def _way(request: HttpRequest, organisation: Organisation) -> str:
    """How the letter gets there: to those who act for the organisation "here", by "email", or by "hand"."""
    if people_acting_for([organisation]):
        return "here"
    return "hand" if "by_hand" in request.GET else "email"


def _preview(
    request: HttpRequest,
    form: LetterForm,
    challenge: Challenge,
    organisation: Organisation,
    context: dict[str, Any],
) -> HttpResponse:
    """The e-mail as it will be sent; or the form again, filled in."""
    if "edit" in request.POST:
        return render(request, "matching/invite.html", {"form": form, **context})
    typed = form.cleaned_data
    invitation = actions.written(
        by=person_of(request),
        challenge=challenge,
        organisation=organisation,
        language=typed["language"],
        text=typed["text"],
        email=typed["email"],
    )
    reads = invitation_letter.page_language(invitation.language)
    with translation.override(reads):
        mail = invitation_mail.mail_of(invitation)
        letter = render_to_string("matching/_previewed_letter.html", {"invitation": invitation, "mail": mail})
    page = {"form": form, "invitation": invitation, "mail": mail, "letter": letter, "reads": reads, **context}
    return render(request, "matching/preview_invitation.html", page)


@require_POST
def translate(request: HttpRequest, public_id: UUID, slug: str, organisation_id: UUID) -> HttpResponse:
    """The officer asks a machine for the challenge's texts in the language of the letter."""
    person = person_of(request)
    challenge = challenge_for_matching(person, public_id)
    language = _language(request, organisation_by_id(organisation_id))
    try:
        invitation_letter.translate_parts(by=person, challenge=challenge, language=language)
    except TranslationFailed as error:
        messages.error(request, error.message, extra_tags="alarm")
    letter = reverse("matching:invite", args=[challenge.public_id, challenge.slug, organisation_id])
    return redirect(f"{letter}?{urlencode({'language': language})}")


def _sent(invitation: ChallengeInvitation) -> str:
    return _("Recorded as sent.") if invitation.by_hand else _("The invitation was sent.")


def _language(request: HttpRequest, organisation: Organisation) -> str:
    asked = request.POST.get("language") or request.GET.get("language", "")
    return asked if asked in languages.OWN_NAMES else invitation_letter.language_for(organisation)


def _letter_form(
    request: HttpRequest, challenge: Challenge, organisation: Organisation, language: str, way: str
) -> LetterForm:
    if request.method == "POST":
        return LetterForm(posted(request), language=language, by_email=way == "email")
    person = person_of(request)
    text = invitation_letter.draft(
        by=person,
        challenge=challenge,
        organisation=organisation,
        language=language,
        reasons=queries.reasons_to_invite(challenge, organisation),
        self_contained=way == "hand",
    )
    initial = {"text": text, "language": language}
    return LetterForm(language=language, by_email=way == "email", initial=initial)


def _letter_context(
    challenge: Challenge, organisation: Organisation, language: str, way: str
) -> dict[str, Any]:
    choices = dict.fromkeys(
        [language, *invitation_letter.languages_of(organisation), *languages.page_languages()]
    )
    return {
        "way": way,
        "challenge": challenge,
        "organisation": organisation,
        "language": language,
        "language_name": languages.name_here(language),
        "choices": [(code, languages.name_here(code)) for code in choices],
        "is_ready": invitation_letter.is_ready_in(language),
        "can_translate": invitation_letter.can_translate(challenge, language),
        "parts": {} if way == "hand" else invitation_letter.parts_for(challenge, language),
        "people": len(people_acting_for([organisation])),
    }


@require_safe
def invitation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    found = queries.invitation_for(person, public_id)
    dates.use_zone(found.challenge.city.zone)
    context = {"invitation": found, "page": queries.invitation_page(person, found)}
    return render(request, "matching/invitation.html", context)


@require_POST
def read(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Sent by the page when it is shown, or by its button: the city sees that the invitation was read."""
    person = person_of(request)
    found = move(queries.invitation_for(person, public_id), "open", by=person)
    return HttpResponse() if getattr(request, "htmx", False) else redirect(found)


@post_only
def report_bounce(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = queries.invitation_for(person_of(request), public_id)
    return redirect(move(found, "report_bounce", by=person_of(request)))


@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    found = queries.invitation_to_answer(person, public_id)
    form = DeclineForm(posted(request))
    return submit(
        request,
        "matching/decline.html",
        form,
        lambda: move(found, "decline", by=person, **form.cleaned_data),
        message=_("Thank you. The city has been notified."),
        to=found,
        invitation=found,
    )
