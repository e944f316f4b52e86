"""What a city does with an agreement: answer, join, let others join, leave."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talko.cities import actions, queries
from talko.cities.forms.agreements import AdmitForm, AnswerForm, ContactForm, JoinForm, ReasonForm
from talko.cities.models import Agreement, Party
from talko.cities.rules import parties_of
from talko.core.editing.submission import submit
from talko.core.permissions import require
from talko.core.web.views import person_of, posted
from talko.core.workflow import move
from talko.core.workflow import require as require_move

PAGE = "cities/agreement_act.html"


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    """Accept or decline the proposal that is shown."""
    agreement, party = _found(request, public_id, slug)
    require(request.user, "cities.answer_agreement", party)
    declines = "decline" in request.POST
    initial = {"revision": agreement.revision}
    form = AnswerForm(posted(request), party=party, declines=declines, initial=initial)

    def act() -> Party:
        person, text = person_of(request), form.cleaned_data["answer"]
        if declines:
            return move(party, "decline", by=person, answer=text)
        return move(party, "accept", by=person, **form.cleaned_data)

    return submit(
        request,
        "cities/agreement_answer.html",
        form,
        act,
        message=_("The proposal has been declined.") if declines else _("The agreement has been accepted."),
        to=agreement,
        agreement=agreement,
        party=party,
        facts=queries.facts_about_agreement(agreement),
        cities=[one.city for one in agreement.all_parties],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    return _come(
        request,
        public_id,
        slug,
        actions.ask_to_join,
        title=_("Ask to join"),
        lead=_("Your city becomes a party when every city that takes part has agreed."),
        submit=_("Ask to join"),
        message=_("The request has been sent to the cities that take part."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    return _come(
        request,
        public_id,
        slug,
        actions.join_through_region,
        title=_("Join the agreement"),
        lead=_("Your region takes part, so your city can join by its own decision. It is a party at once."),
        submit=_("Join the agreement"),
        message=_("Your city has joined the agreement."),
    )


def _come(
    request: HttpRequest,
    public_id: UUID,
    slug: str,
    action: Callable[..., Party],
    *,
    message: str,
    **page: Any,
) -> HttpResponse:
    agreement = queries.agreement_for(request.user, public_id)
    city = queries.city_by_slug(slug)
    require(request.user, "cities.join_agreement", city)
    party = agreement.party(city) or Party(agreement=agreement, city=city)
    form = JoinForm(posted(request), party=party)
    return _act(
        request,
        agreement,
        form,
        lambda: action(by=person_of(request), agreement=agreement, city=city, **form.cleaned_data),
        message=message,
        city=city,
        **page,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    agreement, party = _found(request, public_id, slug)
    require(request.user, "cities.join_agreement", party)
    return _act(
        request,
        agreement,
        forms.Form(posted(request)),
        lambda: move(party, "take_back", by=person_of(request)),
        message=_("The request has been withdrawn."),
        city=party.city,
        title=_("Withdraw the request to join?"),
        lead=_("The cities that take part are no longer asked. You can ask again at any time."),
        submit=_("Withdraw the request"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def admit(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    """Agree that a city joins, or refuse it."""
    agreement, party = _found(request, public_id, slug)
    person = person_of(request)
    own = [one.city for one in parties_of(person, agreement, Party.State.ACCEPTED)]
    form = AdmitForm(
        posted(request),
        cities=own,
        help_text=_("Needed only if you refuse. The city that asked can read it."),
    )
    if not form.is_valid():
        require_move(party, "refuse", by=person)
    refuses = "refuse" in request.POST

    def act() -> Party:
        city = form.cleaned_data["city"]
        if refuses:
            return move(party, "refuse", by=person, city=city, reason=form.cleaned_data["reason"])
        return move(party, "admit", by=person, city=city)

    return submit(
        request,
        "cities/agreement_admit.html",
        form,
        act,
        message=_("The request has been refused.") if refuses else _("Your city has agreed."),
        to=agreement,
        agreement=agreement,
        party=party,
        awaited=[one.city for one in party.awaited],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    agreement, party = _found(request, public_id, slug)
    require(request.user, "cities.leave_agreement", party)
    form = ReasonForm(posted(request), help_text=_("The reason is published."))
    last = len(agreement.present) <= 2
    return _act(
        request,
        agreement,
        form,
        lambda: move(party, "leave", by=person_of(request), **form.cleaned_data),
        message=_("Your city has left the agreement."),
        city=party.city,
        title=_("Leave the agreement?"),
        lead=_("Only one city would remain, so the agreement ends. What has been shared stays shared.")
        if last
        else _("The other cities continue without yours. What has been shared stays shared."),
        submit=_("Leave the agreement"),
        danger=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    agreement, party = _found(request, public_id, slug)
    require(request.user, "cities.name_contact", party)
    form = ContactForm(
        posted(request),
        people=queries.contacts_for(party),
        initial={"contact": party.contact.public_id if party.contact else None},
    )
    return _act(
        request,
        agreement,
        form,
        lambda: actions.name_contact(by=person_of(request), party=party, **form.cleaned_data),
        message=_("Saved."),
        city=party.city,
        title=_("Contact person"),
        submit=_("Save"),
    )


def _act(
    request: HttpRequest,
    agreement: Agreement,
    form: forms.Form,
    act: Callable[[], Any],
    *,
    message: str,
    **page: Any,
) -> HttpResponse:
    """A form below the agreement's page, and back there."""
    return submit(request, PAGE, form, act, message=message, to=agreement, agreement=agreement, **page)


def _found(request: HttpRequest, public_id: UUID, slug: str) -> tuple[Agreement, Party]:
    agreement = queries.agreement_for(request.user, public_id)
    return agreement, queries.party_for(request.user, agreement, slug)
