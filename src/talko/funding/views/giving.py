"""Giving: the form, the way to pay, one's own pledges; and what providers tell us."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talko.core.database.rows import get_or_not_found
from talko.core.editing.submission import show_form, submit
from talko.core.errors import Conflict, Invalid, NotFound, TalkoError
from talko.core.permissions import is_signed_in
from talko.core.values import dates
from talko.core.web.middleware import client_address
from talko.core.web.views import person_of, post_only, posted
from talko.core.workflow import bring_along, locked, move
from talko.funding.actions import payments, pledges
from talko.funding.forms.giving import PledgeForm, SimulatorForm
from talko.funding.models import Charge, Payment, Pledge
from talko.funding.payments import bank_transfer, simulator
from talko.funding.payments.providers import offered, provider_named
from talko.funding.payments.references import in_groups, ocr, rf
from talko.funding.queries.campaigns import match_brought, numbers_of
from talko.funding.queries.desk import own_pledges, pledge_by_token, pledge_for
from talko.funding.views.campaigns import campaign_here

LARGEST_EVENT = 100_000
"""Bytes."""


@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One form; then the provider's page."""
    campaign = campaign_here(request.user, public_id)
    if not campaign.takes_pledges:
        messages.info(request, _("This campaign takes no pledges now."))
        return redirect(campaign)
    form = PledgeForm(posted(request), campaign=campaign, person=request.user)
    if request.method == "GET" and (amount := request.GET.get("amount", "")).isdecimal() and len(amount) < 8:
        form.fields["amount"].initial = amount

    def act() -> str:
        key = form.cleaned_data["key"]
        if key is None:
            raise Invalid(_("Open the page again and send it once more."))
        pledge = pledges.make_pledge(
            by=person_of(request) if is_signed_in(request.user) else None,
            campaign=campaign,
            wanted=form.wanted,
            key=key,
            address=client_address(request),
        )
        if pledge.state != Pledge.State.PROMISED:
            return _page_of(pledge)
        return pledges.pay(pledge=pledge, provider=form.cleaned_data["provider"])

    return submit(
        request,
        "funding/give.html",
        form,
        act,
        to=lambda url: url,
        campaign=campaign,
        numbers=numbers_of(campaign),
    )


def _page_of(pledge: Pledge) -> str:
    return pledge.get_absolute_url() if pledge.person_id else pledge.get_token_url()


@require_safe
def pledge_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return _show(request, pledge_for(person_of(request), public_id))


@require_safe
def pledge_by_letter(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever has the letter, which need not be somebody with an account."""
    return _show(request, pledge_by_token(token))


def _show(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    campaign = pledge.campaign
    dates.use_zone(campaign.city.zone)
    context = {
        "pledge": pledge,
        "campaign": campaign,
        "numbers": numbers_of(campaign) if campaign.is_public else None,
        "providers": offered() if pledge.state == Pledge.State.PROMISED and campaign.takes_pledges else [],
        "brought": match_brought(pledge) if pledge.state == Pledge.State.PAID else [],
        "payment": pledge.payments.filter(state__in=payments.COUNTED, surplus=False).first(),
    }
    response = render(request, "funding/pledge.html", context)
    response["Referrer-Policy"] = "no-referrer"
    return response


@post_only
def pay(request: HttpRequest, token: str) -> HttpResponse:
    pledge = pledge_by_token(token)
    try:
        return redirect(pledges.pay(pledge=pledge, provider=request.POST.get("provider", "")))
    except Conflict as error:
        messages.info(request, str(error.message))
        return redirect(_page_of(pledge))


@post_only
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever has the letter can take it back, as long as it is not paid."""
    pledge = pledge_by_token(token)
    if is_signed_in(request.user) and pledge.person_id == request.user.pk:
        move(pledge, "cancel", by=request.user)
    else:
        with transaction.atomic():
            fresh = locked(pledge)
            if fresh.state != Pledge.State.CANCELLED:
                bring_along(fresh, "cancel_by_letter", by=None)
    messages.success(request, _("Your pledge was cancelled. Nothing was charged."), extra_tags="moss")
    return redirect(_page_of(pledge))


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    page = Paginator(own_pledges(person_of(request)), 20).get_page(request.GET.get("page"))
    return render(request, "funding/mine.html", {"page": page})


@require_http_methods(["GET", "POST"])
def simulator_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Where a demo pretends to pay. In production nothing leads here: the simulator is not offered."""
    charge = get_or_not_found(Charge.objects.all(), public_id=public_id)
    payment = get_or_not_found(
        Payment.objects.select_related("pledge__campaign__city", "pledge__person"), number=charge.reference
    )
    if provider_named(simulator.NAME) not in offered():
        raise NotFound
    pledge = payment.pledge
    form = SimulatorForm(posted(request))
    if request.method == "POST" and form.is_valid():
        events = simulator.pay(
            charge, form.cleaned_data["fault"], refuse=request.POST.get("then") == "refuse"
        )
        payments.process(payments.receive(simulator.NAME, events))
        return redirect(_page_of(pledge))
    campaign = pledge.campaign
    return show_form(
        request, "funding/simulator.html", form, charge=charge, payment=payment, campaign=campaign
    )


@require_safe
def transfer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What to write on a transfer."""
    payment = get_or_not_found(
        Payment.objects.select_related("pledge__campaign__city", "pledge__person"),
        public_id=public_id,
        provider=bank_transfer.NAME,
    )
    campaign = payment.pledge.campaign
    dates.use_zone(campaign.city.zone)
    is_bankgiro = campaign.account.replace(" ", "").replace("-", "").isdecimal()
    reference = ocr(payment.number) if is_bankgiro else rf(payment.number)
    context = {
        "payment": payment,
        "campaign": campaign,
        "pledge": payment.pledge,
        "is_bankgiro": is_bankgiro,
        "reference": reference if is_bankgiro else in_groups(reference),
        "pledge_url": _page_of(payment.pledge),
    }
    return render(request, "funding/transfer.html", context)


@csrf_exempt
@require_POST
def hook(request: HttpRequest, name: str) -> HttpResponse:
    """A provider's event: stored as it came and answered at once; processed after."""
    provider = provider_named(name)
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_EVENT:
        return HttpResponse(status=413)
    try:
        raw = provider.parse_event(request.body, request.headers)
        payments.receive(name, [raw])
    except TalkoError as error:
        return HttpResponse(status=error.status)
    except (ValueError, KeyError, TypeError):
        return HttpResponse(status=400)
    return HttpResponse(status=202)
