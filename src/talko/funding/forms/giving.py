"""The form of somebody who gives."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from talko.core.errors import Message
from talko.core.forms.fields import KeyField
from talko.core.forms.number_fields import AmountField
from talko.core.text import languages
from talko.core.values import money
from talko.funding.actions.pledges import Wanted
from talko.funding.forms.acts import offer_names
from talko.funding.models import Campaign
from talko.funding.payments.providers import offered
from talko.funding.payments.simulator import FAULTS


class PledgeForm(forms.Form):
    key = KeyField()
    amount = AmountField()
    reward = forms.ChoiceField(label=_("A thank-you, if you like"), required=False, widget=forms.RadioSelect)
    send_to = forms.CharField(
        label=_("Where it is sent"), required=False, max_length=500, widget=forms.Textarea({"rows": 3})
    )
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, help_text=_("For the receipt, and the link to change your mind.")
    )
    whose = forms.ChoiceField(label=_("In whose name"), required=False)
    name = forms.CharField(label=_("Name"), required=False, max_length=120)
    is_public = forms.BooleanField(label=_("Show my name on the campaign's page"), required=False)
    provider = forms.ChoiceField(label=_("How you pay"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, campaign: Campaign, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign, here = campaign, languages.current()
        self.fields["amount"].label = _now("Amount in %(currency)s") % {"currency": campaign.currency}
        self.rewards = {one.address_id: one for one in campaign.rewards.all()}
        if self.rewards:
            choices: list[tuple[str, Message]] = [("", _("Nothing, thank you"))]
            for key, one in self.rewards.items():
                words = {"amount": money.shown(one.least, campaign.currency, here), "name": one.name}
                label = _now("From %(amount)s: %(name)s") % words
                if one.left is not None:
                    left = _now("%(left)s left") % {"left": one.left}
                    label = f"{label} ({left})"
                choices.append((key, label))
            self._choices("reward", choices)
        else:
            del self.fields["reward"]
        if not any(one.asks_address for one in self.rewards.values()):
            del self.fields["send_to"]
        providers = offered()
        self._choices("provider", [(one.name, one.label) for one in providers])
        if providers:
            self.fields["provider"].initial = providers[0].name
        offer_names(self, person)
        if person is not None and person.is_authenticated:
            del self.fields["email"]
            self.fields["name"].initial = person.name

    def _choices(self, name: str, choices: list[tuple[str, Message]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_amount(self) -> int:
        return int(self.cleaned_data["amount"].money(self.campaign.currency).amount)

    @property
    def wanted(self) -> Wanted:
        values = self.cleaned_data
        return Wanted(
            amount=values["amount"],
            name=values.get("name", ""),
            email=values.get("email", ""),
            is_public=values.get("is_public", False),
            reward=self.rewards.get(values.get("reward", "")),
            send_to=values.get("send_to", ""),
            organisation=self.organisations.get(values.get("whose", "")),  # type: ignore[attr-defined]
        )


class SimulatorForm(forms.Form):
    fault = forms.ChoiceField(
        label=_("What goes wrong on the way"), choices=list(FAULTS.items()), required=False
    )
