"""What the next pledge does to its campaign's match: what is certain, and between what bounds the rest can move."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import floor

from .match_funding import Matches, Pledge, Round, Totals, match_pledges, round_so_far
from .match_rule import Base, PotUse, Release, Rule, Trigger


@dataclass(frozen=True, slots=True)
class Estimate:
    """A campaign's match with one more pledge. `match` is what it would be now, `adds` what of it the pledge adds; it can be
    negative, since the base gap gives less to those who lack less. Whatever others pledge later, the match will be
    at least `least` and at most `most`. All of it is paid only if the condition `release` is met.
    """

    match: int
    adds: int
    least: int
    most: int
    release: Release

    @property
    def is_promise(self) -> bool:
        """Whether `match` can be promised: it can still rise, but not fall."""
        return self.least >= self.match


def estimate(
    rule: Rule, pledges: Iterable[Pledge], pledge: Pledge, *, campaigns: Collection[str] | None = None
) -> Estimate:
    """`pledges` are all pledges of the round so far, `pledge` the next one; in an ordered round it is the latest.

    `campaigns` are all that can take part in the round, None when others may join. Where they share a pot that can run
    out, nothing is promised before the round has ended.
    """
    if rule.trigger.is_ordered:
        return _ordered(rule, round_so_far(rule, pledges), pledge)
    before = list(pledges)
    old, new = match_pledges(rule, before), match_pledges(rule, [*before, pledge])
    match = _match_of(new, pledge.campaign)
    can_join = None if campaigns is None else {pledge.campaign, *campaigns}
    return Estimate(
        match=match,
        adds=match - _match_of(old, pledge.campaign),
        least=match if _cannot_fall(rule, can_join) else 0,
        most=_bound(rule, pledge.campaign),
        release=rule.release,
    )


def _ordered(rule: Rule, so_far: Round, pledge: Pledge) -> Estimate:
    """What is given is given; a threshold that is met fixes it."""
    added = so_far.add(pledge).match
    match = _match_of(so_far.matches(), pledge.campaign)
    most = min(_bound(rule, pledge.campaign), match + so_far.left)
    if rule.trigger is Trigger.THRESHOLD and so_far.is_fixed(pledge.campaign):
        most = match
    return Estimate(match=match, adds=added, least=match, most=most, release=rule.release)


def _match_of(matches: Matches, campaign: str) -> int:
    return next((each.match for each in matches.campaigns if each.campaign == campaign), 0)


def _cannot_fall(rule: Rule, campaigns: Collection[str] | None) -> bool:
    """At the round's end: later pledges do not lower what is due, and the pot has enough for all that can be due."""
    if campaigns is None or not rule.base.grows:
        return False
    if len(campaigns) == 1:
        return True
    bounds = [_bound(rule, campaign) for campaign in campaigns]
    return rule.use is PotUse.AS_NEEDED and sum(bounds) <= rule.pot


def _bound(rule: Rule, campaign: str) -> int:
    """The most that the rule can ever give a campaign."""
    bounds = [rule.pot, Totals(rule, campaign).limit()]
    if rule.use is PotUse.AS_NEEDED:
        if rule.base is Base.LUMP_SUM:
            bounds.append(floor(rule.factor))
        elif rule.base in (Base.GOAL, Base.GAP, Base.EQUAL_SHARES):
            bounds.append(floor(rule.factor * rule.goals[campaign]))
    return min(bound for bound in bounds if bound is not None)
