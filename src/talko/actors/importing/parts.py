"""The work of an import, stored before it begins, in parts that each fit a short transaction."""

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from talko.actors.importing.formats import Entry
from talko.actors.importing.report import Remark, Report

MOST_IN_ONE = 200
LARGEST = 300_000
"""Characters of JSON in a part with more than one thing."""


@dataclass(frozen=True)
class Part:
    """`kind` says what the things are:

    `organisations`, `projects`: entries, as `as_stored` gives them; `gone organisations`, `gone projects`: keys in the source;
    `roles added`, `roles removed`: pairs of such keys, the organisation's first.
    """

    kind: str
    things: list[Any]

    @property
    def packed(self) -> bytes:
        return zlib.compress(json.dumps(self.things, ensure_ascii=False, separators=(",", ":")).encode(), 1)

    @classmethod
    def unpacked(cls, kind: str, content: bytes) -> "Part":
        return cls(kind, json.loads(zlib.decompress(content)))


def as_stored(entry: Entry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in ("kind", "key", "file", "row", "values", "links")}


def in_parts(kind: str, things: Iterable[Any]) -> Iterator[Part]:
    held: list[Any] = []
    size = 0
    for thing in things:
        weight = sum(map(len, map(str, thing["values"].values()))) if isinstance(thing, dict) else 100
        if held and (len(held) == MOST_IN_ONE or size + weight > LARGEST):
            yield Part(kind, held)
            held, size = [], 0
        held.append(thing)
        size += weight
    if held:
        yield Part(kind, held)


@dataclass
class Outcome:
    """The result of a part. `counts` uses the field names of `Report` and `Counts`."""

    counts: dict[str, int] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)

    def count(self, what: str, number: int = 1) -> None:
        if number:
            self.counts[what] = self.counts.get(what, 0) + number

    @property
    def stored(self) -> dict[str, Any]:
        return {"counts": self.counts, "remarks": [asdict(remark) for remark in self.remarks]}

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Outcome":
        return cls(stored["counts"], [Remark(**remark) for remark in stored["remarks"]])

    def add_to(self, report: Report, kind: str) -> None:
        for what, number in self.counts.items():
            on = report if what.startswith("roles") else report.of(kind.removeprefix("gone "))
            setattr(on, what, getattr(on, what) + number)
        for remark in self.remarks:
            report.remark(remark)
