"""Form fields that several rooms need: texts in several languages, dates in a city's zone, keys."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talko.core import ids, languages
from talko.core.errors import Message
from talko.core.languages import Texts


class TextsWidget(forms.MultiWidget):
    """One input a language, stacked, each with its language's name and `lang`. Inputs are named `field_sv`."""

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
    """Gives `{language: text}` without the empty ones. `needed` names languages that must not be empty."""

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
    """A day and a time as the city's clock shows them; gives a moment in UTC."""

    def __init__(self, zone: ZoneInfo, **kwargs: Any) -> None:
        self.zone = zone
        kwargs.setdefault("input_formats", ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"])
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return (
            value.astimezone(self.zone).replace(tzinfo=None)
            if isinstance(value, datetime) and value.tzinfo
            else value
        )

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        with timezone.override(self.zone):
            return super().to_python(value)


def mark_needed(field: forms.Field, when: Message) -> None:
    """Instead of "optional": a field that may be left empty for now, and why not for good."""
    field.needed_for = when  # type: ignore[attr-defined]  # read by the field's template


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class KeyField(forms.UUIDField):
    """The hidden key that makes a form's second sending harmless; a new one for each form that is opened."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.HiddenInput(), initial=ids.new_id, **kwargs)

    def clean(self, value: Any) -> UUID | None:
        cleaned: UUID | None = super().clean(value)
        return cleaned


def language_field(codes: Sequence[str] = (), **kwargs: Any) -> forms.ChoiceField:
    """A choice of the languages in which people write, by their own names; `codes` first."""
    first = [(code, languages.OWN_NAMES.get(code, code)) for code in codes]
    rest = [choice for choice in languages.CHOICES if choice[0] not in codes]
    return forms.ChoiceField(choices=[*first, *rest], **kwargs)
