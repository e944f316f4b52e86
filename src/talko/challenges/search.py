"""Challenges on the search page: those that everyone may read, open ones first."""

from django.utils.translation import gettext_lazy as _

from talko.challenges.queries import challenge_list
from talko.challenges.queries.challenges import published
from talko.core.registries import search


def register() -> None:
    search.register(
        search.Findable(
            kind="challenge",
            label=_("Challenges"),
            visible_to=lambda reader: published(),
            ranked=lambda found, text: found.order_by("-state", "-opened_at", "-pk"),
            rows=challenge_list.rows,
            order=10,
        )
    )
