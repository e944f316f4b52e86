"""Short forms: reviewing, calling off, reporting, news, payouts, expenses, offers of help."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talko.actors.queries import acted_for
from talko.core import ids
from talko.core.forms.fields import DayField, KeyField, TextsField, language_field
from talko.core.forms.number_fields import AmountField
from talko.core.text import languages
from talko.core.values.money import Money
from talko.funding.models import Campaign, InKind, Pot


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("What should be changed"),
        max_length=10_000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Those who write the campaign and the people of the city can read it."),
    )


class DeclineForm(forms.Form):
    note = forms.CharField(label=_("Why not"), max_length=1_000, widget=forms.Textarea({"rows": 3}))


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        max_length=1_000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Everyone can read it."),
    )


class ReportForm(forms.Form):
    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = list(dict.fromkeys([campaign.language, *campaign.title, languages.GLOBAL]))
        self.fields["report"] = TextsField(
            codes, rows=8, longest=20_000, needed=codes[:1], label=_("What came of it, and what it cost")
        )


class NewsForm(forms.Form):
    key = KeyField()
    text = forms.CharField(label=_("Update"), max_length=10_000, widget=forms.Textarea({"rows": 6}))

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = language_field(
            [languages.current(), campaign.language], label=_("Language"), initial=languages.current()
        )


class InCurrency(forms.Form):
    """Amounts in one currency, which is said in their labels."""

    amounts: tuple[str, ...] = ()

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        for name in self.amounts:
            self.fields[name].label = f"{self.fields[name].label} ({currency})"

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for name in self.amounts:
            typed = values.get(name)
            if typed is None:
                continue
            try:
                values[name] = typed.money(self.currency).amount
            except forms.ValidationError as error:
                self.add_error(name, error)
        return values


class PayoutForm(InCurrency):
    amounts = ("amount",)
    key = KeyField()
    milestone = forms.ChoiceField(label=_("Milestone"), required=False)
    what = forms.CharField(label=_("What has been reached"), max_length=200)
    amount = AmountField(label=_("Amount"))
    iban = forms.CharField(
        label=_("IBAN"), max_length=42, help_text=_("Of the organisation. Only the city's people see it.")
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, currency=campaign.currency, **kwargs)
        _offer_milestones(self, campaign)

    def clean_milestone(self) -> Any:
        return self.milestones.get(self.cleaned_data["milestone"])  # type: ignore[attr-defined]


class ExpenseForm(InCurrency):
    amounts = ("amount",)
    key = KeyField()
    what = forms.CharField(label=_("What it was spent on"), max_length=300)
    amount = AmountField(label=_("Amount"))
    spent_on = DayField(label=_("When"))
    milestone = forms.ChoiceField(label=_("Milestone"), required=False)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, currency=campaign.currency, **kwargs)
        _offer_milestones(self, campaign)

    def clean_milestone(self) -> Any:
        return self.milestones.get(self.cleaned_data["milestone"])  # type: ignore[attr-defined]


def _offer_milestones(form: Any, campaign: Campaign) -> None:
    form.milestones = {one.address_id: one for one in campaign.solution.milestones.all()}
    form.fields["milestone"].choices = [
        ("", _("None")),
        *((key, one.name) for key, one in form.milestones.items()),
    ]


class OfferForm(InCurrency):
    amounts = ("asked",)
    key = KeyField()
    kind = forms.ChoiceField(label=_("What kind of help"), choices=InKind.Kind.choices)
    what = forms.CharField(label=_("What you offer"), max_length=400, widget=forms.Textarea({"rows": 3}))
    asked = AmountField(
        label=_("What it is worth"), help_text=_("Your estimate. The city says what counts towards the goal.")
    )
    whose = forms.ChoiceField(label=_("In whose name"), required=False)

    def __init__(self, *args: Any, campaign: Campaign, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, currency=campaign.currency, **kwargs)
        offer_names(self, person)

    def clean_whose(self) -> Any:
        return self.organisations.get(self.cleaned_data["whose"])  # type: ignore[attr-defined]


def offer_names(form: Any, person: Any) -> None:
    """Organisations that the person acts for, beside their own name; no choice where there is none."""
    signed_in = person is not None and person.is_authenticated
    form.organisations = {ids.encode(one.public_id): one for one in acted_for(person)} if signed_in else {}
    if not form.organisations:
        del form.fields["whose"]
        return
    form.fields["whose"].choices = [
        ("", _("Myself")),
        *((key, one.name) for key, one in form.organisations.items()),
    ]


class ValueForm(InCurrency):
    amounts = ("value",)
    value = AmountField(label=_("Value that the city accepts"))
    counts = forms.BooleanField(label=_("It counts towards the goal"), required=False)

    def __init__(self, *args: Any, offer: InKind, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"value": Money(offer.asked, offer.campaign.currency), "counts": True})
        super().__init__(*args, currency=offer.campaign.currency, **kwargs)


class PromiseForm(forms.Form):
    pot = forms.ChoiceField(label=_("Pot"))
    most = AmountField(
        label=_("At most"), help_text=_("In the pot's currency. This amount is set aside at once.")
    )

    def __init__(self, *args: Any, pots: list[Pot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pots = {pot.address_id: pot for pot in pots}
        field = self.fields["pot"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, f"{pot} ({pot.city.name}, {pot.currency})") for key, pot in self.pots.items()]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        pot = values["pot"] = self.pots.get(values.get("pot", ""))
        typed = values.get("most")
        if pot is not None and typed is not None:
            try:
                values["most"] = typed.money(pot.currency).amount
            except forms.ValidationError as error:
                self.add_error("most", error)
        return values
