"""What the search page finds: everything that rooms have registered as findable, and challenges that fit what somebody can do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from talko.challenges.queries.challenge_list import open_challenges
from talko.core.registries import saved_searches, search
from talko.core.text import folding, languages
from talko.core.text.cleaning import one_line
from talko.matching.index import query_text
from talko.matching.queries.fitting_challenges import FittingChallenge, fitting

LONGEST = 200
"""Characters of a query that are read."""
MOST = 10
"""Of each kind; the lists of the rooms show the rest."""


@dataclass(frozen=True)
class Found:
    text: str
    kind: str
    """The only one that was asked for; empty for all."""
    groups: list[search.Group]
    """Where every word occurs."""
    fitting: list[FittingChallenge]
    """Open challenges that the text fits by its meaning and that are in none of the groups."""

    @property
    def total(self) -> int:
        return sum(len(group.rows) for group in self.groups)


class FilterForm(forms.Form):
    q = forms.CharField(label=_("Words"), required=False, max_length=LONGEST, widget=forms.SearchInput)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.fields["kind"] = forms.ChoiceField(
            label=_("Kind"), required=False, choices=[("", _("Everything")), *search.kinds()]
        )


def find(text: str, reader: Any, kind: str = "") -> Found:
    """A fixed number of queries for each kind; none for a text without words."""
    text, kind = _read(text, kind)
    if not folding.words(text):
        return Found(text, kind, [], [])
    groups = search.find(text, reader, MOST, kind)
    return Found(text, kind, groups, [] if kind else _fitting(text, reader, groups))


def register() -> None:
    saved_searches.register(
        saved_searches.SearchList(
            page="web:search",
            label=_("The whole site"),
            parameters=("q", "kind"),
            form=lambda asked, reader: FilterForm(asked),
            new=_new,
        )
    )


def _new(asked: Mapping[str, str], reader: Any, since: datetime) -> list[saved_searches.New]:
    """By words alone: what fits by its meaning is what watches are for."""
    text, kind = _read(asked.get("q", ""), asked.get("kind", ""))
    return [saved_searches.New(found, one.rows) for one, found in search.new_since(text, reader, since, kind)]


def _read(text: str, kind: str) -> tuple[str, str]:
    """An unknown kind is as if it had not been said."""
    return one_line(text[:LONGEST]), kind if kind in dict(search.kinds()) else ""


def _fitting(text: str, reader: Any, groups: list[search.Group]) -> list[FittingChallenge]:
    shown = {row.url for group in groups for row in group.rows}
    language = query_text.language_of(text)[0] or languages.current()
    found = fitting(text, language, open_challenges(), reader)
    return [one for one in found if one.row.url not in shown]
