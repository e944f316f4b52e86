from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talko.cities.models import City, CityRole
from talko.core.forms.fields import TextsField
from talko.core.text import languages
from talko.core.text.email_addresses import AddressFormField

LONGEST_WELCOME = 160


class CityForm(forms.Form):
    places = forms.CharField(
        required=False,
        label=_("Villages and districts"),
        help_text=_("Separated by commas."),
        max_length=2000,
    )
    website = forms.URLField(required=False, max_length=500, label=_("Website"), assume_scheme="https")
    email = AddressFormField(required=False, label=_("E-mail"))
    revision = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = list(dict.fromkeys([*city.languages, *languages.page_languages()]))
        self.fields["about"] = TextsField(
            codes, rows=6, label=_("About the city"), help_text=_("What someone from far away should know.")
        )
        self.fields["welcome"] = TextsField(
            codes,
            longest=LONGEST_WELCOME,
            label=_("A word of welcome"),
            help_text=_("One sentence, over the sky or the photograph on the city's page."),
        )
        self.order_fields(["welcome", "about"])

    def clean_places(self) -> list[str]:
        return [place.strip() for place in self.cleaned_data["places"].split(",") if place.strip()]


class RoleForm(forms.Form):
    email = AddressFormField(
        label=_("E-mail of the person"), widget=forms.EmailInput({"autocomplete": "off"})
    )
    role = forms.ChoiceField(label=_("Role"), choices=CityRole.Role, widget=forms.RadioSelect)


class ChooseCityForm(forms.Form):
    city = forms.ModelChoiceField(
        queryset=City.objects.filter(server="").order_by("sort_key", "id"),
        to_field_name="slug",
        required=False,
        label=_("Your city"),
        empty_label=_("None of these"),
        help_text=_("What reaches your city reaches you. You can change it at any time."),
    )
