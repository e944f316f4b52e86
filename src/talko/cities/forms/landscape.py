from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from talko.cities.models import Accent, City, Landmark, Relief, Trees, Water

MOST_LANDMARKS = 2


class LandscapeForm(forms.Form):
    """What the city's pictures show. The city it is given to is changed in memory only, to be drawn for a preview."""

    landmarks = forms.MultipleChoiceField(
        required=False,
        label=_("Landmarks"),
        choices=Landmark,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One or two that people recognise."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        likely = _("As is usual where the city lies")
        self.fields["relief"] = _choice(Relief, _("Land"), likely)
        self.fields["water"] = _choice(Water, _("Water"), likely)
        self.fields["trees"] = _choice(Trees, _("Trees"), likely)
        self.fields["accent"] = _choice(Accent, _("Accent colour"), _("Talko's own"))
        self.order_fields(["relief", "water", "trees", "landmarks", "accent"])

    def clean_landmarks(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["landmarks"]
        if len(chosen) > MOST_LANDMARKS:
            raise forms.ValidationError(_("Choose at most two."))
        return chosen

    def show_on(self, city: City) -> None:
        """Put what is chosen so far on the row, unsaved."""
        for name, value in self.cleaned_data.items():
            if name != "revision":
                setattr(city, name, value)


def _choice(choices: type[TextChoices], label: Any, empty: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        required=False, label=label, choices=[("", empty), *choices.choices], widget=forms.RadioSelect
    )
