"""The form of a pot, and of what a city puts into it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talko.challenges.models import Goal
from talko.cities.models import City
from talko.core.forms.fields import DayField, KeyField, TextsField
from talko.core.forms.number_fields import CURRENCY_CHOICES, AmountField
from talko.core.text import languages
from talko.funding.forms.acts import InCurrency
from talko.funding.match_rules import Base, RuleValues


class GoalsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number}. {languages.best(obj.name, [languages.current()])[1]}"


class PotForm(forms.Form):
    key = KeyField()
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCY_CHOICES)
    decision = forms.CharField(
        label=_("Reference of the decision"),
        max_length=200,
        required=False,
        help_text=_("For example KS 2026/118."),
    )
    base = forms.ChoiceField(label=_("The pot adds"), choices=Base.choices, widget=forms.RadioSelect)
    percent = forms.IntegerField(
        label=_("Per cent"),
        min_value=1,
        max_value=1000,
        initial=100,
        help_text=_("Of what people give, or of the minimum, depending on the rule."),
    )
    each = AmountField(label=_("Amount, for each giver or once"), required=False)
    giver_most = AmountField(label=_("Most that counts from one giver"), required=False)
    campaign_most = AmountField(label=_("A campaign gets at most"), required=False)
    share_most = forms.IntegerField(
        label=_("A campaign gets at most this share of its minimum (per cent)"),
        min_value=1,
        max_value=100,
        required=False,
    )
    supporters = forms.IntegerField(
        label=_("This many people must have given"), min_value=0, max_value=100_000, initial=0
    )
    reached = forms.IntegerField(
        label=_("Others must have given this share of the minimum (per cent)"),
        min_value=0,
        max_value=100,
        initial=0,
    )
    order = forms.IntegerField(
        label=_("Order"),
        min_value=0,
        max_value=1000,
        initial=100,
        help_text=_("Of several pots, the lower comes first."),
    )
    opens_on = DayField(label=_("From"), required=False)
    closes_on = DayField(label=_("To"), required=False)
    goals = GoalsField(
        Goal.objects.all(),
        label=_("Only for these goals"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    cities = forms.ModelMultipleChoiceField(
        City.objects.none(),
        label=_("Only for campaigns of these cities"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    AMOUNTS = ("each", "giver_most", "campaign_most")
    field_order = (
        "key", "title", "about", "currency", "decision", "base", "percent", "each", "giver_most", "campaign_most",
        "share_most", "supporters", "reached", "order", "opens_on", "closes_on", "goals", "cities",
    )  # fmt: skip

    def __init__(self, *args: Any, city: City, partners: list[City], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = list(dict.fromkeys([*city.languages, languages.GLOBAL]))
        self.fields["title"] = TextsField(codes, longest=120, needed=codes[:1], label=_("Name"))
        self.fields["about"] = TextsField(
            codes, rows=4, longest=5_000, required=False, label=_("What it is for")
        )
        self.fields["currency"].initial = city.currency
        cities: Any = self.fields["cities"]
        cities.queryset = City.objects.filter(pk__in=[city.pk, *(one.pk for one in partners)])
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        currency = values.get("currency") or "SEK"
        for name in self.AMOUNTS:
            typed = values.get(name)
            if typed is None:
                continue
            try:
                values[name] = typed.money(currency).amount
            except forms.ValidationError as error:
                self.add_error(name, error)
        return values

    @property
    def rule(self) -> RuleValues:
        values = self.cleaned_data
        return RuleValues(
            base=values["base"],
            percent=values["percent"],
            each=values["each"] or 0,
            giver_most=values["giver_most"],
            campaign_most=values["campaign_most"],
            share_most=values["share_most"],
            supporters=values["supporters"],
            reached=values["reached"],
        )


class ContributionForm(InCurrency):
    amounts = ("amount",)
    key = KeyField()
    city = forms.ChoiceField(label=_("City"))
    amount = AmountField(label=_("Amount"))
    decision = forms.CharField(label=_("Reference of the decision"), max_length=200)

    def __init__(self, *args: Any, cities: list[City], currency: str, **kwargs: Any) -> None:
        super().__init__(*args, currency=currency, **kwargs)
        self.cities = {city.slug: city for city in cities}
        field = self.fields["city"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(slug, city.name) for slug, city in self.cities.items()]

    def clean_city(self) -> City:
        return self.cities[self.cleaned_data["city"]]


class StatementForm(forms.Form):
    file = forms.FileField(
        label=_("The bank's file"),
        help_text=_("BgMax or camt.053, at most 20 MB. The same file again changes nothing."),
    )
