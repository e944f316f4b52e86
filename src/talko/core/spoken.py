"""Values in an audit line or a notification, recorded plain and said in the language of whoever reads them."""

from collections.abc import Mapping
from typing import Any

from talko.core.money import Money


def money(value: Money) -> dict[str, Any]:
    return {"amount": value.amount, "currency": value.currency}


def said(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same values in words, for the text they stand in."""
    return {name: _in_words(value) for name, value in data.items()}


def _in_words(value: Any) -> Any:
    if isinstance(value, dict) and value.keys() == {"amount", "currency"}:
        return Money(**value).shown()
    return value
