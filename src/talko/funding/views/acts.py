"""What is done with a campaign, its payouts and the help that is offered: short forms and buttons."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talko.cities.rules import roles_of
from talko.core import permissions, workflow
from talko.core.editing.submission import submit
from talko.core.errors import Message, NotAllowed
from talko.core.text import languages
from talko.core.web.views import person_of, post_only, posted
from talko.funding.actions import campaigns as actions
from talko.funding.actions import in_kind, payouts, pots
from talko.funding.forms.acts import (
    DeclineForm,
    ExpenseForm,
    NewsForm,
    NoteForm,
    OfferForm,
    PayoutForm,
    PromiseForm,
    ReasonForm,
    ReportForm,
    ValueForm,
)
from talko.funding.models import Campaign
from talko.funding.queries.campaigns import numbers_of
from talko.funding.queries.desk import offer_for, payout_for, pots_to_promise
from talko.funding.rules import MONEY
from talko.funding.views.campaigns import campaign_here


def _money(campaign: Campaign) -> str:
    return f"{campaign.get_absolute_url()}money/"


def _act(
    request: HttpRequest,
    campaign: Campaign,
    form: forms.Form,
    act: Callable[[], Any],
    *,
    title: Message,
    text: Message = "",
    done: Message,
    to: str = "",
    danger: bool = False,
) -> HttpResponse:
    to = to or campaign.get_absolute_url()
    return submit(
        request,
        "funding/act.html",
        form,
        act,
        message=done,
        to=to,
        campaign=campaign,
        title=title,
        text=text,
        danger=danger,
        cancel_url=to,
    )


@post_only
def send_to_review(request: HttpRequest, public_id: UUID) -> HttpResponse:
    campaign = campaign_here(person_of(request), public_id)
    workflow.move(campaign, "send_to_review", by=request.user)
    messages.success(request, _("Sent to be reviewed."), extra_tags="moss")
    return redirect(campaign)


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The second person's page: all of it, and two ways out."""
    person = person_of(request)
    campaign = campaign_here(person, public_id)
    workflow.require(campaign, "publish", by=person)
    form = NoteForm(posted(request) if request.POST.get("then") == "back" else None)
    if request.method == "POST" and request.POST.get("then") == "publish":
        workflow.move(campaign, "publish", by=person)
        messages.success(request, _("The campaign is open for pledges."), extra_tags="moss")
        return redirect(campaign)
    return submit(
        request,
        "funding/review.html",
        form,
        lambda: workflow.move(campaign, "send_back", by=person, **form.cleaned_data),
        message=_("Sent back."),
        to=campaign.get_absolute_url(),
        campaign=campaign,
        lines=campaign.lines.all(),
        rewards=campaign.rewards.all(),
        numbers=numbers_of(campaign),
    )


@require_http_methods(["GET", "POST"])
def call_off(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    campaign = campaign_here(person, public_id)
    workflow.require(campaign, "call_off", by=person)
    form = ReasonForm(posted(request))
    return _act(
        request,
        campaign,
        form,
        lambda: workflow.move(campaign, "call_off", by=person, **form.cleaned_data),
        title=_("Call the campaign off?"),
        text=_("Everyone who gave gets their money back, and the pots theirs. This cannot be undone."),
        done=_("The campaign was called off. The money goes back."),
        danger=True,
    )


@require_http_methods(["GET", "POST"])
def finish(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    campaign = campaign_here(person, public_id)
    workflow.require(campaign, "finish", by=person)
    form = ReportForm(posted(request), campaign=campaign)
    return _act(
        request,
        campaign,
        form,
        lambda: workflow.move(campaign, "finish", by=person, **form.cleaned_data),
        title=_("Report and finish"),
        text=_("Everyone who gave is notified. No more payouts can be requested after that."),
        done=_("The campaign is finished."),
    )


@require_http_methods(["GET", "POST"])
def tell_news(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    campaign = campaign_here(person, public_id)
    permissions.require(person, "funding.write", campaign)
    form = NewsForm(posted(request), campaign=campaign)
    return _act(
        request,
        campaign,
        form,
        lambda: actions.tell_news(by=person, campaign=campaign, **form.cleaned_data),
        title=_("Post an update"),
        text=_("It is shown on the campaign's page, and everyone who gave is notified."),
        done=_("Published."),
    )


@require_http_methods(["GET", "POST"])
def promise(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    campaign = campaign_here(person, public_id)
    cities = [city for city, roles in roles_of(person).items() if roles & set(MONEY)]
    if not cities:
        raise NotAllowed
    form = PromiseForm(posted(request), pots=list(pots_to_promise(cities)))
    return _act(
        request,
        campaign,
        form,
        lambda: pots.commit(
            by=person, pot=form.cleaned_data["pot"], campaign=campaign, most=form.cleaned_data["most"]
        ),
        title=_("Promise money of a pot"),
        text=_(
            "What the pot gives is computed by its rule when the campaign ends. What is not needed is free again."
        ),
        done=_("Promised."),
    )


@require_http_methods(["GET", "POST"])
def ask_payout(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    campaign = campaign_here(person, public_id)
    permissions.require(person, "funding.ask_payout", campaign)
    form = PayoutForm(posted(request), campaign=campaign)
    return _act(
        request,
        campaign,
        form,
        lambda: payouts.ask_payout(by=person, campaign=campaign, **form.cleaned_data),
        title=_("Ask for a payout"),
        text=_("Two people of the city approve it, then it is paid."),
        done=_("Asked for."),
        to=_money(campaign),
    )


@require_http_methods(["GET", "POST"])
def add_expense(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    campaign = campaign_here(person, public_id)
    permissions.require(person, "funding.ask_payout", campaign)
    form = ExpenseForm(posted(request), campaign=campaign)
    return _act(
        request,
        campaign,
        form,
        lambda: payouts.add_expense(
            by=person, campaign=campaign, language=languages.current(), **form.cleaned_data
        ),
        title=_("Add an expense"),
        text=_("Everyone can read it. Add the receipt on the next page."),
        done=_("Saved. Add the receipt now."),
        to=f"{_money(campaign)}#expenses",
    )


@require_http_methods(["GET", "POST"])
def offer_help(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    campaign = campaign_here(person, public_id)
    form = OfferForm(posted(request), campaign=campaign, person=person)

    def act() -> Any:
        values = dict(form.cleaned_data)
        organisation = values.pop("whose", None)
        return in_kind.offer_help(
            by=person, campaign=campaign, organisation=organisation, language=languages.current(), **values
        )

    return _act(
        request,
        campaign,
        form,
        act,
        title=_("Offer help in kind"),
        text=_("Hours, things or know-how. The city answers you, and says what counts towards the goal."),
        done=_("Thank you. The city answers you."),
    )


@post_only
def press_payout(request: HttpRequest, public_id: UUID, name: str) -> HttpResponse:
    payout = payout_for(person_of(request), public_id)
    workflow.move(payout, name, by=request.user)
    said = {"approve": _("Approved."), "pay_out": _("Marked as paid.")}[name]
    messages.success(request, said, extra_tags="moss")
    return redirect(f"{_money(payout.campaign)}#payouts")


@require_http_methods(["GET", "POST"])
def decline_payout(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    payout = payout_for(person, public_id)
    workflow.require(payout, "decline", by=person)
    form = DeclineForm(posted(request))
    return _act(
        request,
        payout.campaign,
        form,
        lambda: workflow.move(payout, "decline", by=person, **form.cleaned_data),
        title=_("Decline the payout"),
        done=_("Declined."),
        to=f"{_money(payout.campaign)}#payouts",
        danger=True,
    )


@require_http_methods(["GET", "POST"])
def accept_help(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    offer = offer_for(person, public_id)
    workflow.require(offer, "accept", by=person)
    form = ValueForm(posted(request), offer=offer)
    return _act(
        request,
        offer.campaign,
        form,
        lambda: workflow.move(offer, "accept", by=person, **form.cleaned_data),
        title=_("Accept the help"),
        text=offer.what,
        done=_("Accepted."),
        to=f"{_money(offer.campaign)}#help",
    )


@require_http_methods(["GET", "POST"])
def press_help(request: HttpRequest, public_id: UUID, name: str) -> HttpResponse:
    person = person_of(request)
    offer = offer_for(person, public_id)
    workflow.require(offer, name, by=person)
    to = f"{_money(offer.campaign)}#help"
    if request.method == "POST":
        workflow.move(offer, name, by=person)
        messages.success(request, _("Saved."), extra_tags="moss")
        return redirect(to)
    label = workflow.of(offer).moves[name].label
    context = {"title": label, "text": offer.what, "submit": label, "cancel_url": to}
    return render(request, "web/confirm.html", context)
