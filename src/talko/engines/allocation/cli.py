"""The commands `talko allocate` and `talko match-fund`: read files, run the engine, write JSON and a short summary."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

from .check import check_result
from .completion import Completion
from .election import Election
from .errors import AllocationError
from .numbers import exact_number
from .outcome import Comparison, Options, Outcome, Rule, allocate
from .pb_read import read_pb
from .report import report
from .support import Utility
from .ties import Tie

MOST_DIFFERENCES = 10
"""Shown of one record."""


def main_allocate(argv: list[str] | None = None) -> int:
    """`talko allocate FILE.pb …`. Returns 0; 1 when --check finds a fault; 2 for unusable input."""
    arguments = _allocate_parser().parse_args(argv)
    return _guarded("allocate", lambda: _allocate(arguments))


def main_match_fund(argv: list[str] | None = None) -> int:
    """`talko match-fund RULE.toml PLEDGES.csv …`, or `talko match-fund replay RECORD.json …`.

    Returns 0; 1 when a record does not hold; 2 for unusable input.
    """
    given = sys.argv[1:] if argv is None else argv
    if given[:1] == ["replay"]:
        recorded = _replay_parser().parse_args(given[1:])
        return _guarded("match-fund replay", lambda: _replay(recorded))
    arguments = _match_fund_parser().parse_args(given)
    return _guarded("match-fund", lambda: _match_fund(arguments))


def _guarded(command: str, work: Callable[[], int]) -> int:
    """Print an input error as one line on standard error."""
    try:
        return work()
    except (AllocationError, OSError) as error:
        print(f"talko {command}: {error}", file=sys.stderr)
        return 2


def _allocate_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="talko allocate",
        description="Decide which projects of a Pabulib file are funded, and explain why.",
    )
    parser.add_argument("file", type=Path, metavar="FILE.pb")
    parser.add_argument("--rule", type=Rule, choices=list(Rule), default=Rule.EQUAL_SHARES)
    parser.add_argument("--utility", type=Utility, choices=list(Utility), default=Utility.COST)
    parser.add_argument("--completion", type=Completion, choices=list(Completion), default=Completion.NONE)
    parser.add_argument("--ties", type=_ties, metavar="RULE[,RULE…]", help="name, cost, votes, lot")
    parser.add_argument("--seed", default="", help="the text that --ties lot is drawn from")
    parser.add_argument("--fill", action="store_true", help="spend leftover money by votes")
    parser.add_argument("--compare", type=Comparison, choices=list(Comparison), default=Comparison.NONE)
    parser.add_argument(
        "--threshold", type=_number, default=Fraction(0), help="minimum score, for greedy rules"
    )
    parser.add_argument(
        "--reserve",
        type=_number,
        help="greedy-no-skip: top up the first project that does not fit when this share of its cost is left",
    )
    parser.add_argument("--city-column", metavar="COLUMN", help="the VOTES column with each voter's city")
    parser.add_argument(
        "--city-shares", type=_shares, metavar="CITY=AMOUNT[,…]", help="each city's contribution"
    )
    parser.add_argument(
        "--out", metavar="RESULT.json", help="where to write the result; - for standard output"
    )
    parser.add_argument("--explain", action="store_true", help="add explanations and the certificate")
    parser.add_argument("--check", type=Path, metavar="RESULT.json", help="verify a published result instead")
    return parser


def _ties(text: str) -> tuple[Tie, ...]:
    return tuple(Tie(part.strip()) for part in text.split(","))


def _number(text: str) -> Fraction:
    try:
        return exact_number(text.strip())
    except ValueError as fault:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} {fault}") from None


def _shares(text: str) -> dict[str, Fraction]:
    pairs = [part.rpartition("=") for part in text.split(",")]
    if not all(city.strip() for city, _equals, _amount in pairs):
        raise argparse.ArgumentTypeError(f"{text[:80]!r} should be CITY=AMOUNT, with commas between cities")
    shares = {city.strip(): _number(amount) for city, _equals, amount in pairs}
    if len(shares) < len(pairs):
        raise argparse.ArgumentTypeError("a city is named twice")
    return shares


def _allocate(arguments: argparse.Namespace) -> int:
    election = read_pb(arguments.file)
    cities = _voter_cities(election, arguments.city_column)
    if arguments.check:
        return _check(election, arguments.check, cities)
    outcome = allocate(
        election,
        Options(
            rule=arguments.rule,
            utility=arguments.utility,
            completion=arguments.completion,
            ties=arguments.ties,
            seed=arguments.seed,
            fill=arguments.fill,
            comparison=arguments.compare,
            threshold=arguments.threshold,
            top_up=arguments.reserve,
            voter_cities=cities,
            city_shares=arguments.city_shares,
        ),
    )
    values = {"file": arguments.file.name, **report(outcome, with_explanations=arguments.explain)}
    _write(values, arguments.out)
    if arguments.out != "-":
        print(_summary(outcome, values))
    return 0


def _voter_cities(election: Election, column: str | None) -> tuple[str, ...] | None:
    if column is None:
        return None
    if column.lower() not in election.voter_fields:
        raise AllocationError(f"the voters have no column {column!r}")
    return tuple(election.voter_fields[column.lower()])


def _check(election: Election, path: Path, cities: tuple[str, ...] | None) -> int:
    try:
        result = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise AllocationError(f"{path.name} is not JSON: {error}") from None
    if not isinstance(result, dict):
        raise AllocationError(f"{path.name} is not a result")
    faults = check_result(election, result, cities)
    for fault in faults:
        print(f"Fault: {fault}.")
    if not faults:
        certified = "with its certificate" if result.get("certificate") else "which has no certificate"
        print(f"The result holds, {certified}.")
    return 1 if faults else 0


def _write(values: dict[str, Any], out: str | None) -> None:
    if out is None:
        return
    text = json.dumps(values, ensure_ascii=False, indent=1) + "\n"
    if out == "-":
        sys.stdout.write(text)
    else:
        Path(out).write_text(text, encoding="utf-8")


def _summary(outcome: Outcome, values: dict[str, Any]) -> str:
    projects = outcome.election.projects
    head = f"{len(outcome.selected)} of {len(projects)} projects for {values['spent']} of {values['budget']}"
    lines = [f"{head}, {values['voters']} voters, {values['exact_fallbacks']} decisions made exactly"]
    lines += [
        f"{projects[index].id:>12}  {float(projects[index].cost):>14,.2f}  {projects[index].name}"
        for index in outcome.selected
    ]
    lines += [f"Warning: {warning}" for warning in values["warnings"]]
    lines += [each["text"] for each in values["explanations"] if each["status"] == "lost"]
    return "\n".join(lines)


def _match_fund_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="talko match-fund",
        description="Compute what a match fund adds to each campaign's pledges under a rule.",
        epilog="talko match-fund replay RECORD.json computes a recorded match again and says whether it holds.",
    )
    parser.add_argument("rule", type=Path, metavar="RULE.toml")
    parser.add_argument("pledges", type=Path, metavar="PLEDGES.csv")
    parser.add_argument(
        "--out", metavar="RESULT.json", help="where to write the result; - for standard output"
    )
    parser.add_argument(
        "--csv",
        metavar="MATCHES.csv",
        help="where to write what each campaign and each supporter got, and why; - for standard output",
    )
    parser.add_argument(
        "--record", metavar="RECORD.json", help="where to write rule, pledges and result, to be replayed"
    )
    return parser


def _match_fund(arguments: argparse.Namespace) -> int:
    # slow import: SciPy, which talko allocate does not need
    from .match_explanation import as_csv
    from .match_funding_files import LARGEST_RULE, parse_rule, read_pledges
    from .match_record import as_json, make_record
    from .tables import read_text

    text = read_text(arguments.rule, LARGEST_RULE)
    rule = parse_rule(text, source=arguments.rule.name)
    warnings: list[str] = []
    pledges = read_pledges(arguments.pledges, timed=rule.trigger.is_ordered, warn=warnings.append)
    for warning in warnings:
        print(f"talko match-fund: {warning}", file=sys.stderr)
    record = make_record(text, pledges, source=arguments.rule.name)
    values = record["result"]
    _write(values, arguments.out)
    if arguments.record is not None:
        Path(arguments.record).write_text(as_json(record), encoding="utf-8")
    if arguments.csv is not None:
        table = as_csv(rule, pledges)
        if arguments.csv == "-":
            sys.stdout.write(table)
        else:
            Path(arguments.csv).write_text(table, encoding="utf-8")
    if "-" not in (arguments.out, arguments.csv):
        campaigns = values["campaigns"]
        print(f"{values['paid']} of {rule.pot} {rule.currency} (minor units) to {len(campaigns)} campaigns")
        for each in campaigns:
            print(
                f"{each['campaign']:>20}  pledged {each['pledged']:>12}  match {each['match']:>12}  "
                f"{each['reason']}"
            )
    return 0


def _replay_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="talko match-fund replay",
        description="Compute recorded matches again from their rule and pledges. Exit code 1 when one does not hold.",
    )
    parser.add_argument("records", type=Path, nargs="+", metavar="RECORD.json")
    return parser


def _replay(arguments: argparse.Namespace) -> int:
    # slow import: SciPy, which talko allocate does not need
    from .match_record import LARGEST_RECORD, differences, differs_in_form, read_record
    from .tables import read_text

    broken = 0
    for path in arguments.records:
        text = read_text(path, LARGEST_RECORD)
        record = read_record(text, path.name)
        found = list(differences(record, path.name)) or differs_in_form(text, record)
        broken += bool(found)
        paid = record["result"].get("paid") if isinstance(record["result"], dict) else None
        print(f"{path.name}: {'does not hold' if found else f'holds, {paid} paid'}")
        for difference in found[:MOST_DIFFERENCES]:
            print(f"  {difference}")
        if len(found) > MOST_DIFFERENCES:
            print(f"  and {len(found) - MOST_DIFFERENCES} more")
    return 1 if broken else 0
