"""Pages of campaigns: explored, read, their money, their open data."""

import json
from typing import Any
from uuid import UUID

from csp.constants import NONE
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from talko.cities.rules import has_role, roles_of
from talko.core import audit, permissions
from talko.core.errors import NotFound
from talko.core.text import languages
from talko.core.values import dates
from talko.core.values.money import Money
from talko.core.workflow import available
from talko.engines.allocation import match_record
from talko.funding import rates
from talko.funding.models import Campaign
from talko.funding.queries import desk
from talko.funding.queries.campaign_list import STATES, campaign_rows, drafts_of
from talko.funding.queries.campaigns import NEXT, campaign_for, givers_of, numbers_of
from talko.funding.queries.open_data import grants
from talko.funding.rules import MONEY

ON_THE_PAGE = ("edit", "send_to_review", "call_off", "finish")
DRAFTS = 10
CARD_POLICY = {"frame-ancestors": ["*"], "script-src": [NONE], "connect-src": [NONE], "form-action": [NONE]}
"""Any site may show the card, which can do nothing but lead here."""


def campaign_here(person: Any, public_id: UUID) -> Campaign:
    """From then on all moments on the page are by the clocks of its city."""
    campaign = campaign_for(person, public_id)
    dates.use_zone(campaign.city.zone)
    return campaign


@require_safe
def explore(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    city = request.GET.get("city", "")
    state = state if state in STATES else ""
    page, rows = campaign_rows(request.user, state=state, city=city[:80], page=request.GET.get("page"))
    drafts = list(drafts_of(request.user)[:DRAFTS]) if request.user.is_authenticated else []
    context = {
        "page": page,
        "rows": rows,
        "drafts": drafts,
        "states": [(key, label, key == state) for key, label in STATES.items()],
        "city": city,
    }
    return render(request, "funding/list.html", context)


@require_safe
def lead(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """An address without its words leads to the one with them."""
    return redirect(campaign_for(request.user, public_id))


@require_safe
def show(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    campaign = campaign_here(request.user, public_id)
    if slug != campaign.slug:
        return redirect(campaign)
    person, numbers = request.user, numbers_of(campaign)
    writes = permissions.allows(person, "funding.write", campaign)
    names, others = givers_of(campaign)
    hundred = Money(NEXT, campaign.currency)
    context = {
        "campaign": campaign,
        "numbers": numbers,
        "lines": campaign.lines.all(),
        "rewards": campaign.rewards.all(),
        "news": campaign.news.select_related("by")[:20],
        "names": names,
        "others": others,
        "writes": writes,
        "acts": [act for act in available(campaign, person) if act.name in ON_THE_PAGE],
        "may_review": permissions.allows(person, "funding.review", campaign) and campaign.state == "review",
        "may_promise": campaign.state in {"review", "live"} and bool(_money_cities(person)),
        "hundred": hundred,
        "with_match": Money(NEXT + numbers.next_match, campaign.currency),
        "beside": rates.beside(Money(campaign.minimum, campaign.currency)) if campaign.is_public else [],
        "rate_day": _rate_day(campaign),
        "history": audit.history(campaign, public_only=not writes, limit=20),
    }
    return render(request, "funding/campaign.html", context)


def _rate_day(campaign: Campaign) -> Any:
    rate = rates.exchange(campaign.currency, "EUR" if campaign.currency != "EUR" else "SEK")
    return rate.day if rate else None


def _money_cities(person: Any) -> list[int]:
    return [city for city, roles in roles_of(person).items() if roles & set(MONEY)]


@require_safe
def money(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    """Where the money comes from, by which rules, and what it was spent on."""
    campaign = campaign_here(request.user, public_id)
    if not campaign.is_public and not permissions.allows(request.user, "funding.write", campaign):
        raise NotFound
    person = request.user
    keeps = has_role(person, campaign.city_id, *MONEY)
    context = {
        "campaign": campaign,
        "numbers": numbers_of(campaign),
        "lines": campaign.lines.all(),
        "payouts": desk.payouts_of(campaign, person),
        "expenses": desk.expenses_of(campaign),
        "spent": desk.spent_of(campaign) if campaign.state in {"delivery", "closed"} else None,
        "offers": desk.help_of(campaign, person, all_of_it=keeps),
        "keeps": keeps,
        "may_ask": campaign.state == "delivery"
        and permissions.allows(person, "funding.ask_payout", campaign),
    }
    return render(request, "funding/money.html", context)


@require_safe
def match_file(request: HttpRequest, public_id: UUID, form: str) -> HttpResponse:
    """Rule, pledges and result of one match, as `talko match-fund` reads them. Givers are names that say nothing."""
    commitment = desk.commitment_for(request.user, public_id)
    record = commitment.record
    if form == "toml":
        return HttpResponse(commitment.text, content_type="application/toml; charset=utf-8")
    if record is None:
        raise NotFound(_("This match is computed when the campaign has ended."))
    if form == "csv":
        response = HttpResponse(match_record.csv_of(record), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(match_record.as_json(record), content_type="application/json")
    name = f"match-{commitment.address_id}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def three_sixty(request: HttpRequest) -> HttpResponse:
    """All promises of pots in the 360Giving data standard."""
    data = grants(settings.TALKO.base_url)
    response = HttpResponse(json.dumps(data, ensure_ascii=False, indent=1), content_type="application/json")
    response["Access-Control-Allow-Origin"] = "*"
    return response


@xframe_options_exempt
@csp_replace(CARD_POLICY)  # type: ignore[arg-type]  # typed for views without arguments
@require_safe
def widget(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A card for other sites, without script, cookie or anything that counts its readers."""
    campaign = campaign_here(None, public_id)
    context = {
        "campaign": campaign,
        "numbers": numbers_of(campaign),
        "title": languages.best(campaign.title, [languages.current()], campaign.language)[1],
        "link": settings.TALKO.base_url + campaign.get_absolute_url(),
    }
    return render(request, "funding/widget.html", context)
