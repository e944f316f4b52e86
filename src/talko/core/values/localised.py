"""Values in an audit line or a notification, recorded plain and said in the language of whoever reads them."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from talko.core.text import languages
from talko.core.text.languages import Texts
from talko.core.values import dates
from talko.core.values.money import Money


def money(value: Money) -> dict[str, Any]:
    return {"amount": value.amount, "currency": value.currency}


def moment(value: datetime, zone: tzinfo) -> dict[str, Any]:
    """Each reader gets it as the clocks of the zone have it, and as their own do."""
    return {"moment": value.astimezone(UTC).isoformat(), "zone": str(zone)}


def texts(value: Texts) -> dict[str, Any]:
    """A text in several languages: each reader gets the version that suits the language they are told in."""
    return {"texts": value}


def said(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same values in words, for the text they stand in."""
    return {name: _in_words(value) for name, value in data.items()}


def _in_words(value: Any) -> Any:
    if isinstance(value, dict) and value.keys() == {"amount", "currency"}:
        return Money(**value).shown()
    if isinstance(value, dict) and value.keys() == {"texts"}:
        return languages.best(value["texts"], [languages.current()])[1]
    if isinstance(value, dict) and value.keys() == {"moment", "zone"}:
        return dates.said(datetime.fromisoformat(value["moment"]), ZoneInfo(value["zone"]))
    return value
