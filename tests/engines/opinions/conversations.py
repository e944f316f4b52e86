"""Conversations for the tests: real ones with their expected figures, and synthetic ones with a known answer."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from talko.engines.opinions import VoteFile, Votes, read_moderated, read_votes

REAL = [
    "15-per-hour-seattle",
    "austria-climate.5twd2jsnkf.2022-08-08",
    "bg2050-volunteers",
    "brexit-consensus",
    "canadian-electoral-reform",
    "london.youth.policing",
    "scoop-hivemind.biodiversity",
    "scoop-hivemind.ubi",
    "vtaiwan.uberx",
]


@dataclass(frozen=True)
class Conversation:
    long: VoteFile
    wide: VoteFile
    moderated: list[str]
    expected: dict[str, Any]


@cache
def load(data: Path, name: str) -> Conversation:
    folder = data / "polis" / name
    lines = (data / "polis" / "expected.jsonl").read_text(encoding="utf-8").splitlines()
    expected = next(row for row in map(json.loads, lines) if row["conversation"] == name)
    return Conversation(
        long=read_votes(folder / "votes.csv"),
        wide=read_votes(folder / "participants-votes.csv"),
        moderated=read_moderated(folder / "comments.csv"),
        expected=expected,
    )


def made(
    people: int = 60, statements: int = 24, seen: float = 0.6, seed: int = 3
) -> tuple[Votes, NDArray[np.int64]]:
    """Two camps that disagree on the first third of the statements, both like the second third, and split at random on
    the rest. Returns the votes and the camp of each person; everybody has voted."""
    rng = np.random.default_rng(seed)
    camp = (np.arange(people) % 3 == 0).astype(np.int64)
    third = statements // 3
    lean = np.zeros((people, statements))
    lean[:, :third] = np.where(camp == 1, 0.85, -0.85)[:, None]
    lean[:, third : 2 * third] = 0.8
    votes = np.where(rng.random(lean.shape) < (1 + lean) / 2, 1, -1)
    votes[rng.random(lean.shape) < 0.1] = 0
    mask = rng.random(lean.shape) < seen
    mask[:, 0] = True
    person, statement = np.nonzero(mask)
    return Votes.from_arrays(person, statement, votes[mask]), camp


def rows_of(votes: Votes) -> list[tuple[int, int, int]]:
    return [
        (int(votes.participants[p]), int(votes.statements[s]), int(v))
        for p, s, v in zip(votes.person, votes.statement, votes.value, strict=True)
    ]


def write_long(
    path: Path, rows: list[tuple[Any, Any, int]], header: str = "participant,statement,vote"
) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(header + "\n")
        csv.writer(file).writerows(rows)
    return path


def angle(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """The largest angle between the planes that two pairs of columns span, as its sine."""
    one, other = (np.linalg.qr(plane)[0] for plane in (first, second))
    return float(np.linalg.norm(one - other @ (other.T @ one), 2))
