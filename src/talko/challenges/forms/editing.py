"""A challenge as a form: what was typed, turned into `Content`. What a challenge needs is checked by the actions."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from talko.challenges import content as limits
from talko.challenges.content import Content, CriterionContent
from talko.challenges.queries.challenges import goals, targets
from talko.cities.models import City
from talko.core.forms.fields import CityMomentField, KeyField, TextsField, language_field, mark_needed
from talko.core.forms.number_fields import MoneyField, NumberField
from talko.core.text import languages
from talko.core.values import money

FEWEST_ROWS = 3
SPARE_ROWS = 1
NUMBERS = frozenset({"amount", "currency", "latitude", "longitude"})
"""What a challenge says in numbers, which fields give in other kinds."""


class ChallengeForm(forms.Form):
    """Texts in several languages, stacked. `codes` and `rows` grow by buttons that send the form without saving it."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        city: City,
        content: Content | None = None,
        revision: int = 1,
        typed: QueryDict | None = None,
    ) -> None:
        """`data` was sent to be saved; `typed` was half-typed, and is shown again without being judged."""
        self.city = city
        sent = data if data is not None else typed
        self.codes = self._codes(sent, content)
        self.rows = self._rows(sent, content)
        initial = {} if content is None else self._initial(content)
        super().__init__(
            data, initial={**initial, "revision": revision, "codes": ",".join(self.codes), "rows": self.rows}
        )
        self._add_texts()
        self._add_criteria()
        self._add_facts()
        self._mark_needed()
        if typed is not None:
            for name, field in self.fields.items():
                if name not in {"codes", "rows"} and (name not in {"revision", "key"} or name in typed):
                    self.initial[name] = field.widget.value_from_datadict(typed, {}, name)

    def _codes(self, sent: QueryDict | None, content: Content | None) -> list[str]:
        first = [content.language if content else self.city.language, languages.GLOBAL]
        if sent is not None:
            asked = [sent.get("language", ""), *sent.get("codes", "").split(",")]
            if sent.get("add") == "language":
                asked.append(sent.get("another", ""))
            first = [code for code in asked if code in languages.OWN_NAMES][:8] or first
        written = [code for name in limits.TEXTS for code in getattr(content, name)] if content else []
        return list(dict.fromkeys([*first, languages.GLOBAL, *written]))

    @staticmethod
    def _rows(sent: QueryDict | None, content: Content | None) -> int:
        rows = max(FEWEST_ROWS, len(content.criteria) + SPARE_ROWS) if content else FEWEST_ROWS
        asked = str(sent.get("rows", "")) if sent is not None else ""
        if sent is not None and asked.isdecimal():
            rows = max(rows, int(asked[:3]) + (1 if sent.get("add") == "row" else 0))
        return min(rows, limits.MOST_CRITERIA)

    def _initial(self, content: Content) -> dict[str, Any]:
        cost = (
            ["", content.currency]
            if content.amount is None
            else money.Money(content.amount, content.currency)
        )
        initial = {
            name: getattr(content, name) for name in limits.PLAIN if name not in {"amount", "currency"}
        }
        initial |= {
            "amount": cost,
            "answer_languages": list(content.answer_languages),
            "goals": list(content.goals),
            "targets": ", ".join(content.targets),
        }
        for number, criterion in enumerate(content.criteria):
            initial[f"criterion_{number}_name"] = criterion.name
            initial[f"criterion_{number}_description"] = criterion.description
            initial[f"criterion_{number}_weight"] = criterion.weight
        return initial

    def _add_texts(self) -> None:
        add = self.fields
        add["language"] = language_field(
            self.city.languages,
            label=_("Language of the local description"),
            help_text=_("The one that people in the place read first."),
        )
        add["language"].initial = self.codes[0]
        add["title"] = self._texts(
            limits.LABELS["title"],
            limits.TITLE,
            required=True,
            help_text=_("Say what should become possible, in one line."),
        )
        add["lead"] = self._texts(limits.LABELS["lead"], limits.LEAD, rows=3)
        add["need_local"] = forms.CharField(
            label=limits.LABELS["need_local"],
            required=False,
            max_length=limits.NEED,
            widget=forms.Textarea(
                {"rows": 10, "lang": self.codes[0], "dir": languages.direction(self.codes[0])}
            ),
            help_text=_("What everyone here knows needs no explaining."),
        )
        add["need_global"] = self._texts(
            limits.LABELS["need_global"],
            limits.NEED,
            rows=10,
            help_text=_(
                "Explain what a reader in another country cannot know: the climate, the law, the distances."
            ),
        )
        add["affected"] = self._texts(limits.LABELS["affected"], limits.AFFECTED, rows=3)
        another = [
            ("", _("Choose a language")),
            *[one for one in languages.CHOICES if one[0] not in self.codes],
        ]
        add["another"] = forms.ChoiceField(label=_("Another language"), required=False, choices=another)

    @staticmethod
    def _label_row(number: int, what: Any) -> str:
        return _now("Criterion %(number)d: %(what)s") % {"number": number + 1, "what": what}

    def _texts(
        self, label: Any, longest: int, rows: int = 0, required: bool = False, **kwargs: Any
    ) -> TextsField:
        return TextsField(self.codes, rows=rows, longest=longest, label=label, required=required, **kwargs)

    def _add_criteria(self) -> None:
        for number in range(self.rows):
            prefix = f"criterion_{number}"
            self.fields[f"{prefix}_name"] = self._texts(
                self._label_row(number, _now("name")), limits.CRITERION_NAME
            )
            self.fields[f"{prefix}_description"] = self._texts(
                self._label_row(number, _now("what it means")), limits.CRITERION_DESCRIPTION, rows=2
            )
            self.fields[f"{prefix}_weight"] = NumberField(
                label=self._label_row(number, _now("weight in per cent")),
                required=False,
                least=0,
                most=100,
                unit="%",
            )

    def _add_facts(self) -> None:
        add, zone = self.fields, self.city.zone
        add["amount"] = MoneyField(
            label=_("Need for funding"),
            required=False,
            help_text=_("Leave it empty when no money is sought."),
        )
        add["amount"].initial = ["", self.city.currency]
        add["amount_for"] = self._texts(limits.LABELS["amount_for"], limits.AMOUNT_FOR, rows=2)
        add["place"] = forms.CharField(
            label=_("Place"),
            required=False,
            max_length=200,
            help_text=_("A village or a district, when it is not the whole city."),
        )
        add["latitude"] = NumberField(label=_("Latitude"), required=False, least=-90, most=90, decimals=15)
        add["longitude"] = NumberField(
            label=_("Longitude"), required=False, least=-180, most=180, decimals=15
        )
        add["goals"] = forms.TypedMultipleChoiceField(
            label=_("Sustainable Development Goals"),
            required=False,
            coerce=int,
            choices=[
                (goal.number, f"{goal.number}. {languages.best(goal.name, [languages.current()])[1]}")
                for goal in goals()
            ],
            widget=forms.CheckboxSelectMultiple,
        )
        add["targets"] = forms.CharField(
            label=_("Targets of the goals"),
            required=False,
            max_length=400,
            help_text=_("By number, such as 11.2, 13.1."),
        )
        add["opens_at"] = CityMomentField(
            zone, label=_("Opens"), required=False, help_text=_("Empty: as soon as it is approved.")
        )
        add["answers_by"] = CityMomentField(zone, label=limits.LABELS["answers_by"], required=False)
        add["decision_by"] = CityMomentField(zone, label=_("Decision by"), required=False)
        codes = dict.fromkeys([*self.city.languages, *languages.page_languages(), "nb", "se"])
        add["answer_languages"] = forms.MultipleChoiceField(
            label=_("Languages in which you can read answers"),
            required=False,
            choices=[(code, languages.OWN_NAMES[code]) for code in codes if code in languages.OWN_NAMES],
            widget=forms.CheckboxSelectMultiple,
        )
        add["answer_languages"].initial = list(self.city.languages)
        add["codes"] = forms.CharField(required=False, widget=forms.HiddenInput)
        add["rows"] = forms.CharField(required=False, widget=forms.HiddenInput)
        add["revision"] = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
        add["key"] = KeyField()

    def _mark_needed(self) -> None:
        """A draft may lack almost anything; what a review needs is not called optional."""
        for name in ("lead", "need_local", "need_global", "affected", "answers_by"):
            mark_needed(self.fields[name], _("needed before review"))
        for part in ("name", "weight"):
            mark_needed(self.fields[f"criterion_0_{part}"], _("needed before review"))
        mark_needed(self.fields["amount_for"], _("needed before review when money is sought"))

    def require_ready(self) -> None:
        """Put all that keeps the challenge from a review at its fields: what cannot be read, what is wrong, what is missing."""
        self.full_clean()
        unread = {name.partition("_")[0] for name in self.errors}
        for name, message in limits.faults(limits.tidy(self.content()), timezone.now()).items():
            if name in self.errors or (name == "criteria" and "criterion" in unread):
                continue
            self.add_error(name if name in self.fields else None, str(message))

    def clean_targets(self) -> tuple[str, ...]:
        typed = [code.strip().lower() for code in self.cleaned_data["targets"].replace(";", ",").split(",")]
        codes = [code for code in typed if code]
        known = set(targets().filter(code__in=codes).values_list("code", flat=True))
        unknown = [code for code in codes if code not in known]
        if unknown:
            raise ValidationError(_("There is no target %(code)s."), params={"code": ", ".join(unknown)})
        return tuple(codes)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        criteria = []
        for number in range(self.rows):
            name = values.get(f"criterion_{number}_name") or {}
            description = values.get(f"criterion_{number}_description") or {}
            weight = values.get(f"criterion_{number}_weight")
            if (description or weight is not None) and not name:
                self.add_error(f"criterion_{number}_name", _("Name the criterion."))
            if name:
                criteria.append(CriterionContent(name, int(weight or 0), description))
        self.criteria = tuple(criteria)
        return values

    def content(self) -> Content:
        """What was typed, as far as it could be read: all of it when the form is valid."""
        values = self.cleaned_data
        cost: money.Money | None = values.get("amount")
        read = {name: values[name] for name in limits.PLAIN if name in values and name not in NUMBERS}
        return Content(
            **{"language": self.codes[0], "title": {}} | read,
            amount=None if cost is None else cost.amount,
            currency=self._currency() if cost is None else cost.currency,
            latitude=_degrees(values.get("latitude")),
            longitude=_degrees(values.get("longitude")),
            answer_languages=tuple(values.get("answer_languages", ())),
            goals=tuple(values.get("goals", ())),
            targets=values.get("targets", ()),
            criteria=self.criteria,
        )

    def _currency(self) -> str:
        """Also a need without an amount keeps the currency that was chosen for it."""
        sent: str = self.data.get("amount_currency", "")
        return sent if sent in money.CURRENCIES else self.city.currency

    # The parts of the page, in their order.

    def text_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("language", "title", "lead", "need_local", "need_global", "affected")]

    def criterion_rows(self) -> list[list[forms.BoundField]]:
        return [
            [self[f"criterion_{number}_{part}"] for part in ("name", "weight", "description")]
            for number in range(self.rows)
        ]

    def money_fields(self) -> list[forms.BoundField]:
        return [self["amount"], self["amount_for"]]

    def date_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("opens_at", "answers_by", "decision_by")]

    def place_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("place", "latitude", "longitude")]

    def reader_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("answer_languages", "goals", "targets")]

    @property
    def can_grow(self) -> bool:
        return self.rows < limits.MOST_CRITERIA


def _degrees(number: Decimal | None) -> float | None:
    return None if number is None else float(number)
