"""What an agreement costs and brings."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talko.cities import actions, queries
from talko.cities.forms.ledger import CorrectionForm, CostForm, ResultForm
from talko.cities.rules import ledger_parties, result_parties
from talko.core.editing.submission import submit
from talko.core.files.actions import make_with_files
from talko.core.permissions import require
from talko.core.text import languages
from talko.core.values import dates
from talko.core.web.spreadsheets import csv_response
from talko.core.web.views import person_of, posted, takes_files

PAGE = "cities/agreement_act.html"


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
def costs(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Enter a cost."""
    agreement = queries.agreement_for(request.user, public_id)
    require(request.user, "cities.add_cost", agreement)
    own = [party.city for party in ledger_parties(request.user, agreement)]
    form = CostForm(posted(request), request.FILES or None, cities=own, initial={"spent_on": dates.today()})

    def act() -> Any:
        values = dict(form.cleaned_data)
        money, receipts = values.pop("amount"), values.pop("file")
        person = person_of(request)
        make = partial(actions.add_cost, by=person, agreement=agreement, money=money, **values)
        return make_with_files(make, by=person, place="receipts", uploads=receipts)

    return submit(
        request,
        PAGE,
        form,
        act,
        message=_("The cost has been added to the ledger."),
        to=f"{agreement.get_absolute_url()}#costs",
        agreement=agreement,
        title=_("Add a cost"),
        lead=_("It is published at once. A mistake is corrected by a new entry."),
        submit=_("Publish the cost"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, public_id: UUID, entry_id: UUID) -> HttpResponse:
    agreement = queries.agreement_for(request.user, public_id)
    require(request.user, "cities.add_cost", agreement)
    entry = queries.cost_of(agreement, entry_id)
    form = CorrectionForm(posted(request))
    return submit(
        request,
        PAGE,
        form,
        lambda: actions.correct_cost(
            by=person_of(request),
            entry=entry,
            reason=form.cleaned_data["purpose"],
            key=form.cleaned_data["key"],
        ),
        message=_("The entry has been reversed. Now enter the right one."),
        to=reverse("agreements:costs", args=[public_id]),
        agreement=agreement,
        title=_("Correct a cost"),
        lead=f"{entry.money.shown()} · {entry.purpose}",
        submit=_("Reverse the entry"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def results(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Enter a result."""
    agreement = queries.agreement_for(request.user, public_id)
    require(request.user, "cities.add_result", agreement)
    own = [party.city for party in result_parties(request.user, agreement)]
    codes = list(dict.fromkeys([*own[0].languages, *agreement.languages, languages.GLOBAL]))
    form = ResultForm(posted(request), cities=own, codes=codes, initial={"reached_on": dates.today()})
    return submit(
        request,
        PAGE,
        form,
        lambda: actions.add_result(by=person_of(request), agreement=agreement, **form.cleaned_data),
        message=_("The result has been published."),
        to=f"{agreement.get_absolute_url()}#results",
        agreement=agreement,
        title=_("Add a result"),
        lead=_("Say in plain words what came of the cooperation, including what did not work."),
        submit=_("Publish the result"),
    )


@require_safe
def costs_csv(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The ledger as open data: amounts in minor units."""
    agreement = queries.agreement_for(request.user, public_id)
    return csv_response(
        f"costs-{agreement.address_id}.csv", queries.COST_COLUMNS, queries.cost_table(agreement)
    )
