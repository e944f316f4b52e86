"""Fields for numbers and money. A hidden field carries the language in which the number was typed, through drafts, errors and a
change of the page's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from talko.core.text import languages
from talko.core.values import money, numbers

CURRENCY_CHOICES = [(code, code) for code in money.CURRENCIES]


@dataclass(frozen=True)
class Typed:
    """A number as typed, and the language of the form."""

    text: str
    language: str

    def money(self, currency: str) -> money.Money:
        """Raises ValidationError."""
        try:
            return money.parse(self.text, currency, self.language)
        except ValueError as error:
            raise ValidationError(str(error)) from error


class NumberInput(forms.TextInput):
    """A text input: `type=number` shows no separators and drops what it cannot read."""

    template_name = "django/forms/widgets/typed_number.html"

    def __init__(self, inputmode: str = "decimal") -> None:
        super().__init__({"inputmode": inputmode, "autocomplete": "off"})

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed | None:
        text = str(data.get(name) or "").strip()
        language = data.get(f"{name}_language")
        known = language in languages.page_languages()
        return Typed(text, str(language) if known else languages.current()) if text else None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """`value` is Typed or what the field has prepared. An empty field gets the language of the page."""
        language = value.language if isinstance(value, Typed) else languages.current()
        context = super().get_context(name, value.text if isinstance(value, Typed) else value, attrs)
        context["widget"]["language"] = language
        return context


class AmountField(forms.Field):
    """An amount whose currency is elsewhere in the form: cleans to Typed, or None when empty."""

    widget = NumberInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return money.written(value, languages.current()) if isinstance(value, money.Money) else value


class MoneyWidget(forms.MultiWidget):
    template_name = "django/forms/widgets/money.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"amount": NumberInput(), "currency": forms.Select(choices=CURRENCY_CHOICES)}, attrs)

    def decompress(self, value: money.Money | None) -> list[Any]:
        if value is None:
            return [None, None]
        return [money.written(value, languages.current()), value.currency]


class MoneyField(forms.MultiValueField):
    """An amount and its currency: cleans to Money, which can be zero, or None when empty."""

    def __init__(self, **kwargs: Any) -> None:
        fields = [AmountField(required=False), forms.ChoiceField(required=False, choices=CURRENCY_CHOICES)]
        super().__init__(fields=fields, widget=MoneyWidget(), require_all_fields=False, **kwargs)

    def compress(self, data_list: list[Any]) -> money.Money | None:
        typed, currency = data_list or (None, "")
        if typed is None:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if not currency:
            raise ValidationError(_("Choose one of the currencies."))
        return typed.money(currency)


class NumberField(forms.Field):
    """A number within bounds: cleans to a Decimal, or None when empty. It can have up to `decimals` decimals and be followed by
    `unit`, such as a percent sign."""

    def __init__(self, *, least: int, most: int, decimals: int = 0, unit: str = "", **kwargs: Any) -> None:
        super().__init__(widget=NumberInput("decimal" if decimals else "numeric"), **kwargs)
        self.least, self.most, self.decimals, self.unit = least, most, decimals, unit

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int | float | Decimal):
            return numbers.written(Decimal(str(value)), languages.current())
        return value

    def to_python(self, value: Typed | None) -> Decimal | None:
        if value is None:
            return None
        text = value.text.strip()
        try:
            bare = text.removesuffix(self.unit) if self.unit else text
            found = numbers.read_within(bare, value.language, self.least, self.most)
        except numbers.Unreadable as error:
            raise ValidationError(_("Write a number in digits.")) from error
        except numbers.Unclear as error:
            raise ValidationError(str(error)) from error
        if not self.least <= found <= self.most:
            raise ValidationError(
                _("Write a number from %(least)s to %(most)s."),
                params={"least": self.least, "most": self.most},
            )
        if found != round(found, self.decimals):
            message = _("Use at most %(decimals)d decimals.") if self.decimals else _("Write a whole number.")
            raise ValidationError(message, params={"decimals": self.decimals})
        return found
