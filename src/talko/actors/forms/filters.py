"""The filters of the directory's lists: as they are shown, and as an address asks for them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talko.actors import countries
from talko.actors.queries import SORTS, Facets, Filters, acted_for
from talko.core import ids

MOST_WORDS = 100
"""Characters in the search box."""


OWN = "own"
"""The value of `whose` for what is not an organisation's."""


def whose_choices(person: Any) -> list[tuple[str, str]]:
    """Of a person's own things: theirs alone, and those of each organisation that they act for; empty without one."""
    organisations = [(ids.encode(one.public_id), one.name) for one in acted_for(person)]
    return [("", str(_("All"))), (OWN, str(_("Your own"))), *organisations] if organisations else []


def whose(chosen: str) -> Q:
    """Condition on things with an `organisation`."""
    if not chosen:
        return Q()
    return Q(organisation=None) if chosen == OWN else Q(organisation__public_id=ids.decode(chosen))


class OwnFilterForm(forms.Form):
    """The filters of a list of a person's own things: words, and whose they are. Lists add theirs."""

    q = forms.CharField(label=_("Words"), required=False, max_length=MOST_WORDS, widget=forms.SearchInput)
    whose = forms.ChoiceField(label=_("Whose"), required=False)

    def __init__(self, *args: Any, whose: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whose"].choices = whose  # type: ignore[attr-defined]  # it is a field of choices
        if not whose:
            del self.fields["whose"]


class FilterForm(forms.Form):
    """A list's filters as they are shown; `filters_from` reads them."""

    q = forms.CharField(label=_("Words"), required=False, max_length=MOST_WORDS, widget=forms.SearchInput)

    def __init__(self, *args: Any, known: Facets, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known.kinds:
            self._add("kind", _("Kind"), _("All kinds"), known.kinds)
        self._add("country", _("Country"), _("All countries"), countries.named(known.countries))
        if known.cities:
            self._add("city", _("City"), _("All cities"), known.cities)
        self._add("field", _("Field"), _("All fields"), known.fields)
        self.fields["sort"] = forms.ChoiceField(
            label=_("Order"),
            required=False,
            choices=[("name", _("By name")), ("newest", _("Newest first"))],
        )

    def _add(self, name: str, label: Any, all_of_them: Any, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name] = forms.ChoiceField(
            label=label, required=False, choices=[("", all_of_them), *choices]
        )


def filters_from(data: Mapping[str, str], known: Facets) -> Filters:
    """The filters in the address. Invalid values are ignored."""
    text = data.get("q", "").strip()
    offered = {
        "kind": dict(known.kinds),
        "country": known.countries,
        "city": dict(known.cities),
        "field": dict(known.fields),
        "sort": SORTS,
    }
    asked = {name: data[name] for name, values in offered.items() if data.get(name) in values}
    return Filters(q=text if len(text) <= MOST_WORDS and "\0" not in text else "", **asked)
