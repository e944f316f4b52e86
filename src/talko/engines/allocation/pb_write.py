"""Write an election as a Pabulib `.pb` file that `read_pb` reads back equal."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path

from .election import Election
from .errors import AllocationError
from .numbers import UNCLEAR


def write_pb(election: Election, path: str | Path) -> None:
    """Write one file in UTF-8."""
    Path(path).write_text(format_pb(election), encoding="utf-8", newline="\n")


def format_pb(election: Election) -> str:
    """The text of the file. The counts in META are those of the election, not those in its `meta`."""
    meta = {
        **election.meta,
        "num_projects": str(len(election.projects)),
        "num_votes": str(len(election.voters)),
        "budget": decimal_text(election.budget),
        "vote_type": str(election.vote_type),
    }
    lines = ["META", "key;value", *(_line(item) for item in meta.items()), "PROJECTS"]
    columns = list(dict.fromkeys(name for project in election.projects for name in project.fields))
    lines.append(_line(("project_id", "cost", *columns)))
    for project in election.projects:
        values = (project.fields.get(name, "") for name in columns)
        lines.append(_line((project.id, decimal_text(project.cost), *values)))
    extra = ("points",) if election.vote_type.has_points else ()
    lines += ["VOTES", _line(("voter_id", "vote", *extra, *election.voter_fields))]
    texts = _ballot_texts(election)
    for index, (voter, ballot) in enumerate(zip(election.voters, election.ballot_of.tolist(), strict=True)):
        others = (values[index] for values in election.voter_fields.values())
        lines.append(_line((voter, *texts[ballot], *others)))
    return "\n".join(lines) + "\n"


def _ballot_texts(election: Election) -> list[tuple[str, ...]]:
    texts: list[tuple[str, ...]] = []
    for ballot in election.ballots:
        vote = ",".join(election.projects[index].id for index in ballot.projects)
        if election.vote_type.has_points:
            texts.append((vote, ",".join(decimal_text(value) for value in ballot.points or ())))
        else:
            texts.append((vote,))
    return texts


def _line(cells: tuple[str, ...]) -> str:
    return ";".join(_cell(cell) for cell in cells)


def _cell(text: str) -> str:
    if '"' in text or ";" in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def decimal_text(value: Fraction) -> str:
    """The shortest decimal for an exact value, with a trailing zero where it could be mistaken for thousands.

    Raises AllocationError for a value without a finite decimal, such as 1/3."""
    if value.denominator == 1:
        return str(value.numerator)
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        raise AllocationError(f"{value} has no finite decimal form")
    with localcontext() as context:
        context.prec = 200
        text = f"{Decimal(value.numerator) / Decimal(value.denominator):f}"
    return f"{text}0" if UNCLEAR.fullmatch(text) else text
