"""Published challenges as open data."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from talko.challenges.queries.challenges import published
from talko.core.registries import exports
from talko.core.web.spreadsheets import Cell

COLUMNS = (
    "id",
    "city",
    "language",
    "title",
    "state",
    "opened_at",
    "answers_by",
    "decision_by",
    "amount_minor",
    "currency",
    "answers",
)


def register() -> None:
    exports.register(
        exports.Table(
            name="challenges",
            title=_("Challenges"),
            about=_(
                "Every challenge that has been published, with its dates, funding need and number of answers."
            ),
            columns=COLUMNS,
            rows=_rows,
        )
    )


def _rows() -> Iterator[list[Cell]]:
    for challenge in published().order_by("opened_at", "pk").iterator(chunk_size=500):
        yield [
            challenge.address_id,
            challenge.city.slug,
            challenge.language,
            challenge.title.get(challenge.language, ""),
            challenge.state_now,
            challenge.opened_at,
            challenge.answers_by,
            challenge.decision_by,
            challenge.amount,
            challenge.currency if challenge.amount is not None else "",
            challenge.solution_count,
        ]
