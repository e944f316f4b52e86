from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talko.cities.models import City
from talko.core.files.forms import AttachmentsField
from talko.core.forms.fields import DayField, KeyField, TextsField, language_field
from talko.core.forms.number_fields import MoneyField


class _OfACity(forms.Form):
    """An entry in the name of one of `cities`: those for which the person may enter it."""

    whose: Any = ""

    def __init__(self, *args: Any, cities: list[City], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        city = forms.ModelChoiceField(
            queryset=City.objects.filter(pk__in=[city.pk for city in cities]),
            to_field_name="slug",
            label=self.whose,
            empty_label=None,
            initial=cities[0],
        )
        self.fields = {"city": city, **self.fields}


class CostForm(_OfACity):
    whose = _("Whose cost")

    amount = MoneyField(label=_("Amount"))
    purpose = forms.CharField(
        max_length=300, label=_("For what"), help_text=_("For example travel, a pilot or working hours.")
    )
    spent_on = DayField(label=_("Day"))
    decision_url = forms.URLField(
        required=False, max_length=500, label=_("Link to the decision"), assume_scheme="https"
    )
    file = AttachmentsField(label=_("Receipts"))
    key = KeyField()

    def __init__(self, *args: Any, cities: list[City], **kwargs: Any) -> None:
        super().__init__(*args, cities=cities, **kwargs)
        self.fields["language"] = language_field(cities[0].languages, label=_("Written in"))
        self.order_fields(["city", "amount", "purpose", "language"])


class CorrectionForm(forms.Form):
    purpose = forms.CharField(
        max_length=300,
        label=_("What was wrong"),
        help_text=_("The entry stays readable; a new one reverses it."),
    )
    key = KeyField()


class ResultForm(_OfACity):
    whose = _("Which city reports this")

    reached_on = DayField(label=_("Day"))
    link = forms.URLField(
        required=False, max_length=500, label=_("Where it can be seen"), assume_scheme="https"
    )
    key = KeyField()

    def __init__(self, *args: Any, cities: list[City], codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, cities=cities, **kwargs)
        self.fields["text"] = TextsField(
            codes, rows=4, longest=4000, label=_("What was achieved"), required=True
        )
        self.order_fields(["city", "text"])
