"""The cities' pots: read by everyone, kept by the cities' people; and the treasurers' desk."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talko.cities.models import City
from talko.cities.queries import city_by_slug, partners_of
from talko.cities.rules import roles_of
from talko.core import audit, permissions, workflow
from talko.core.database.rows import get_or_not_found
from talko.core.editing.submission import submit
from talko.core.web.views import person_of, post_only, posted, takes_files
from talko.core.workflow import available
from talko.funding import accounting
from talko.funding.actions import pots as actions
from talko.funding.actions.statements import import_statement, paid_back
from talko.funding.forms.pots import ContributionForm, PotForm, StatementForm
from talko.funding.match_rules import in_words, rule_from
from talko.funding.models import Payment
from talko.funding.queries.desk import pot_for, pots_seen_by, shares_of, to_look_at, to_refund_by_hand
from talko.funding.rules import MONEY


def _kept_by(person: Any) -> list[City]:
    keys = [city for city, roles in roles_of(person).items() if roles & set(MONEY)]
    return list(City.objects.filter(pk__in=keys).order_by("sort_key")) if keys else []


@require_safe
def pots(request: HttpRequest) -> HttpResponse:
    cities = _kept_by(request.user)
    shown = [
        (
            pot,
            pot.money(accounting.available(accounting.pot_account(pot))),
            in_words(rule_from(pot.rule), pot.currency),
        )
        for pot in pots_seen_by(request.user, [city.pk for city in cities])[:100]
    ]
    return render(request, "funding/pots.html", {"pots": shown, "cities": cities})


@require_safe
def pot(request: HttpRequest, public_id: UUID, slug: str) -> HttpResponse:
    found = pot_for(request.user, public_id)
    if slug != found.slug:
        return redirect(found)
    account = accounting.pot_account(found)
    context = {
        "pot": found,
        "rule": in_words(rule_from(found.rule), found.currency),
        "contributions": found.contributions.select_related("city"),
        "commitments": [
            (one, [(city, found.money(share)) for city, share in shares_of(found, one.given)])
            for one in found.commitments.select_related("campaign__city")[:50]
        ],
        "left": found.money(accounting.available(account)),
        "set_aside": found.money(account.reserved),
        "goals": found.goals.all(),
        "cities": found.cities.all(),
        "acts": available(found, request.user),
        "may_fill": bool(_kept_by(request.user)) and found.state != "closed",
        "history": audit.history(found, limit=20),
    }
    return render(request, "funding/pot.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    person, city = person_of(request), city_by_slug(slug)
    permissions.require(person, "funding.keep_pots", city)
    form = PotForm(posted(request), city=city, partners=list(partners_of(city)))

    def act() -> Any:
        values = form.cleaned_data
        return actions.create_pot(
            by=person,
            city=city,
            title=values["title"],
            about=values["about"],
            currency=values["currency"],
            rule=form.rule,
            decision=values["decision"],
            order=values["order"],
            opens_on=values["opens_on"],
            closes_on=values["closes_on"],
            goals=list(values["goals"]),
            cities=list(values["cities"]),
            key=values["key"],
        )

    return submit(request, "funding/pot_form.html", form, act, message=_("Saved as a draft."), city=city)


@require_http_methods(["GET", "POST"])
def fill(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    found = pot_for(person, public_id)
    cities = _kept_by(person)
    permissions.require(person, "funding.keep_pots", cities[0] if cities else found.city)
    form = ContributionForm(posted(request), cities=cities, currency=found.currency)
    return submit(
        request,
        "funding/act.html",
        form,
        lambda: actions.contribute(by=person, pot=found, **form.cleaned_data),
        message=_("The money is in the pot."),
        to=found.get_absolute_url(),
        title=_("Put money into the pot"),
        text=_("By a decision of the city's. Money that has been put in can only go to campaigns."),
        cancel_url=found.get_absolute_url(),
    )


@post_only
def press(request: HttpRequest, public_id: UUID, name: str) -> HttpResponse:
    found = workflow.move(pot_for(person_of(request), public_id), name, by=request.user)
    messages.success(request, _("Saved."), extra_tags="moss")
    return redirect(found)


@takes_files
@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """The treasurers': statements come in, transfers go back, what does not agree is looked at."""
    person, city = person_of(request), city_by_slug(slug)
    permissions.require(person, "funding.import_statement", city)
    form = StatementForm(posted(request), request.FILES or None)

    def said(found: Any) -> str:
        return _(
            "%(new)d new payments of %(all)d in the file. %(differ)d do not agree with their pledge, %(unknown)d have no "
            "reference of ours."
        ) % {"new": found.new, "all": found.payments, "differ": found.differ, "unknown": found.unknown}

    return submit(
        request,
        "funding/desk.html",
        form,
        lambda: import_statement(by=person, city=city, content=form.cleaned_data["file"].read()),
        message=said,
        to=request.path,
        city=city,
        refunds=to_refund_by_hand(city),
        differing=to_look_at(city),
    )


@post_only
def sent_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    rows = Payment.objects.select_related("pledge__campaign__city")
    payment = get_or_not_found(rows, public_id=public_id)
    paid_back(by=person_of(request), payment=payment)
    messages.success(request, _("Noted as paid back."), extra_tags="moss")
    return redirect("funding:desk", payment.pledge.campaign.city.slug)
