"""A challenge as a form: what was typed, turned into `Content`. What a challenge needs is said by its content."""

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from talko.challenges.content import (
    CRITERIA,
    CRITERION_DESCRIPTION,
    CRITERION_NAME,
    LABELS,
    PLAIN,
    TEXTS,
    Content,
    CriterionContent,
    as_texts,
    faults,
)
from talko.challenges.queries.challenges import named_goals, targets
from talko.cities.models import City
from talko.core.editing.content import Labelled, Text
from talko.core.editing.forms import ADD, ContentForm, text_field
from talko.core.errors import Message
from talko.core.forms.fields import CityMomentField, KeyField, TextsField, language_field, mark_needed
from talko.core.forms.number_fields import MoneyField, NumberField
from talko.core.text import languages
from talko.core.values.money import Money

DECLARED = Content.texts_declared()
NUMBERS = frozenset({"amount", "currency", "latitude", "longitude"})
"""What a challenge says in numbers, which fields give in other kinds."""
MOST_LANGUAGES = 8
BEFORE_REVIEW = (
    "lead", "need_local", "need_global", "affected", "answers_by", "criterion_0_name", "criterion_0_weight"
)  # fmt: skip


class ChallengeForm(ContentForm):
    """Texts in several languages, stacked. Languages and criteria are added by buttons that send the form without saving it."""

    rows = CRITERIA
    groups = {
        "texts": ("language", "title", "lead", "need_local", "need_global", "affected"),
        "money": ("amount", "amount_for", "opens_at", "answers_by", "decision_by"),
        "readers": ("place", "latitude", "longitude", "answer_languages", "goals", "targets"),
    }
    steps_needing = {
        "texts": (_("What it is about"), {"title", "lead", "need_local", "need_global", "affected"}),
        "criteria": (_("Criteria"), {"criteria"}),
        "money": (_("Money and dates"), {"amount_for", "answers_by"}),
        "readers": (_("Place, readers and goals"), set()),
        "check": (_("Check and send"), set()),
    }
    saved: Content
    key = KeyField()
    need_local = text_field(
        DECLARED["need_local"], rows=10, help_text=_("What everyone here knows needs no explaining.")
    )
    amount = MoneyField(
        label=LABELS["amount"], required=False, help_text=_("Leave it empty when no money is sought.")
    )
    place = text_field(
        DECLARED["place"], help_text=_("A village or a district, when it is not the whole city.")
    )
    latitude = NumberField(label=_("Latitude"), required=False, least=-90, most=90, decimals=15)
    longitude = NumberField(label=_("Longitude"), required=False, least=-180, most=180, decimals=15)
    targets = forms.CharField(
        label=LABELS["targets"],
        required=False,
        max_length=400,
        help_text=_("By number, for example 11.2, 13.1."),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        city: City,
        content: Content | None = None,
        revision: int = 1,
        typed: QueryDict | None = None,
    ) -> None:
        self.city = city
        self.saved = content or Content(
            city.language, currency=city.currency, answer_languages=tuple(city.languages)
        )
        super().__init__(data, typed=typed, initial={**_initial(self.saved), "revision": revision})
        self.codes = self._codes()
        self._add_texts()
        self._add_criteria()
        self._add_dates()
        self._add_choices()
        self._order_as_on_the_page()
        for name in BEFORE_REVIEW:
            mark_needed(self.fields[name], _("needed before review"))
        mark_needed(self.fields["amount_for"], _("needed before review when money is sought"))

    def _order_as_on_the_page(self) -> None:
        """Errors are listed in the order of the fields."""
        rows = [self.rows.field(number, part) for number in range(self.row_count) for part in self.rows.parts]
        texts, *others = self.groups.values()
        self.order_fields([*texts, "another", *rows, *(name for group in others for name in group)])

    def _codes(self) -> list[str]:
        """Languages to write in: the local one, the global one, and those that were added or are written in already."""
        sent = [name.removeprefix("title_") for name in self.sent if name.startswith("title_")]
        asked = [str(self.sent.get("language", "")), *sent]
        if self.sent.get(ADD) == "language":
            asked.append(str(self.sent.get("another", "")))
        known = [code for code in dict.fromkeys(asked) if code in languages.OWN_NAMES][:MOST_LANGUAGES]
        written = [code for name in TEXTS for code in getattr(self.saved, name)]
        return list(dict.fromkeys([*(known or [self.saved.language]), languages.GLOBAL, *written]))

    def _add_texts(self) -> None:
        add, local = self.fields, self.codes[0]
        add["language"] = language_field(
            self.city.languages,
            label=_("Language of the local description"),
            help_text=_("The one that local people read first."),
        )
        self.initial["language"] = local
        add["need_local"].widget.attrs |= {"lang": local, "dir": languages.direction(local)}
        one_line = _("Say what should become possible, in one line.")
        abroad = _(
            "Explain what a reader in another country cannot know: the climate, the law, the distances."
        )
        add["title"] = self._texts(DECLARED["title"], required=True, help_text=one_line)
        add["lead"] = self._texts(DECLARED["lead"], rows=3)
        add["need_global"] = self._texts(DECLARED["need_global"], rows=10, help_text=abroad)
        add["affected"] = self._texts(DECLARED["affected"], rows=3)
        add["amount_for"] = self._texts(DECLARED["amount_for"], rows=2)
        others = [choice for choice in languages.CHOICES if choice[0] not in self.codes]
        add["another"] = forms.ChoiceField(
            label=_("Another language"), required=False, choices=[("", _("Choose a language")), *others]
        )

    def _texts(self, declared: Text, **options: Any) -> TextsField:
        options = {"label": declared.label, "required": False, **options}
        return TextsField(self.codes, longest=declared.longest, **options)

    def _add_criteria(self) -> None:
        for number in self.row_numbers(there=len(self.saved.criteria)):
            weight = _label(number, _now("weight in per cent"))
            self.add_row(
                number,
                self._texts(CRITERION_NAME, label=_label(number, CRITERION_NAME.label)),
                NumberField(label=weight, required=False, least=0, most=100, unit="%"),
                self._texts(CRITERION_DESCRIPTION, label=_label(number, CRITERION_DESCRIPTION.label), rows=2),
            )

    def _add_dates(self) -> None:
        as_soon = _("Leave empty to open as soon as it is approved.")
        for name, help_text in (("opens_at", as_soon), ("answers_by", ""), ("decision_by", "")):
            self.fields[name] = CityMomentField(
                self.city.zone, label=LABELS[name], required=False, help_text=help_text
            )

    def _add_choices(self) -> None:
        codes = dict.fromkeys([*self.city.languages, *languages.page_languages(), "nb", "se"])
        self.fields["answer_languages"] = forms.MultipleChoiceField(
            label=_("Languages in which you can read answers"),
            required=False,
            choices=[(code, languages.OWN_NAMES[code]) for code in codes if code in languages.OWN_NAMES],
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["goals"] = forms.TypedMultipleChoiceField(
            label=LABELS["goals"],
            required=False,
            coerce=int,
            choices=named_goals(),
            widget=forms.CheckboxSelectMultiple,
        )

    def clean_targets(self) -> tuple[str, ...]:
        typed = [code.strip().lower() for code in self.cleaned_data["targets"].replace(";", ",").split(",")]
        codes = [code for code in typed if code]
        known = set(targets().filter(code__in=codes).values_list("code", flat=True)) if codes else set()
        unknown = [code for code in codes if code not in known]
        if unknown:
            raise ValidationError(_("There is no target %(code)s."), params={"code": ", ".join(unknown)})
        return tuple(codes)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        criteria = []
        for number, (name, weight, description) in enumerate(self.row_values()):
            if (description or weight is not None) and not name:
                self.add_error(CRITERIA.field(number, "name"), _("Name the criterion."))
            if name:
                criteria.append(CriterionContent(name, int(weight or 0), description or {}))
        self.criteria = tuple(criteria)
        return values

    def content(self) -> Content:
        values = self.cleaned_data
        cost: Money | None = values.get("amount")
        read = {name: values[name] for name in PLAIN if name in values and name not in NUMBERS}
        return Content(
            **{"language": self.codes[0]} | read,
            amount=None if cost is None else cost.amount,
            currency=self.currency_sent("amount", self.city.currency) if cost is None else cost.currency,
            latitude=_degrees(values.get("latitude")),
            longitude=_degrees(values.get("longitude")),
            answer_languages=tuple(values.get("answer_languages", ())),
            goals=tuple(values.get("goals", ())),
            targets=values.get("targets", ()),
            criteria=self.criteria,
        )

    def texts(self) -> Labelled:
        return as_texts(self.content().tidied())

    def shown(self) -> Content:
        return cast(Content, super().shown())

    def faults(self) -> dict[str, Message]:
        found = faults(self.content().tidied(), timezone.now())
        if any(name.startswith("criterion_") for name in self.errors):
            found.pop("criteria", None)
        return found


def _initial(content: Content) -> dict[str, Any]:
    amount, currency = content.amount, content.currency
    initial: dict[str, Any] = {name: getattr(content, name) for name in PLAIN} | {
        "amount": ["", currency] if amount is None else Money(amount, currency),
        "answer_languages": list(content.answer_languages),
        "goals": list(content.goals),
        "targets": ", ".join(content.targets),
    }
    for number, criterion in enumerate(content.criteria):
        for part in CRITERIA.parts:
            initial[CRITERIA.field(number, part)] = getattr(criterion, part)
    return initial


def _label(number: int, what: Any) -> str:
    return _now("Criterion %(number)d: %(what)s") % {"number": number + 1, "what": what}


def _degrees(number: Decimal | None) -> float | None:
    return None if number is None else float(number)
