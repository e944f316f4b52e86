"""The report of a run: counts, and remarks on single rows."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

KINDS = ("organisations", "projects")
KEPT_REMARKS = 5000
"""Remarks that are stored with a run; the counts are always complete."""


class ImportRefused(Exception):
    """A file cannot be read completely, so nothing was changed. `problems` says where and why."""

    def __init__(self, problems: "Iterable[Remark]") -> None:
        self.problems = list(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems[:5]))


@dataclass(frozen=True)
class Remark:
    kind: str
    """"repaired", "refused", "kept", or "damaged" for a whole file."""
    file: str
    row: int
    """Row number from 1, or the line of a damaged file; 0 for the whole file."""
    reason: str
    """One of a few phrases; repairs are counted by it."""
    what: str = ""

    def __str__(self) -> str:
        where = self.file
        if self.row:
            where += f", {'line' if self.kind == 'damaged' else 'row'} {self.row}"
        return ": ".join(filter(None, [where, self.reason, self.what]))


@dataclass
class Counts:
    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    gone: int = 0
    """No longer in the source, and removed here."""
    gone_kept: int = 0
    """No longer in the source, but still used here."""


@dataclass
class Report:
    organisations: Counts = field(default_factory=Counts)
    projects: Counts = field(default_factory=Counts)
    roles_added: int = 0
    roles_removed: int = 0
    repaired: Counter[str] = field(default_factory=Counter)
    """Reason to number of repairs."""
    remarks: list[Remark] = field(default_factory=list)

    def of(self, kind: str) -> Counts:
        return self.organisations if kind == "organisations" else self.projects

    def remark(self, remark: Remark) -> None:
        self.remarks.append(remark)
        if remark.kind == "repaired":
            self.repaired[remark.reason] += 1

    def with_kind(self, kind: str) -> list[Remark]:
        return [remark for remark in self.remarks if remark.kind == kind]

    @property
    def counts(self) -> dict[str, Any]:
        return {
            "organisations": asdict(self.organisations),
            "projects": asdict(self.projects),
            "roles": {"added": self.roles_added, "removed": self.roles_removed},
            "repaired": dict(self.repaired.most_common()),
        }

    @property
    def stored_remarks(self) -> list[dict[str, Any]]:
        return [asdict(remark) for remark in self.remarks[:KEPT_REMARKS]]

    @property
    def changed_something(self) -> bool:
        return any(
            (counts.added, counts.changed, counts.gone) != (0, 0, 0)
            for counts in (self.organisations, self.projects)
        ) or bool(self.roles_added or self.roles_removed)
