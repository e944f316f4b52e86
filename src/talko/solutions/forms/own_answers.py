"""The filters of a person's own answers."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talko.actors.forms.filters import OwnFilterForm, whose
from talko.core.text import folding
from talko.solutions.models import Solution


class FilterForm(OwnFilterForm):
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All states")), *Solution.State.choices]
    )
    field_order = ("q", "state", "whose")

    @property
    def condition(self) -> Q:
        """On Solution. The words are looked for in its title and in the challenge that it answers."""
        asked = self.cleaned_data
        wanted = whose(asked.get("whose", ""))
        if asked.get("state"):
            wanted &= Q(state=asked["state"])
        for word in folding.words(asked.get("q", "")):
            wanted &= Q(search_text__contains=word) | Q(challenge__search_text__contains=word)
        return wanted
