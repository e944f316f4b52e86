"""Form fields shared by rooms: texts in several languages, dates in a city's zone, idempotency keys."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from talko.core import ids
from talko.core.errors import Message
from talko.core.text import languages
from talko.core.text.languages import Texts
from talko.core.values import date_input, dates


class TextsWidget(forms.MultiWidget):
    """One input per language, each with its language's name and `lang`. Inputs are named `field_sv`."""

    template_name = "django/forms/widgets/texts.html"

    def __init__(self, codes: Sequence[str], *, rows: int = 0, attrs: dict[str, Any] | None = None) -> None:
        self.codes = list(codes)
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {
            code: self._input(code, rows) for code in self.codes
        }
        super().__init__(widgets, attrs)

    @staticmethod
    def _input(code: str, rows: int) -> forms.Widget:
        attrs = {"lang": code, "dir": languages.direction(code)}
        return forms.Textarea({**attrs, "rows": rows}) if rows else forms.TextInput(attrs)

    def decompress(self, value: Texts | None) -> list[str]:
        return [(value or {}).get(code, "") for code in self.codes]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for code, part in zip(self.codes, context["widget"]["subwidgets"], strict=True):
            part["language"] = languages.name_here(code)
        return context


class TextsField(forms.MultiValueField):
    """Cleans to `{language: text}` without empty versions. `needed`: languages that must not be empty."""

    def __init__(
        self,
        codes: Sequence[str],
        *,
        rows: int = 0,
        longest: int = 20_000,
        needed: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        self.codes = list(codes)
        self.needed = list(needed)
        kwargs.setdefault("required", bool(needed))
        super().__init__(
            fields=[forms.CharField(required=False, max_length=longest) for _code in self.codes],
            widget=TextsWidget(self.codes, rows=rows),
            require_all_fields=False,
            **kwargs,
        )

    def compress(self, data_list: list[str]) -> Texts:
        return {code: text for code, text in zip(self.codes, data_list or [], strict=False) if text}

    def clean(self, value: Any) -> Texts:
        texts: Texts = super().clean(value) or {}
        missing = [languages.name_here(code) for code in self.needed if not texts.get(code)]
        if missing:
            raise ValidationError(
                _("Write this in %(language)s as well."), params={"language": ", ".join(missing)}
            )
        return texts


class CityMomentField(forms.DateTimeField):
    """A date and time in the city's zone; cleans to UTC.

    After cleaning, `remark` says how a time was read that the clocks show twice; otherwise it is empty.
    """

    def __init__(self, zone: ZoneInfo, **kwargs: Any) -> None:
        self.zone = zone
        self.remark = ""
        # No `min`: browsers start there, so an arrow key in an empty year would give 1900 instead of this year.
        limits = {"max": f"{date_input.LAST_YEAR}-12-31T23:59"}
        widget = forms.DateTimeInput(attrs={"type": "datetime-local", **limits}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return (
            value.astimezone(self.zone).replace(tzinfo=None)
            if isinstance(value, datetime) and value.tzinfo
            else value
        )

    def to_python(self, value: Any) -> datetime | None:
        self.remark = ""
        if value in self.empty_values:
            return None
        try:
            local = date_input.typed(value)
            moment = date_input.on_clock(local, self.zone)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        if date_input.comes_twice(local, self.zone):
            self.remark = gettext(
                "This time occurs twice as the clocks go back. The first was used: %(moment)s."
            ) % {"moment": dates.exact(moment, self.zone, languages.current())}
        return moment


def remarks(form: forms.Form) -> list[str]:
    """How ambiguous input was read."""
    fields = form.fields.values()
    return [field.remark for field in fields if isinstance(field, CityMomentField) and field.remark]


def mark_needed(field: forms.Field, what_for: Message = "") -> None:
    """A draft may lack it, and it is not called optional all the same; `what_for` is shown instead."""
    field.is_needed, field.needed_for = True, what_for  # type: ignore[attr-defined]  # read by the field's template


class DayField(forms.DateField):
    """A date within a range of years."""

    def __init__(
        self, *, first_year: int = date_input.FIRST_YEAR, last_year: int = date_input.LAST_YEAR, **kwargs: Any
    ) -> None:
        self.years = (first_year, last_year)
        limits = {"max": f"{last_year}-12-31"}  # no `min`, as above
        widget = forms.DateInput(attrs={"type": "date", **limits}, format="%Y-%m-%d")
        kwargs.setdefault("error_messages", {"invalid": _("Write the date like this: 2026-12-02.")})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **kwargs)

    def to_python(self, value: Any) -> date | None:
        found = super().to_python(value)
        if found is not None and not date_input.within(found, *self.years):
            raise ValidationError(date_input.too_far(*self.years))
        return found


class KeyField(forms.UUIDField):
    """The idempotency key: hidden, new for each form that is opened."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.HiddenInput(), initial=ids.new_id, **kwargs)

    def clean(self, value: Any) -> UUID | None:
        cleaned: UUID | None = super().clean(value)
        return cleaned


def language_field(codes: Sequence[str] = (), **kwargs: Any) -> forms.ChoiceField:
    """A choice among the languages people can write in, by their own names; `codes` first."""
    first = [(code, languages.OWN_NAMES.get(code, code)) for code in codes]
    rest = [choice for choice in languages.CHOICES if choice[0] not in codes]
    return forms.ChoiceField(choices=[*first, *rest], **kwargs)
