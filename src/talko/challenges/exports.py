"""Published challenges as open data."""

from collections.abc import Callable, Iterator

from django.utils.translation import gettext_lazy as _

from talko.challenges.models import Challenge
from talko.challenges.queries.challenges import published
from talko.core.registries import exports
from talko.core.web.spreadsheets import Cell

COLUMNS: dict[str, Callable[[Challenge], Cell]] = {
    "id": lambda one: one.address_id,
    "city": lambda one: one.city.slug,
    "language": lambda one: one.language,
    "title": lambda one: one.title.get(one.language, ""),
    "state": lambda one: one.state_now,
    "opened_at": lambda one: one.opened_at,
    "answers_by": lambda one: one.answers_by,
    "decision_by": lambda one: one.decision_by,
    "amount_minor": lambda one: one.amount,
    "currency": lambda one: one.currency if one.amount is not None else "",
    "answers": lambda one: one.solution_count,
}


def register() -> None:
    exports.register(
        exports.Table(
            name="challenges",
            title=_("Challenges"),
            about=_(
                "Every challenge that has been published, with its dates, funding need and number of answers."
            ),
            columns=tuple(COLUMNS),
            rows=_rows,
        )
    )


def _rows() -> Iterator[list[Cell]]:
    for challenge in published().order_by("opened_at", "pk").iterator(chunk_size=500):
        yield [value(challenge) for value in COLUMNS.values()]
