"""The filters of the list of challenges."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talko.challenges.queries.challenge_list import SORTS, STATES, Wanted, prepares
from talko.challenges.queries.challenges import named_goals
from talko.cities.queries import cities
from talko.cities.rules import home_of
from talko.core.text import languages
from talko.core.web.fragment_cache import cached


def _select(label: Any, choices: list[tuple[Any, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=choices)


MOST_WORDS = 100
"""Characters in the search box."""
GOALS = frozenset(map(str, range(1, 18)))
CHECKED = frozenset({"on", "1", "true", "True"})


class FilterForm(forms.Form):
    """The list's filters as they are shown; `wanted_from` reads them. What cannot be understood is as if it had not been said."""

    q = forms.CharField(label=_("Words"), required=False, max_length=MOST_WORDS, widget=forms.SearchInput)

    def __init__(self, data: Any, *, person: Any, begins_with: str = "") -> None:
        """`begins_with`: the city that is shown until another is asked for, or all."""
        super().__init__({"state": "open", "sort": "deadline", **{key: data[key] for key in data}})
        states = list(STATES.items())
        if prepares(person):
            states.append(("preparing", _("Being prepared")))
        self.fields["state"] = _select(_("State"), states)
        known_cities, known_goals = _known_choices(languages.current())
        self.fields["city"] = _select(_("City"), [("", _("All cities")), *known_cities])
        self.fields["city"].initial = begins_with
        self.fields["goal"] = _select(_("Goal"), [("", _("All goals")), *known_goals])
        self.fields["language"] = _select(_("Language"), [("", _("All languages")), *languages.CHOICES])
        funding = [("", _("With or without")), ("yes", _("Needs funding")), ("no", _("Needs no funding"))]
        self.fields["funding"] = _select(_("Funding"), funding)
        self.fields["sort"] = _select(_("Sort by"), list(SORTS.items()))
        if home_of(person) is not None:
            self.fields["reaches"] = forms.BooleanField(label=_("Reaches my city"), required=False)
        if person.is_authenticated:
            self.fields["followed"] = forms.BooleanField(label=_("I follow"), required=False)


def wanted_from(data: Mapping[str, str], person: Any) -> Wanted:
    """What the address asks for, read by the same rules as the form shows it, without the cost of making one."""
    text, goal = data.get("q", "").strip(), data.get("goal", "")
    state, sort, language, funding = (data.get(name, "") for name in ("state", "sort", "language", "funding"))
    city = data.get("city", "")
    return Wanted(
        text=text if len(text) <= MOST_WORDS and "\x00" not in text else "",
        state=state if state in STATES or (state == "preparing" and prepares(person)) else "open",
        city=city if city and city in dict(_known_choices(languages.current())[0]) else "",
        goal=int(goal) if goal in GOALS else None,
        language=language if language in languages.OWN_NAMES else "",
        funding=funding if funding in {"yes", "no"} else "",
        reaches=data.get("reaches", "") in CHECKED,
        followed=data.get("followed", "") in CHECKED,
        sort=sort if sort in SORTS else "deadline",
    )


def _known_choices(language: str) -> tuple[list[tuple[str, str]], list[tuple[int, str]]]:
    """Cities and goals to choose from, which are the same for everyone."""

    def make() -> tuple[list[tuple[str, str]], list[tuple[int, str]]]:
        return list(cities().values_list("slug", "name")), named_goals()

    return cached("challenges.filters", language, make=make)
