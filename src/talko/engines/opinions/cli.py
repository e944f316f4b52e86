"""The command `talko opinions`: votes in, result and map out."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .analysis import Analysis, Earlier, Settings, analyse
from .errors import InputError, OpinionsError
from .explain import explain_person, explain_statement
from .municipalities import Places, by_place
from .rendering import as_text, svg, table
from .result import as_dict, earlier_of
from .routing import ask_next
from .vote_files import read_moderated, read_places, read_population, read_votes

OK, BAD_INPUT = 0, 2


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(
        prog="talko opinions",
        description="Find opinion groups in a file of votes: what distinguishes them and what unites them.",
        epilog="VOTES.csv has the columns participant, statement, vote (1 agree, -1 disagree, 0 pass), or is an"
        " openData votes.csv, or a wide participants-votes.csv. Without --out the result goes to standard output.",
    )
    p.add_argument("votes", metavar="VOTES.csv", help="the votes")
    p.add_argument("--out", metavar="FILE.json", help="write the result here")
    p.add_argument("--svg", metavar="FILE.svg", help="draw the map")
    p.add_argument("--table", action="store_true", help="print the groups as a table")
    p.add_argument(
        "--person", metavar="ID", help="explain a participant's position, and what to ask them next"
    )
    p.add_argument("--statement", metavar="ID", help="explain a statement")
    _add_inputs(p)
    _add_settings(p, Settings())
    return p


def _add_inputs(p: argparse.ArgumentParser) -> None:
    p.add_argument("--statements", metavar="COMMENTS.csv", help="exclude statements with moderated = -1")
    p.add_argument(
        "--places", metavar="FILE.csv", help="participant,municipality: add results by municipality"
    )
    p.add_argument(
        "--population", metavar="FILE.csv", help="municipality,population: add a weighting by inhabitants"
    )
    p.add_argument(
        "--previous", metavar="FILE.json", help="keep the letters and directions of an earlier result"
    )
    p.add_argument(
        "--given-groups", action="store_true", help="use the group-id column instead of finding groups"
    )


def _add_settings(p: argparse.ArgumentParser, usual: Settings) -> None:
    def whole(name: str, default: int | None, text: str) -> None:
        p.add_argument(name, type=int, default=default, metavar="N", help=text)

    whole("--groups", None, "a fixed number of groups, 1 to 5")
    whole("--enough-votes", usual.enough_votes, "votes needed to be in a group")
    whole("--smallest-group", usual.smallest_group, "at least 2")
    whole("--votes-per-group", usual.votes_per_group, "votes needed from each group for consensus")
    whole("--bootstrap", None, "replicates for stability (0: none)")
    whole("--seed", usual.seed, "of the bootstrap and of the statements to ask next")
    p.add_argument("--no-bridging", action="store_true", help="leave out the bridging scores")


def main(argv: list[str] | None = None) -> int:
    """Run the command. Returns 0, or 2 for unusable input, with one line on standard error."""
    arguments = parser().parse_args(argv)
    reading = arguments.votes
    try:
        given = read_votes(reading)
        for column in given.unread:
            print(f"{reading}: {column}", file=sys.stderr)
        excluded: Sequence[str] = ()
        if arguments.statements:
            reading = arguments.statements
            excluded = read_moderated(reading)
        places, population = None, None
        if arguments.places:
            reading = arguments.places
            places = read_places(reading)
        if arguments.population:
            reading = arguments.population
            population = read_population(reading)
        if arguments.given_groups and given.groups is None:
            raise OpinionsError("there is no group-id column")
        if population is not None and places is None:
            raise OpinionsError("--population needs --places")
        analysis = analyse(
            given.votes,
            _settings(arguments),
            labels=given.groups if arguments.given_groups else None,
            excluded=excluded,
            earlier=_earlier(arguments.previous),
        )
        _write(arguments, analysis, by_place(analysis, places, population) if places is not None else None)
    except InputError as fault:
        print(f"{reading}: {fault}", file=sys.stderr)
        return BAD_INPUT
    except (OpinionsError, OSError) as fault:
        print(str(fault), file=sys.stderr)
        return BAD_INPUT
    return OK


def _settings(arguments: argparse.Namespace) -> Settings:
    return Settings(
        enough_votes=arguments.enough_votes,
        smallest_group=arguments.smallest_group,
        groups=arguments.groups,
        votes_per_group=arguments.votes_per_group,
        replicates=arguments.bootstrap,
        bridging=not arguments.no_bridging,
        seed=arguments.seed,
    )


def _earlier(path: str | None) -> Earlier | None:
    if path is None:
        return None
    try:
        groups, places = earlier_of(json.loads(Path(path).read_text(encoding="utf-8")))
    except (ValueError, OpinionsError) as fault:
        raise OpinionsError(f"{path}: not a result of this program") from fault
    return Earlier(groups, places)


def _write(arguments: argparse.Namespace, analysis: Analysis, places: Places | None) -> None:
    result = as_dict(analysis, places)
    explained = _explained(arguments, analysis)
    text = json.dumps(result, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"
    if arguments.out:
        Path(arguments.out).write_text(text, encoding="utf-8")
    if arguments.svg:
        Path(arguments.svg).write_text(svg(analysis), encoding="utf-8")
    if arguments.table:
        print(as_text(table(analysis)), end="")
    for lines in explained:
        print(as_text(lines), end="")
    if not (arguments.out or arguments.table or explained):
        print(text, end="")


def _explained(arguments: argparse.Namespace, analysis: Analysis) -> list[list[list[str]]]:
    found: list[list[list[str]]] = []
    if arguments.person is not None:
        standing = explain_person(analysis, arguments.person)
        rows = [["statement", "vote", "mean", "dx", "dy", "pull"]]
        rows += [[c.statement, *_plain(c.vote, c.mean, c.dx, c.dy, c.pull)] for c in standing.votes]
        place = [["participant", "group", "votes", "x", "y"]]
        place.append(
            [
                standing.participant,
                standing.group or "-",
                *_plain(standing.votes_cast, standing.x, standing.y),
            ]
        )
        asked = [["ask next", "priority", "uncertainty", "promise"]]
        questions = ask_next(analysis, participant=arguments.person, seed=analysis.settings.seed)
        asked += [[q.statement, *_plain(q.priority, q.uncertainty, q.promise)] for q in questions]
        found += [place, rows, asked]
    if arguments.statement is not None:
        rows = [
            ["group", "agree", "disagree", "pass", "low", "high", "ratio", "z agree", "z disagree", "enough"]
        ]
        rows += [
            [
                view.group,
                *_plain(view.agree, view.disagree, view.passed, view.low, view.high),
                *_plain(view.ratio_agree, view.z_agree, view.z_disagree),
                "yes" if view.enough else "no",
            ]
            for view in explain_statement(analysis, arguments.statement)
        ]
        found.append(rows)
    return found


def _plain(*values: Any) -> list[str]:
    return [str(value) if isinstance(value, int) else f"{value:.3f}" for value in values]
