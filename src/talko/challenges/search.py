"""What can be found of challenges: on the search page, those that everyone may read; and what is new in a search of their list."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from talko.challenges.forms.challenge_list import FilterForm, wanted_from
from talko.challenges.queries import challenge_list
from talko.challenges.queries.challenges import published
from talko.core.registries import saved_searches, search


def register() -> None:
    search.register(
        search.Findable(
            kind="challenge",
            label=_("Challenges"),
            visible_to=lambda reader: published(),
            ranked=lambda found, text: found.order_by("-state", "-opened_at", "-pk"),
            rows=challenge_list.rows,
            came="opened_at",
            order=10,
        )
    )
    saved_searches.register(
        saved_searches.SearchList(
            page="challenges:list",
            label=_("Challenges"),
            parameters=("q", "state", "city", "goal", "language", "funding", "reaches", "followed"),
            form=lambda asked, reader: FilterForm(asked, person=reader),
            new=_new,
            defaults={"state": "open"},
        )
    )


def _new(asked: Mapping[str, str], reader: Any, since: datetime) -> list[saved_searches.New]:
    found = challenge_list.new_since(reader, wanted_from(asked, reader), since)
    return [saved_searches.New(found, challenge_list.rows)]
