"""The filters above the suggestions, and judging one."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talko.actors.models import Organisation
from talko.core.text import languages
from talko.matching.actions.judgements import NOTE
from talko.matching.models import Suggestion
from talko.matching.ranking.filters import ELSEWHERE, HOME, PARTNERS, Filters

DISTANCES = (50, 200, 1_000, 5_000)
CHECKED = frozenset({"on", "1", "true"})


def _select(label: Any, choices: list[tuple[Any, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=choices)


class FilterForm(forms.Form):
    """As shown; `filters_from` reads it and ignores what it does not understand."""

    where = _select(
        _("Where"),
        [
            ("", _("Everywhere")),
            (HOME, _("At home")),
            (PARTNERS, _("In partner cities")),
            (ELSEWHERE, _("Anywhere else in the directory")),
        ],
    )
    kind = _select(_("Kind"), [("", _("All kinds")), *Organisation.Kind.choices])
    language = _select(_("Language"), [("", _("All languages")), *languages.CHOICES])
    within_km = _select(_("Within"), [("", _("Any distance")), *((most, f"{most} km") for most in DISTANCES)])
    invitable = forms.BooleanField(label=_("Someone acts for it here"), required=False)


def filters_from(data: Mapping[str, str]) -> Filters:
    where, kind, language, within = (
        data.get(name, "") for name in ("where", "kind", "language", "within_km")
    )
    return Filters(
        where=where if where in {HOME, PARTNERS, ELSEWHERE} else "",
        kind=kind if kind in Organisation.Kind.values else "",
        language=language if language in languages.OWN_NAMES else "",
        within_km=int(within) if within in {str(most) for most in DISTANCES} else None,
        invitable=data.get("invitable", "") in CHECKED,
    )


class RelevantForm(forms.Form):
    note = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=NOTE,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Only people who work for the city can read it."),
    )


class NotRelevantForm(RelevantForm):
    because = forms.ChoiceField(
        label=_("Why does it not fit?"), choices=Suggestion.Because.choices, widget=forms.RadioSelect
    )
    field_order = ("because", "note")
