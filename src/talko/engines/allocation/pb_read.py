"""Read Pabulib `.pb` files (pabulib.org/format). Errors name the line and column."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np

from talko.engines.delimited import DECLARED, SEPARATORS

from .election import Ballot, Election, Project, VoteType
from .errors import FormatError
from .tables import Row, Table, decode, read_header, read_number

SECTIONS = ("META", "PROJECTS", "VOTES")
LARGEST_FILE = 1 << 30


def read_pb(path: str | Path, *, largest: int = LARGEST_FILE) -> Election:
    """Read one file of at most `largest` bytes. Raises FormatError for a malformed file, OSError when it cannot be read."""
    path = Path(path)
    size = path.stat().st_size
    if size > largest:
        raise FormatError(
            f"the file has {size} bytes, more than the {largest} allowed", source=path.name, line=1
        )
    return parse_pb(path.read_bytes(), source=path.name)


def parse_pb(content: bytes | str, *, source: str = "<text>") -> Election:
    """Parse the content of a file. Time and memory grow with its actual content, never with the counts in its header."""
    text = content if isinstance(content, str) else decode(content, source)
    lines = Table(text, source)
    starts = _find_sections(lines)
    meta, meta_at = _read_meta(lines, starts["META"] + 1, starts["PROJECTS"])
    vote_type = _vote_type(lines, meta, meta_at, starts["META"])
    budget = _meta_amount(lines, meta, meta_at, "budget", starts["META"])
    if vote_type is VoteType.ORDINAL and meta.get("max_length"):
        _meta_amount(lines, meta, meta_at, "max_length", starts["META"])
    projects = _read_projects(lines, starts["PROJECTS"] + 1, starts["VOTES"])
    reader = _VoteReader(lines, projects, vote_type)
    reader.read(starts["VOTES"] + 1)
    warnings = [
        *_check_count(lines, meta, meta_at, "num_projects", len(projects), len(text)),
        *_check_count(lines, meta, meta_at, "num_votes", len(reader.voters), len(text)),
    ]
    return Election(
        budget=budget,
        vote_type=vote_type,
        projects=tuple(projects),
        ballots=tuple(reader.ballots),
        voters=tuple(reader.voters),
        ballot_of=np.asarray(reader.ballot_of, dtype=np.int64),
        meta=meta,
        voter_fields=reader.fields,
        warnings=tuple(warnings),
    )


def _find_sections(lines: Table) -> dict[str, int]:
    """The line index of each section's name; sections come in a fixed order, each once."""
    starts: dict[str, int] = {}
    index = 0
    while index < len(lines.lines) and len(starts) < len(SECTIONS):
        line = lines.lines[index]
        name = line.strip("\ufeff ;,|\t\r").upper()
        expected = SECTIONS[len(starts)]
        declared = None if starts else DECLARED.match(line.lstrip("\ufeff").strip("\r "))
        if declared and declared[1] != ";":
            said = SEPARATORS.get(declared[1], repr(declared[1]))
            raise lines.error(f"the file declares {said} as separators; .pb files use semicolons", index + 1)
        if declared:
            pass
        elif name == expected:
            starts[name] = index
        elif name in SECTIONS:
            raise lines.error(f"found the section {name} where {expected} should be", index + 1)
        elif name and not starts:
            raise lines.error("the file should begin with the line META", index + 1)
        elif '"' in line:
            index = lines.row(index)[1] - 1
        index += 1
    if len(starts) < len(SECTIONS):
        raise lines.error(f"the section {SECTIONS[len(starts)]} is missing", len(lines.lines))
    return starts


def _rows(lines: Table, index: int, end: int) -> list[Row]:
    rows = []
    while index < end:
        row, index = lines.row(index)
        if any(row.cells):
            rows.append(row)
    return rows


def _read_meta(lines: Table, index: int, end: int) -> tuple[dict[str, str], dict[str, Row]]:
    meta: dict[str, str] = {}
    where: dict[str, Row] = {}
    rows = _rows(lines, index, end)
    read_header(lines, rows, ("key", "value"), index)
    for row in rows[1:]:
        key = row.cells[0]
        if len(row.cells) < 2:
            raise lines.error(f"the key {key!r} has no value", row.line)
        if key in meta:
            raise lines.error(f"the key {key!r} appears twice, first on line {where[key].line}", row.line)
        meta[key] = ";".join(row.cells[1:]).rstrip(";")
        where[key] = row
    return meta, where


def _vote_type(lines: Table, meta: dict[str, str], where: dict[str, Row], section: int) -> VoteType:
    if "vote_type" not in meta:
        raise lines.error("META has no vote_type", section + 1)
    try:
        return VoteType(meta["vote_type"].lower())
    except ValueError:
        row = where["vote_type"]
        known = ", ".join(VoteType)
        raise lines.error(
            f"the vote_type {meta['vote_type']!r} is not one of {known}", row.line, row.columns[1]
        ) from None


def _meta_amount(
    lines: Table, meta: dict[str, str], where: dict[str, Row], key: str, section: int
) -> Fraction:
    if key not in meta:
        raise lines.error(f"META has no {key}", section + 1)
    row = where[key]
    return read_number(lines, meta[key], f"the {key}", row.line, row.columns[1])


def _check_count(
    lines: Table, meta: dict[str, str], where: dict[str, Row], key: str, found: int, characters: int
) -> list[str]:
    """A count that the file is too short for is an error, any other wrong count a warning."""
    if key not in meta:
        return []
    row = where[key]
    claimed = read_number(lines, meta[key], f"the {key}", row.line, row.columns[1])
    if claimed.denominator != 1:
        raise lines.error(
            f"the {key} is {meta[key]!r}, which is not a whole number", row.line, row.columns[1]
        )
    if claimed > characters:
        raise lines.error(
            f"the {key} is {claimed}, but the file has {characters} characters in all; it may be cut short",
            row.line,
            row.columns[1],
        )
    if claimed != found:
        return [f"{lines.source}: line {row.line}: the {key} is {claimed}, but the file holds {found}"]
    return []


def _read_projects(lines: Table, index: int, end: int) -> list[Project]:
    rows = _rows(lines, index, end)
    header = read_header(lines, rows, ("project_id", "cost"), index)
    projects: list[Project] = []
    seen: dict[str, int] = {}
    for row in rows[1:]:
        if any(row.cells[len(rows[0].cells) :]):
            extra = len(rows[0].cells)
            raise lines.error(
                f"this row has {len(row.cells)} cells, its header {extra}", row.line, row.columns[extra]
            )
        cells = {name: row.cells[place] for name, place in header.items() if place < len(row.cells)}
        key = cells.pop("project_id", "")
        if not key or "," in key:
            raise lines.error("a project needs an id without commas", row.line, row.columns[0])
        if key in seen:
            raise lines.error(f"the project {key!r} appears twice, first on line {seen[key]}", row.line)
        seen[key] = row.line
        place = header["cost"]
        if "cost" not in cells:
            raise lines.error(f"the project {key!r} has no cost", row.line)
        cost = read_number(
            lines, cells.pop("cost"), f"the cost of project {key!r}", row.line, row.columns[place]
        )
        projects.append(Project(key, cost, {name: value for name, value in cells.items() if value}))
    return projects


class _VoteReader:
    """Reads the VOTES section. Identical ballots are parsed once: even large elections have few distinct ones."""

    def __init__(self, lines: Table, projects: list[Project], vote_type: VoteType) -> None:
        self.lines = lines
        self.vote_type = vote_type
        self.place = {project.id: index for index, project in enumerate(projects)}
        self.ballots: dict[Ballot, int] = {}
        self.voters: list[str] = []
        self.ballot_of: list[int] = []
        self.fields: dict[str, list[str]] = {}
        self.id_place = self.vote_place = 0
        self.points_place: int | None = None
        self.other_places: list[tuple[str, int]] = []

    def read(self, index: int) -> None:
        """Everything from line `index` (from 0) to the end of the file."""
        index, width = self._read_header(index)
        lines, all_lines = self.lines, self.lines.lines
        known: dict[tuple[str, str], int] = {}
        seen: set[str] = set()
        while index < len(all_lines):
            start, line = index, all_lines[index]
            if '"' in line:
                row, index = lines.row(index)
                cells = row.cells
            else:
                cells = line.rstrip("\r").split(";")
                index += 1
            if len(cells) != width:
                if not any(cell.strip() for cell in cells):
                    continue
                cells = self._fit(cells, start, width)
            voter, vote = cells[self.id_place].strip(), cells[self.vote_place]
            points = cells[self.points_place] if self.points_place is not None else ""
            place = known.get((vote, points))
            if place is None:
                ballot = self._ballot(vote.strip(), points.strip(), start)
                place = known[vote, points] = self.ballots.setdefault(ballot, len(self.ballots))
            seen.add(voter)
            if not voter or len(seen) == len(self.voters):
                raise self._bad_voter(voter, start)
            self.voters.append(voter)
            self.ballot_of.append(place)
            for name, column in self.other_places:
                self.fields[name].append(cells[column].strip())

    def _read_header(self, index: int) -> tuple[int, int]:
        """Locate the columns. Returns the line index after the header and the number of columns."""
        lines = self.lines
        while index < len(lines.lines) and not lines.lines[index].strip(" ;\t\r"):
            index += 1
        if index >= len(lines.lines):
            raise lines.error("this section has no header", len(lines.lines))
        row, index = lines.row(index)
        header = read_header(lines, [row], ("voter_id", "vote"), index)
        self.id_place, self.vote_place = header["voter_id"], header["vote"]
        if self.vote_type.has_points:
            if "points" not in header:
                raise lines.error("the column points is missing", row.line)
            self.points_place = header["points"]
        taken = {self.id_place, self.vote_place, self.points_place}
        self.other_places = [(name, place) for name, place in header.items() if place not in taken]
        self.fields = {name: [] for name, _ in self.other_places}
        return index, len(row.cells)

    def _bad_voter(self, voter: str, start: int) -> FormatError:
        if not voter:
            return self.lines.error("a vote has no voter_id", start + 1)
        first = self.voters.index(voter) + 1
        return self.lines.error(
            f"the voter {voter!r} appears twice; the first is vote number {first}", start + 1
        )

    def _fit(self, cells: list[str], start: int, width: int) -> list[str]:
        """Fill missing cells at the end; non-empty cells beyond the header are an error."""
        if any(cell.strip() for cell in cells[width:]):
            raise self.lines.error(
                f"this row has {len(cells)} cells, its header {width}", start + 1, self._column(start, width)
            )
        return [*cells[:width], *[""] * (width - len(cells))]

    def _column(self, start: int, cell: int, item: int = 0) -> int:
        """The text column of a cell, or of the item-th value in it."""
        row, _ = self.lines.row(start)
        if cell >= len(row.columns):
            return 1
        before = row.cells[cell].split(",")[:item]
        return row.columns[cell] + sum(len(value) + 1 for value in before)

    def _ballot(self, vote: str, points: str, start: int) -> Ballot:
        ids = [] if vote.lower() in ("", "none") else [value.strip() for value in vote.split(",")]
        chosen: list[int] = []
        for item, key in enumerate(ids):
            if key == "":
                continue
            if key not in self.place:
                raise self.lines.error(
                    f"a vote for the unknown project {key[:60]!r}",
                    start + 1,
                    self._column(start, self.vote_place, item),
                )
            chosen.append(self.place[key])
        if len(set(chosen)) != len(chosen):
            raise self.lines.error(
                "a ballot names the same project twice", start + 1, self._column(start, self.vote_place)
            )
        if self.points_place is None:
            if self.vote_type is not VoteType.ORDINAL:
                chosen.sort()
            return Ballot(tuple(chosen))
        return self._scored(chosen, points, start, self.points_place)

    def _scored(self, chosen: list[int], points: str, start: int, points_place: int) -> Ballot:
        texts = [] if points.lower() in ("", "none") else points.split(",")
        if len(texts) != len(chosen):
            raise self.lines.error(
                f"{len(texts)} points for {len(chosen)} projects",
                start + 1,
                self._column(start, points_place),
            )
        values = [
            read_number(
                self.lines,
                text.strip(),
                "a number of points",
                start + 1,
                self._column(start, points_place, item),
                points=True,
            )
            for item, text in enumerate(texts)
        ]
        pairs = sorted(zip(chosen, values, strict=True))
        return Ballot(tuple(project for project, _ in pairs), tuple(value for _, value in pairs))
