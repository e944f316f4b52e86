"""The form of a campaign, and the short one for a reward."""

from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from talko.core.editing.content import Labelled
from talko.core.editing.forms import ContentForm, text_field
from talko.core.errors import Message
from talko.core.forms.fields import CityMomentField, KeyField, TextsField, language_field, mark_needed
from talko.core.forms.number_fields import CURRENCY_CHOICES, AmountField, Typed
from talko.core.text import languages
from talko.core.values.money import Money
from talko.funding.content import LINE_NAME, LINES, Content, Line, as_texts, faults
from talko.funding.models import Campaign

TEXTS = Content.texts_declared()


def codes_for(content: Content, city_languages: list[str]) -> list[str]:
    """In which languages it can be written: its own, the city's, the global one, and those it has."""
    written = [code for texts in (content.title, content.lead, content.about) for code in texts]
    return list(dict.fromkeys([content.language, *city_languages, languages.GLOBAL, *written]))[:6]


class CampaignForm(ContentForm):
    rows = LINES
    groups = {
        "words": ("language", "title", "lead", "about"),
        "money": ("currency", "kind", "evidence", "account", "terms", "permit"),
        "time": ("ends_at",),
    }
    steps_needing = {
        "words": (_("In words"), {"title", "lead"}),
        "budget": (_("Budget"), {LINES.field(0, "name")}),
        "money": (_("Money"), {"evidence", "account", "permit"}),
        "time": (_("Time"), {"ends_at"}),
    }
    saved: Content
    language = language_field(
        label=_("Main language"), required=False, help_text=_("The lines of the budget are in this one.")
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCY_CHOICES, required=False)
    kind = forms.ChoiceField(
        label=_("If the minimum is not reached"),
        choices=Campaign.Kind.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    evidence = text_field(
        TEXTS["evidence"],
        rows=4,
        help_text=_("The city checks it before the campaign opens. Everyone can read it."),
    )
    account = text_field(
        TEXTS["account"],
        help_text=_("IBAN or bankgiro of the city, or of a host that it names. Talko never holds money."),
    )
    permit = text_field(
        TEXTS["permit"], help_text=_("Some countries, such as Finland, demand one for gifts from the public.")
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        content: Content,
        revision: int,
        zone: ZoneInfo,
        city_languages: list[str],
        country: str,
        now: datetime,
        typed: QueryDict | None = None,
    ) -> None:
        self.saved, self.country, self.now = content, country, now
        super().__init__(data, typed=typed, initial={**_initial(content), "revision": revision})
        codes = codes_for(content, city_languages)
        for name, rows in (("title", 0), ("lead", 3), ("about", 8), ("terms", 3)):
            declared = TEXTS[name]
            self.fields[name] = TextsField(
                codes, rows=rows, longest=declared.longest, label=declared.label, required=False
            )
        self.fields["terms"].help_text = _("Who bears the fees of payments, and whether gifts are taxed.")
        self.fields["ends_at"] = CityMomentField(zone, label=_("Pledges until"), required=False)
        currency = self.currency_now()
        for number in self.row_numbers(there=len(content.lines)):
            label = _now("Line %(number)d: what it is for") % {"number": number + 1}
            part = forms.ChoiceField(label=_("Needed?"), choices=Campaign.Part.choices, required=False)
            amount = AmountField(
                label=_now("Amount in %(currency)s") % {"currency": currency}, required=False
            )
            self.add_row(number, text_field(LINE_NAME, label=label), amount, part)
        for name in ("title", "lead", "evidence", "account", "ends_at"):
            mark_needed(self.fields[name], _("needed before it is reviewed"))

    def currency_now(self) -> str:
        sent = str(self.sent.get("currency", ""))
        return sent if sent in dict(CURRENCY_CHOICES) else self.saved.currency

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        lines = []
        for number, (name, typed, part) in enumerate(self.row_values()):
            amount = self._amount(LINES.field(number, "amount"), typed)
            if name and amount is None and LINES.field(number, "amount") not in self.errors:
                self.add_error(LINES.field(number, "amount"), _("Enter an amount above 0."))
            if amount is not None and not name:
                self.add_error(LINES.field(number, "name"), _("Say what this amount is for."))
            lines.append(Line(name or "", amount, part or Campaign.Part.MINIMUM))
        self.lines = tuple(line for line in lines if line.name or line.amount)
        return values

    def _amount(self, name: str, typed: Typed | None) -> int | None:
        if typed is None:
            return None
        try:
            amount = typed.money(self.currency_now()).amount
        except forms.ValidationError as error:
            self.add_error(name, error)
            return None
        if amount <= 0:
            self.add_error(name, _("Enter an amount above 0."))
        return amount

    def content(self) -> Content:
        values = self.cleaned_data
        return Content(
            language=values.get("language") or self.saved.language,
            title=values.get("title") or {},
            lead=values.get("lead") or {},
            about=values.get("about") or {},
            terms=values.get("terms") or {},
            evidence=values.get("evidence", ""),
            account=values.get("account", ""),
            permit=values.get("permit", ""),
            currency=self.currency_now(),
            kind=values.get("kind") or self.saved.kind,
            lines=self.lines,
            ends_at=values.get("ends_at"),
        )

    def shown(self) -> Content:
        return cast(Content, super().shown())

    def texts(self) -> Labelled:
        return as_texts(self.content().tidied())

    def faults(self) -> dict[str, Message]:
        return faults(self.content().tidied(), country=self.country, now=self.now)


def _initial(content: Content) -> dict[str, Any]:
    lines = {
        LINES.field(number, part): value
        for number, line in enumerate(content.lines)
        for part, value in (
            ("name", line.name),
            ("amount", None if line.amount is None else Money(line.amount, content.currency)),
            ("part", line.part),
        )
    }
    plain = ("language", "title", "lead", "about", "currency", "kind", "evidence", "account", "permit")
    return {
        **{name: getattr(content, name) for name in plain},
        "terms": content.terms,
        "ends_at": content.ends_at,
        **lines,
    }


class RewardForm(forms.Form):
    key = KeyField()
    name = forms.CharField(label=_("What they get"), max_length=200)
    least = AmountField(label=_("Who gives at least"), required=True)
    stock = forms.IntegerField(
        label=_("How many there are"),
        required=False,
        min_value=1,
        help_text=_("Empty: as many as are asked for."),
    )
    asks_address = forms.BooleanField(label=_("It is sent, so ask for an address"), required=False)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency

    def clean_least(self) -> int:
        return int(self.cleaned_data["least"].money(self.currency).amount)
