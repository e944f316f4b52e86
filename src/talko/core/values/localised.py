"""Values in an audit line or a notification: stored plain, and put into words in the reader's language."""

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
    """Shown on the clocks of the zone, and on the reader's own where those differ."""
    return {"moment": value.astimezone(UTC).isoformat(), "zone": str(zone)}


def texts(value: Texts) -> dict[str, Any]:
    """A text in several languages, shown in the reader's where there is a version."""
    return {"texts": value}


def in_words(data: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they go into a sentence."""
    return {name: _in_words(value) for name, value in data.items()}


def _in_words(value: Any) -> Any:
    if isinstance(value, dict) and value.keys() == {"amount", "currency"}:
        return Money(**value).shown()
    if isinstance(value, dict) and value.keys() == {"texts"}:
        return languages.best(value["texts"], [languages.current()])[1]
    if isinstance(value, dict) and value.keys() == {"moment", "zone"}:
        return dates.in_words(datetime.fromisoformat(value["moment"]), ZoneInfo(value["zone"]))
    return value
