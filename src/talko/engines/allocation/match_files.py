"""Read a match rule (TOML) and pledges (CSV). Errors name file, line and column."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from .delimited import Table, decode, read_header
from .election import NUMBER
from .errors import AllocationError, FormatError
from .matching import Base, Caps, Counts, Pledge, PotUse, Release, Rule, Thresholds, Trigger

LARGEST_AMOUNT = 10**18

Choice = TypeVar("Choice", bound=StrEnum)


def read_rule(path: str | Path) -> Rule:
    """Read one rule file."""
    path = Path(path)
    return parse_rule(decode(path.read_bytes(), path.name), source=path.name)


def parse_rule(text: str, *, source: str = "<rule>") -> Rule:
    """Parse the text of a rule. A key that means nothing is an error, so that no typing slip changes a match."""
    try:
        values = tomllib.loads(text, parse_float=str)
    except tomllib.TOMLDecodeError as error:
        raise AllocationError(f"{source}: {error}") from None
    reader = _RuleReader(text, source, values)
    rule = reader.rule()
    reader.refuse_the_rest()
    return rule


class _RuleReader:
    """Takes known keys out of the tables; whatever remains is unknown."""

    def __init__(self, text: str, source: str, values: dict[str, Any]) -> None:
        self.text = text
        self.source = source
        self.tables: dict[str, dict[str, Any]] = {"": values}
        for name in ("counts", "caps", "thresholds", "release", "goals"):
            table = values.pop(name, {})
            if not isinstance(table, dict):
                raise self.error(f"{name} should be a table", "", name)
            self.tables[name] = dict(table)

    def error(self, message: str, table: str, key: str) -> FormatError:
        """The error at the line on which the key stands."""
        current = ""
        for number, line in enumerate(self.text.split("\n"), start=1):
            stripped = line.strip()
            if stripped.startswith("["):
                current = stripped.strip("[] ")
                if not table and current == key:
                    return FormatError(message, source=self.source, line=number)
            elif current == table and stripped.split("=")[0].strip().strip("\"'") == key:
                return FormatError(
                    message, source=self.source, line=number, column=len(line) - len(line.lstrip()) + 1
                )
        return FormatError(message, source=self.source, line=1)

    def rule(self) -> Rule:
        try:
            return Rule(
                pot=self.amount("", "pot", needed=True) or 0,
                trigger=self.choice("", "trigger", Trigger, Trigger.ROUND_END),
                base=self.choice("", "base", Base, Base.AMOUNT),
                factor=self.number("", "factor", Fraction(1)),
                use=self.choice("", "use", PotUse, PotUse.AS_NEEDED),
                bound=self.amount("", "bound"),
                clusters=self.flag("", "clusters"),
                counts=Counts(self.names("counts", "cities"), self.amount("counts", "least") or 0),
                caps=Caps(
                    supporter=self.amount("caps", "supporter"),
                    campaign=self.amount("caps", "campaign"),
                    campaign_share=self.share("caps", "campaign_share"),
                    goal_share=self.share("caps", "goal_share"),
                ),
                thresholds=Thresholds(
                    supporters=self.amount("thresholds", "supporters") or 0,
                    amount=self.amount("thresholds", "amount") or 0,
                    cities=self.amount("thresholds", "cities") or 0,
                    goal_share=self.share("thresholds", "goal_share") or Fraction(0),
                ),
                release=self.choice("release", "when", Release, Release.ROUND_END),
                milestones=self.milestones(),
                goals={key: self.amount("goals", key) or 0 for key in list(self.tables["goals"])},
                name=self.words("name"),
                currency=self.words("currency"),
            )
        except FormatError:
            raise
        except AllocationError as error:
            raise FormatError(str(error), source=self.source, line=1) from None

    def refuse_the_rest(self) -> None:
        for table, values in self.tables.items():
            for key in values:
                raise self.error(f"the key {key!r} is not known here", table, key)

    def amount(self, table: str, key: str, *, needed: bool = False) -> int | None:
        value = self.tables[table].pop(key, None)
        if value is None and not needed:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_AMOUNT:
            raise self.error(f"{key} should be a whole number of minor units, at least 0", table, key)
        return value

    def number(self, table: str, key: str, default: Fraction) -> Fraction:
        value = self.tables[table].pop(key, None)
        if value is None:
            return default
        return self.fraction(value, table, key)

    def fraction(self, value: Any, table: str, key: str) -> Fraction:
        if isinstance(value, bool) or not isinstance(value, int | str) or not NUMBER.match(str(value)):
            raise self.error(f"{key} should be a number such as 0.5", table, key)
        found = Fraction(str(value).replace(",", "."))
        if found < 0:
            raise self.error(f"{key} is negative", table, key)
        return found

    def share(self, table: str, key: str) -> Fraction | None:
        value = self.tables[table].pop(key, None)
        if value is None:
            return None
        found = self.fraction(value, table, key)
        if found > 1:
            raise self.error(f"{key} is a share and at most 1", table, key)
        return found

    def choice(self, table: str, key: str, kind: type[Choice], default: Choice) -> Choice:
        value = self.tables[table].pop(key, default)
        try:
            return kind(value)
        except ValueError:
            known = ", ".join(kind)
            raise self.error(f"{key} is {value!r}, which is none of {known}", table, key) from None

    def flag(self, table: str, key: str) -> bool:
        value = self.tables[table].pop(key, False)
        if not isinstance(value, bool):
            raise self.error(f"{key} should be true or false", table, key)
        return value

    def names(self, table: str, key: str) -> frozenset[str]:
        value = self.tables[table].pop(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self.error(f"{key} should be a list of names", table, key)
        return frozenset(value)

    def milestones(self) -> tuple[Fraction, ...]:
        value = self.tables["release"].pop("milestones", [])
        if not isinstance(value, list):
            raise self.error("milestones should be a list of shares", "release", "milestones")
        return tuple(self.fraction(each, "release", "milestones") for each in value)

    def words(self, key: str) -> str:
        value = self.tables[""].pop(key, "")
        if not isinstance(value, str):
            raise self.error(f"{key} should be text", "", key)
        return value


def read_pledges(path: str | Path) -> list[Pledge]:
    """Read pledges with the columns pledge, campaign, supporter, amount, and if wanted city and time."""
    path = Path(path)
    return parse_pledges(decode(path.read_bytes(), path.name), source=path.name)


def parse_pledges(text: str, *, source: str = "<pledges>") -> list[Pledge]:
    """Parse comma-separated pledges; amounts are positive whole minor units."""
    table = Table(text, source, delimiter=",")
    first, index = table.row(0)
    header = read_header(table, [first], ("pledge", "campaign", "supporter", "amount"), 1)
    pledges: list[Pledge] = []
    seen: dict[str, int] = {}
    while index < len(table.lines):
        row, index = table.row(index)
        if not any(row.cells):
            continue
        if len(row.cells) != len(first.cells):
            raise table.error(f"this row has {len(row.cells)} cells, its header {len(first.cells)}", row.line)
        cells: Mapping[str, str] = {name: row.cells[place] for name, place in header.items()}
        for name in ("pledge", "campaign", "supporter"):
            if not cells[name]:
                raise table.error(f"the {name} is missing", row.line, row.columns[header[name]])
        amount = cells["amount"]
        if not (amount.isascii() and amount.isdigit()) or not 0 < int(amount[:30]) <= LARGEST_AMOUNT:
            raise table.error(
                f"the amount is {amount[:40]!r}, not a positive whole number of minor units",
                row.line,
                row.columns[header["amount"]],
            )
        if cells["pledge"] in seen:
            raise table.error(
                f"the pledge {cells['pledge']!r} stands twice, first on line {seen[cells['pledge']]}",
                row.line,
            )
        seen[cells["pledge"]] = row.line
        pledges.append(
            Pledge(
                cells["pledge"],
                cells["campaign"],
                cells["supporter"],
                int(amount),
                cells.get("city", ""),
                cells.get("time", ""),
            )
        )
    return pledges
