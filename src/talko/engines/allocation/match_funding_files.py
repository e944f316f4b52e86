"""Read a match rule (TOML) and pledges (CSV). Errors name the file, line and column."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from talko.engines.delimited import BYTE_ORDER_MARK, DialectError, dialect_of, first_beyond, named_width

from .errors import AllocationError, FormatError
from .match_funding import Pledge
from .match_rule import Base, Caps, Counts, PotUse, Release, Rule, Thresholds, Trigger, Unspent
from .numbers import exact_number
from .tables import Row, Table, read_header, read_text
from .timestamps import Kind, parse_timestamp

LARGEST_AMOUNT = 10**18
LARGEST_RULE = 1_000_000
LARGEST_PLEDGES = 200_000_000
"""Bytes of a file: a million pledges and more."""
NEEDED = ("pledge", "campaign", "supporter", "amount")
COLUMNS = (*NEEDED, "city", "time")
TOML_FLOAT = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,2})?")
BROKEN_AT = re.compile(r"(?P<message>.*?) \(at line (?P<line>[0-9]+), column (?P<column>[0-9]+)\)", re.DOTALL)

Choice = TypeVar("Choice", bound=StrEnum)


def read_rule(path: str | Path) -> Rule:
    """Read one rule file."""
    path = Path(path)
    return parse_rule(read_text(path, LARGEST_RULE), source=path.name)


def parse_rule(text: str, *, source: str = "<rule>") -> Rule:
    """Parse the text of a rule. An unknown key is an error, so that no typo changes a match."""
    try:
        values = tomllib.loads(text.removeprefix(BYTE_ORDER_MARK), parse_float=_Float)
    except (ValueError, RecursionError) as error:
        raise _broken(text, source, error) from None
    reader = _RuleReader(text, source, values)
    rule = reader.rule()
    reader.refuse_the_rest()
    return rule


class _Float(str):
    """A TOML float as written, to be converted without rounding."""

    def exact(self) -> Fraction:
        plain = self.replace("_", "")
        if not TOML_FLOAT.fullmatch(plain):
            raise ValueError("is not finite or has too many digits")
        return Fraction(plain)


def _broken(text: str, source: str, error: Exception) -> FormatError:
    at = BROKEN_AT.fullmatch(str(error))
    if at:
        return FormatError(at["message"], source=source, line=int(at["line"]), column=int(at["column"]))
    return FormatError(f"this is not TOML: {error}", source=source, line=text.count("\n") + 1)


class _RuleReader:
    """Takes the known keys out of the tables; whatever remains is unknown."""

    def __init__(self, text: str, source: str, values: dict[str, Any]) -> None:
        self.text = text
        self.source = source
        self.tables: dict[str, dict[str, Any]] = {"": values}
        for name in ("counts", "caps", "thresholds", "release", "goals", "funders"):
            table = values.pop(name, {})
            if not isinstance(table, dict):
                raise self.error(f"{name} should be a table", "", name)
            self.tables[name] = dict(table)

    def error(self, message: str, table: str, key: str) -> FormatError:
        """An error that points at the line of the key."""
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
                counts=Counts(
                    cities=self.names("counts", "cities"),
                    least=self.amount("counts", "least") or 0,
                    one_each=self.flag("counts", "one_each"),
                ),
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
                goals=self.amounts("goals"),
                funders=self.amounts("funders"),
                unspent=self.choice("", "unspent", Unspent, Unspent.RETURNED),
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
                raise self.error(f"unknown key {key!r}", table, key)

    def amount(self, table: str, key: str, *, needed: bool = False) -> int | None:
        value = self.tables[table].pop(key, None)
        if value is None and not needed:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_AMOUNT:
            raise self.error(f"{key} should be a whole number of minor units, at least 0", table, key)
        return value

    def amounts(self, table: str) -> dict[str, int]:
        return {key: self.amount(table, key) or 0 for key in list(self.tables[table])}

    def number(self, table: str, key: str, default: Fraction) -> Fraction:
        value = self.tables[table].pop(key, None)
        if value is None:
            return default
        return self.fraction(value, table, key)

    def fraction(self, value: Any, table: str, key: str) -> Fraction:
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise self.error(f"{key} should be a number such as 0.5", table, key)
        try:
            found = value.exact() if isinstance(value, _Float) else exact_number(str(value))
        except ValueError as fault:
            raise self.error(
                f"{key} should be a number such as 0.5; {str(value)[:40]!r} {fault}", table, key
            ) from None
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
            raise self.error(f"{key} is {value!r}, which is not one of {known}", table, key) from None

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


def read_pledges(
    path: str | Path, *, timed: bool = False, warn: Callable[[str], None] | None = None
) -> list[Pledge]:
    """Read pledges with the columns pledge, campaign, supporter, amount, and if wanted city and time. See `parse_pledges`."""
    path = Path(path)
    return parse_pledges(read_text(path, LARGEST_PLEDGES), source=path.name, timed=timed, warn=warn)


def parse_pledges(
    text: str, *, source: str = "<pledges>", timed: bool = False, warn: Callable[[str], None] | None = None
) -> list[Pledge]:
    """Parse pledges separated by commas, semicolons, tabs or bars; amounts are positive whole minor units.

    `timed`: the order matters, so a file with a time column needs a time in every row. `warn` is called for each
    column that is not read.
    """
    if not text.strip(f"{BYTE_ORDER_MARK} \t\r\n"):
        raise FormatError("the file is empty", source=source, line=1)
    try:
        dialect = dialect_of(text, COLUMNS)
    except DialectError as fault:
        raise FormatError(fault.message, source=source, line=fault.line) from None
    table = Table(text, source, dialect.separator)
    first, index = table.row(dialect.line - 1)
    reader = _PledgeReader(table, first, timed=timed)
    if warn is not None:
        for name, place in reader.header.items():
            if name not in COLUMNS:
                warn(
                    f"{source}: line {first.line}, column {first.columns[place]}: the column {name!r} is not read"
                )
    while index < len(table.lines):
        row, index = table.row(index)
        if any(row.cells):
            reader.read(row)
    return reader.pledges


class _PledgeReader:
    """Reads one row at a time and checks it against the earlier ones."""

    def __init__(self, table: Table, first: Row, *, timed: bool) -> None:
        self.table = table
        self.width = named_width(first.cells)
        self.header = read_header(table, [first], NEEDED, first.line)
        self.timed = timed and "time" in self.header
        self.kind: Kind | None = None
        self.lines: dict[str, int] = {}
        self.pledges: list[Pledge] = []

    def read(self, row: Row) -> None:
        beyond = first_beyond(row.cells, self.width)
        if beyond is not None or len(row.cells) < self.width:
            message = f"this row has {len(row.cells)} cells, its header {self.width}"
            raise self.table.error(message, row.line, row.columns[beyond or 0])
        cells = {name: row.cells[place] for name, place in self.header.items()}
        for name in NEEDED[:3]:
            if not cells[name]:
                raise self._error(f"the {name} is missing", row, name)
        amount, pledge = cells["amount"], cells["pledge"]
        if not (amount.isascii() and amount.isdigit()) or not 0 < int(amount[:30]) <= LARGEST_AMOUNT:
            message = f"the amount is {amount[:40]!r}, not a positive whole number of minor units"
            raise self._error(message, row, "amount")
        if pledge in self.lines:
            message = f"the pledge {pledge!r} appears twice, first on line {self.lines[pledge]}"
            raise self._error(message, row, "pledge")
        self.lines[pledge] = row.line
        time = cells.get("time", "")
        self._check_time(time, row)
        self.pledges.append(
            Pledge(pledge, cells["campaign"], cells["supporter"], int(amount), cells.get("city", ""), time)
        )

    def _check_time(self, time: str, row: Row) -> None:
        if not time:
            if self.timed:
                raise self._error("the time is missing, and the order of pledges decides", row, "time")
            return
        try:
            kind, _time = parse_timestamp(time)
        except ValueError as fault:
            raise self._error(f"the time {time[:40]!r} {fault}", row, "time") from None
        if self.kind not in (None, kind):
            raise self._error(f"the time {time!r} is {kind}; earlier rows have {self.kind}", row, "time")
        self.kind = kind

    def _error(self, message: str, row: Row, name: str) -> FormatError:
        return self.table.error(message, row.line, row.columns[self.header[name]])
