"""An agreement's cost ledger."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from talko.cities.models import Agreement, AgreementResult, City, CostEntry
from talko.cities.rules import PUBLIC_STATES
from talko.core.database.rows import get_or_not_found
from talko.core.files.queries import picture_of, read_along
from talko.core.text import languages, markdown
from talko.core.values.money import Money
from talko.core.web.parts import Result
from talko.core.web.spreadsheets import Cell

LONGEST_QUOTATION = 220
"""Characters of a result."""


def costs_of(agreement: Agreement) -> list[CostEntry]:
    """The ledger's lines, newest day first, with what each corrects and their receipts, in two queries."""
    costs = list(agreement.costs.select_related("city", "corrects", "corrected_by"))
    read_along(costs)
    return costs


def results_of(agreement: Agreement) -> list[AgreementResult]:
    results = list(agreement.results.select_related("city"))
    read_along(results)
    return results


def cost_of(agreement: Agreement, public_id: UUID) -> CostEntry:
    """Raises NotFound."""
    return get_or_not_found(agreement.costs.select_related("city", "agreement"), public_id=public_id)


def totals(costs: Iterable[CostEntry]) -> list[tuple[City, list[Money]]]:
    """What it cost each city, by currency."""
    sums: dict[City, dict[str, int]] = {}
    for entry in costs:
        by_currency = sums.setdefault(entry.city, {})
        by_currency[entry.currency] = by_currency.get(entry.currency, 0) + entry.amount
    return [
        (city, [Money(amount, currency) for currency, amount in sorted(by_currency.items())])
        for city, by_currency in sorted(sums.items(), key=lambda pair: pair[0].sort_key)
    ]


def latest_result(city: City | None = None) -> Result | None:
    """The latest thing that came of an agreement, as one of its cities wrote it; two queries."""
    entered = AgreementResult.objects.filter(agreement__state__in=PUBLIC_STATES)
    if city is not None:
        entered = entered.filter(city=city)
    latest = entered.select_related("agreement", "city").order_by("-reached_on", "-pk").first()
    if latest is None:
        return None
    language, text = languages.best(latest.text, [languages.current()])
    return Result(
        title=str(latest.agreement),
        url=latest.agreement.get_absolute_url(),
        said=markdown.plain(text, LONGEST_QUOTATION),
        lang=language,
        who=latest.city.name,
        picture=picture_of(latest, "pictures"),
    )


COST_COLUMNS = (
    "id",
    "day",
    "city",
    "amount_minor",
    "currency",
    "purpose",
    "language",
    "decision",
    "corrects",
)


def cost_table(agreement: Agreement) -> Iterator[list[Cell]]:
    for entry in costs_of(agreement):
        yield [
            entry.address_id,
            entry.spent_on,
            entry.city.slug,
            entry.amount,
            entry.currency,
            entry.purpose,
            entry.language,
            entry.decision_url,
            entry.corrects.address_id if entry.corrects else "",
        ]
