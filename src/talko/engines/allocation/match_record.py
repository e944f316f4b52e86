"""A match on record: rule, pledges and result in one JSON file, so that everyone can compute it again, byte for byte."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import zip_longest
from typing import Any

from .errors import AllocationError
from .match_funding import Matches, Pledge, match_pledges, tranches
from .match_funding_files import COLUMNS, parse_pledges, parse_rule
from .match_rule import Rule

VERSION = 1
"""Of the record. A record of another version is refused, never recomputed by other rules than it was made with."""
LARGEST_RECORD = 500_000_000
"""Bytes."""
PARTS = ("version", "rule", "pledges", "result")


def results(rule: Rule, matches: Matches) -> dict[str, Any]:
    """What a rule gave, in plain values: amounts in minor units, campaigns by id, and a reason for each."""
    return {
        "rule": rule.name,
        "currency": rule.currency,
        "pot": rule.pot,
        "paid": matches.paid,
        "left": matches.left,
        "unspent": {"becomes": str(rule.unspent), "funders": matches.unspent},
        "campaigns": [
            {
                **asdict(each),
                "tranches": [{"when": when, "amount": part} for when, part in tranches(rule, each.match)],
            }
            for each in matches.campaigns
        ],
        "pledges": [asdict(each) for each in matches.pledges],
    }


def make_record(rule_text: str, pledges: Sequence[Pledge], *, source: str = "<rule>") -> dict[str, Any]:
    """Apply the rule and keep what it was given. Raises AllocationError for a rule or pledges that cannot be used."""
    rule = parse_rule(rule_text, source=source)
    return {
        "version": VERSION,
        "rule": rule_text,
        "pledges": [[getattr(pledge, name) for name in _fields()] for pledge in pledges],
        "result": results(rule, match_pledges(rule, pledges)),
    }


def as_json(record: Mapping[str, Any]) -> str:
    """In the one form in which records are compared, whatever store they come from."""
    return json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_record(text: str, source: str = "<record>") -> dict[str, Any]:
    """Raises AllocationError for what is no record of this version."""
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise AllocationError(f"{source} is not JSON: {error}") from None
    if not isinstance(record, dict) or set(record) != set(PARTS):
        raise AllocationError(
            f"{source} is no record of a match: it needs {', '.join(PARTS)} and nothing else"
        )
    if record["version"] != VERSION:
        raise AllocationError(
            f"{source} has version {str(record['version'])[:20]}; this program replays {VERSION}"
        )
    if not isinstance(record["rule"], str):
        raise AllocationError(f"{source}: the rule is not a text")
    return record


def pledges_of(record: Mapping[str, Any], source: str = "<record>") -> list[Pledge]:
    """Read by the rules of the CSV file, so that a record cannot hold what a file could not."""
    rows = record["pledges"]
    if not isinstance(rows, list):
        raise AllocationError(f"{source}: the pledges are not a list")
    found = []
    seen: set[str] = set()
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, list) or len(row) != len(COLUMNS):
            raise AllocationError(f"{source}: pledge {number} does not have {len(COLUMNS)} values")
        values = dict(zip(_fields(), row, strict=True))
        amount = values.pop("amount")
        if not isinstance(amount, int) or isinstance(amount, bool) or amount <= 0:
            raise AllocationError(f"{source}: pledge {number} has no positive amount in whole minor units")
        if not all(isinstance(value, str) for value in values.values()) or values["id"] in seen:
            raise AllocationError(f"{source}: pledge {number} is not a pledge, or there twice")
        seen.add(values["id"])
        found.append(Pledge(amount=amount, **values))
    return found


def differences(record: Mapping[str, Any], source: str = "<record>") -> Iterator[str]:
    """Compute it again: each value that comes out differently, as "where: recorded, computed". Nothing when it holds."""
    again = make_record(record["rule"], pledges_of(record, source), source=f"{source}: rule")
    yield from _differing("result", record["result"], again["result"])


def differs_in_form(text: str, record: Mapping[str, Any]) -> list[str]:
    """The first line of a file that is not as `as_json` writes it: a key that is there twice would say one thing to a
    reader and another to a program."""
    lines, written = text.split("\n"), as_json(record).split("\n")
    for number, (line, wanted) in enumerate(zip_longest(lines, written), start=1):
        if line != wanted:
            return [f"line {number}: written {(line or '')[:80]!r}, should be {(wanted or '')[:80]!r}"]
    return []


def csv_of(record: Mapping[str, Any]) -> str:
    """The pledges as the file that `talko match-fund` reads."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([COLUMNS, *record["pledges"]])
    parse_pledges(out.getvalue())  # what we publish, we can read
    return out.getvalue()


def _fields() -> tuple[str, ...]:
    """The fields of a pledge in the order of the file's columns, which call its id "pledge"."""
    return ("id", *COLUMNS[1:])


def _differing(where: str, recorded: Any, computed: Any) -> Iterator[str]:
    if isinstance(recorded, dict) and isinstance(computed, dict):
        for key in dict.fromkeys([*computed, *recorded]):
            yield from _differing(f"{where}.{key}", recorded.get(key), computed.get(key))
    elif isinstance(recorded, list) and isinstance(computed, list) and len(recorded) == len(computed):
        for number, (one, other) in enumerate(zip(recorded, computed, strict=True), start=1):
            yield from _differing(f"{where}[{number}]", one, other)
    elif recorded != computed or type(recorded) is not type(computed):
        yield f"{where}: recorded {str(recorded)[:80]}, computed {str(computed)[:80]}"
