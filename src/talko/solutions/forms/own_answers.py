"""The filters of a person's own answers."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talko.actors.forms.filters import MOST_WORDS, whose
from talko.core.text import folding
from talko.solutions.models import Solution


class FilterForm(forms.Form):
    q = forms.CharField(label=_("Words"), required=False, max_length=MOST_WORDS, widget=forms.SearchInput)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All states")), *Solution.State.choices]
    )
    whose = forms.ChoiceField(label=_("Whose"), required=False)

    def __init__(self, *args: Any, whose: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whose"].choices = whose  # type: ignore[attr-defined]  # it is a field of choices
        if not whose:
            del self.fields["whose"]

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
