from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talko.cities.models import City, CityRole, Scope
from talko.core.forms.fields import DayField, KeyField, TextsField, language_field
from talko.core.forms.number_fields import MoneyField
from talko.core.text import languages
from talko.core.text.email_addresses import AddressFormField


class CityForm(forms.Form):
    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = list(dict.fromkeys([*city.languages, *languages.page_languages()]))
        self.fields["about"] = TextsField(
            codes, rows=6, label=_("About the city"), help_text=_("What someone from far away should know.")
        )
        self.fields["places"] = forms.CharField(
            required=False,
            label=_("Villages and districts"),
            help_text=_("Separated by commas."),
            max_length=2000,
        )
        self.fields["website"] = forms.URLField(required=False, label=_("Website"), assume_scheme="https")
        self.fields["email"] = AddressFormField(required=False, label=_("E-mail"))
        self.fields["revision"] = forms.IntegerField(widget=forms.HiddenInput())

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


class AgreementForm(forms.Form):
    """The proposal of `city`; the partner is chosen only in a new one."""

    def __init__(self, *args: Any, city: City, partner: City | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [*partner.languages] if partner else []
        codes = list(dict.fromkeys([*city.languages, *others, *languages.page_languages()]))
        if partner is None:
            self.fields["partner"] = forms.ModelChoiceField(
                queryset=City.objects.exclude(pk=city.pk).order_by("sort_key", "id"),
                to_field_name="slug",
                label=_("With which city"),
                empty_label=_("Choose a city"),
            )
        self.fields["title"] = TextsField(codes, longest=200, label=_("Title"), required=True)
        self.fields["aims"] = TextsField(
            codes,
            rows=5,
            label=_("Aims"),
            help_text=_("What the two cities want to reach together."),
            required=True,
        )
        self.fields["scope"] = forms.MultipleChoiceField(
            choices=Scope,
            widget=forms.CheckboxSelectMultiple,
            label=_("What it covers"),
            help_text=_("Only what is covered is shared between the two cities."),
        )
        self.fields["languages"] = forms.MultipleChoiceField(
            choices=[(code, languages.OWN_NAMES.get(code, code)) for code in codes],
            widget=forms.CheckboxSelectMultiple,
            label=_("Languages you work in"),
        )
        self.fields["starts_on"] = DayField(label=_("Holds from"))
        self.fields["ends_on"] = DayField(
            required=False,
            label=_("Last day"),
            help_text=_("Leave empty for an agreement until further notice."),
        )
        self.fields["document_url"] = forms.URLField(
            required=False,
            label=_("Link to the decision"),
            help_text=_("Where the signed document or the council's decision can be read."),
            assume_scheme="https",
        )
        self.fields["key"] = KeyField()
        self.fields["revision"] = forms.IntegerField(widget=forms.HiddenInput(), required=False)

    @property
    def values(self) -> dict[str, Any]:
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"key", "revision", "partner"}
        }


class AnswerForm(forms.Form):
    answer = forms.CharField(
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        label=_("What you want to say with it"),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput())


class EndForm(forms.Form):
    reason = forms.CharField(
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        label=_("Why it ends"),
        help_text=_("The reason is published."),
    )


class CostForm(forms.Form):
    def __init__(self, *args: Any, cities: list[City], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["city"] = forms.ModelChoiceField(
            queryset=City.objects.filter(pk__in=[city.pk for city in cities]),
            to_field_name="slug",
            label=_("Whose cost"),
            empty_label=None,
            initial=cities[0],
        )
        self.fields["amount"] = MoneyField(label=_("Amount"))
        self.fields["purpose"] = forms.CharField(
            max_length=300, label=_("For what"), help_text=_("Such as a journey, a pilot, hours of work.")
        )
        self.fields["language"] = language_field(cities[0].languages, label=_("Written in"))
        self.fields["spent_on"] = DayField(label=_("Day"))
        self.fields["decision_url"] = forms.URLField(
            required=False, label=_("Link to the decision"), assume_scheme="https"
        )
        self.fields["key"] = KeyField()


class CorrectionForm(forms.Form):
    purpose = forms.CharField(
        max_length=300,
        label=_("What was wrong"),
        help_text=_("The line stays readable; a line of its own takes it back."),
    )
    key = KeyField()


class ResultForm(forms.Form):
    def __init__(self, *args: Any, cities: list[City], codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["city"] = forms.ModelChoiceField(
            queryset=City.objects.filter(pk__in=[city.pk for city in cities]),
            to_field_name="slug",
            label=_("Which city says so"),
            empty_label=None,
            initial=cities[0],
        )
        self.fields["text"] = TextsField(
            codes, rows=4, longest=4000, label=_("What was reached"), required=True
        )
        self.fields["reached_on"] = DayField(label=_("Day"))
        self.fields["link"] = forms.URLField(
            required=False, label=_("Where it can be seen"), assume_scheme="https"
        )
        self.fields["key"] = KeyField()
