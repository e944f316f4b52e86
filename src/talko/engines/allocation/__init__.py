"""Divide a pot of money: participatory budgeting, quadratic funding and match funding.

    from talko.engines import allocation

    election = allocation.read_pb("city.pb")
    outcome = allocation.allocate(election, allocation.Options(completion=allocation.Completion.ADD1))
    for explanation in allocation.explain(outcome):
        print(explanation.text)

Amounts are exact throughout: integers or fractions in and out. `docs/engines/allocation.md` has worked examples.
Quadratic funding is in `quadratic`, match funding in modules of its own; both need SciPy:

    match_funding_files.parse_rule(text: str) -> Rule
    match_funding.match_pledges(rule: Rule, pledges: Iterable[Pledge]) -> Matches
    match_funding.Round(rule: Rule).add(pledge: Pledge) -> PledgeMatch    # one pledge after another
    match_explanation.explain_supporters(rule, pledges, matches) -> list[SupporterMatch]
    match_estimate.estimate(rule, pledges, pledge, campaigns=…) -> Estimate    # what the next pledge does
"""

from .certificate import certificate
from .check import check_result
from .completion import Completion
from .election import Ballot, Election, Project, VoteType, make_election
from .errors import AllocationError, FormatError
from .explain import Explanation, explain
from .outcome import Comparison, Options, Outcome, Rule, allocate
from .pb_read import parse_pb, read_pb
from .pb_write import format_pb, write_pb
from .report import report
from .support import Utility
from .ties import Tie

__all__ = [
    "AllocationError",
    "Ballot",
    "Comparison",
    "Completion",
    "Election",
    "Explanation",
    "FormatError",
    "Options",
    "Outcome",
    "Project",
    "Rule",
    "Tie",
    "Utility",
    "VoteType",
    "allocate",
    "certificate",
    "check_result",
    "explain",
    "format_pb",
    "make_election",
    "parse_pb",
    "read_pb",
    "report",
    "write_pb",
]
