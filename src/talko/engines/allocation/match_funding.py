"""Match funding: what a city's pot adds to the pledges of a crowd, by a rule that is data.

`match_pledges` applies a rule to all pledges, `Round` to one pledge after another. All money is in whole minor units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from math import floor

from .apportion import apportion
from .errors import AllocationError
from .match_equal_shares import chosen_campaigns
from .match_rule import Base, PotUse, Release, Rule, Trigger
from .pairwise import pairwise_ideals
from .quadratic import ideal_match
from .timestamps import Kind, parse_timestamp


@dataclass(frozen=True, slots=True)
class Pledge:
    """`time` (RFC 3339) orders pledges for the trigger each-pledge: with an offset, local, or a date, the same in all of
    them. Ties, and pledges without a time, are ordered by id: by value if all ids are whole numbers, else as text."""

    id: str
    campaign: str
    supporter: str
    amount: int
    city: str = ""
    time: str = ""


@dataclass(frozen=True, slots=True)
class CampaignMatch:
    """`due` is what the rule gives before the pot's limit; `reason` is a code for what decided the match. `funders` says
    what each city pays of it; it adds up to the match, and is empty when the rule names no funders."""

    campaign: str
    pledged: int
    supporters: int
    counted: int
    due: int
    match: int
    reason: str
    funders: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PledgeMatch:
    """The match that one pledge triggered, with the triggers each-pledge and threshold."""

    pledge: str
    campaign: str
    match: int
    funders: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Matches:
    """Every campaign with a pledge, by id; with the triggers each-pledge and threshold also every pledge, in order.

    `unspent` says how much of what is left is each funder's.
    """

    campaigns: tuple[CampaignMatch, ...]
    pledges: tuple[PledgeMatch, ...]
    paid: int
    left: int
    unspent: Mapping[str, int] = field(default_factory=dict)


class Totals:
    """The running totals of one campaign, by supporter: all that was pledged, and what of it counts."""

    def __init__(self, rule: Rule, key: str) -> None:
        self.rule = rule
        self.key = key
        self.goal = rule.goals.get(key)
        self.pledged = 0
        self.counted_sum = 0
        self.fixed: int | None = None
        self.amounts: defaultdict[str, int] = defaultdict(int)
        self.largest: defaultdict[str, int] = defaultdict(int)
        self.counted: dict[str, int] = {}
        self.city: dict[str, str] = {}
        self.cities: set[str] = set()

    def add(self, pledge: Pledge) -> None:
        if pledge.amount <= 0:
            raise AllocationError(f"the pledge {pledge.id!r} has no positive amount")
        rule = self.rule
        self.pledged += pledge.amount
        self.amounts[pledge.supporter] += pledge.amount
        known = self.city.setdefault(pledge.supporter, pledge.city)
        if known != pledge.city:
            raise AllocationError(
                f"the supporter {pledge.supporter!r} has two cities, {known!r} and {pledge.city!r}"
            )
        if rule.counts.cities and pledge.city not in rule.counts.cities:
            return
        self.largest[pledge.supporter] = max(self.largest[pledge.supporter], pledge.amount)
        total = (self.largest if rule.counts.one_each else self.amounts)[pledge.supporter]
        if total < rule.counts.least:
            return
        before = self.counted.get(pledge.supporter, 0)
        self.counted[pledge.supporter] = (
            total if rule.caps.supporter is None else min(total, rule.caps.supporter)
        )
        self.counted_sum += self.counted[pledge.supporter] - before
        if pledge.city:
            self.cities.add(pledge.city)

    def unmet(self) -> str:
        """The first threshold that is not met; "" when all are."""
        need = self.rule.thresholds
        if len(self.counted) < need.supporters:
            return "too-few-supporters"
        if self.counted_sum < need.amount:
            return "too-little-pledged"
        if len(self.cities) < need.cities:
            return "too-few-cities"
        if need.goal_share and self.pledged < need.goal_share * self._goal():
            return "too-little-of-the-goal"
        return ""

    def _goal(self) -> int:
        if self.goal is None:
            raise AllocationError(f"the rule speaks of a goal, but the campaign {self.key!r} has none")
        return self.goal

    def due(self) -> Fraction:
        """What the rule gives, before the campaign's caps and the pot's limit."""
        rule = self.rule
        match rule.base:
            case Base.AMOUNT:
                return rule.factor * self.counted_sum
            case Base.SUPPORTERS:
                return rule.factor * len(self.counted)
            case Base.LUMP_SUM:
                return rule.factor if self.counted else Fraction(0)
            case Base.GAP | Base.EQUAL_SHARES:
                return rule.factor * max(0, self._goal() - self.pledged)
            case Base.GOAL:
                return rule.factor * self._goal()
            case Base.QUADRATIC:
                return rule.factor * ideal_match(self.donors().values())
            case Base.PAIRWISE:
                raise AllocationError("the pairwise base looks at all campaigns together")

    def donors(self) -> dict[str, int]:
        """The amount that counts by supporter, or by city with `clusters`."""
        if not self.rule.clusters:
            return self.counted
        clusters: defaultdict[str, int] = defaultdict(int)
        for supporter, amount in self.counted.items():
            clusters[self.city[supporter]] += amount
        return clusters

    def limit(self) -> int | None:
        """The lowest cap on the campaign's match; None without a cap."""
        rule, caps = self.rule, self.rule.caps
        limits = [] if caps.campaign is None else [caps.campaign]
        if caps.campaign_share is not None:
            limits.append(floor(rule.pot * caps.campaign_share))
        if caps.goal_share is not None:
            limits.append(floor(caps.goal_share * self._goal()))
        return min(limits, default=None)

    def due_units(self) -> int:
        """In whole minor units, at most the limit; 0 while a threshold is not met."""
        if self.unmet():
            return 0
        if self.fixed is not None:
            return self.fixed
        limit = self.limit()
        due = floor(self.due())
        due = due if limit is None else min(due, limit)
        if self.rule.trigger is Trigger.THRESHOLD:
            self.fixed = due
        return due


def match_pledges(rule: Rule, pledges: Iterable[Pledge]) -> Matches:
    """Apply a rule. Pays out the pot at most, to the last minor unit.

    With round-end the order of the pledges has no effect. A supporter who splits a pledge never gains.
    Raises AllocationError for pledges that contradict each other.
    """
    if rule.trigger.is_ordered:
        return round_so_far(rule, pledges).matches()
    return _round_end(rule, totals_of(rule, _in_order(list(pledges), by_time=False)))


def totals_of(rule: Rule, pledges: Iterable[Pledge]) -> dict[str, Totals]:
    """By campaign."""
    campaigns: dict[str, Totals] = {}
    for pledge in pledges:
        if pledge.campaign not in campaigns:
            campaigns[pledge.campaign] = Totals(rule, pledge.campaign)
        campaigns[pledge.campaign].add(pledge)
    return campaigns


def _in_order(pledges: list[Pledge], *, by_time: bool) -> list[Pledge]:
    if len({pledge.id for pledge in pledges}) != len(pledges):
        raise AllocationError("two pledges have the same id")
    by_value = all(pledge.id.isascii() and pledge.id.isdigit() for pledge in pledges)
    ordered = sorted(pledges, key=lambda each: (len(each.id.lstrip("0")) if by_value else 0, each.id))
    return (
        sorted(ordered, key=_times(ordered).__getitem__)
        if by_time and any(p.time for p in pledges)
        else ordered
    )


def _times(pledges: Sequence[Pledge]) -> dict[Pledge, datetime]:
    found: dict[Pledge, datetime] = {}
    kinds: set[Kind] = set()
    for pledge in pledges:
        try:
            kind, found[pledge] = parse_timestamp(pledge.time)
        except ValueError as fault:
            raise AllocationError(
                f"the time {pledge.time[:40]!r} of the pledge {pledge.id!r} {fault}"
            ) from None
        kinds.add(kind)
        if len(kinds) > 1:
            raise AllocationError(f"the time of the pledge {pledge.id!r} is {kind}, unlike those before it")
    return found


class Round:
    """A round with the trigger each-pledge or threshold, one pledge after another. What `add` gives is final."""

    def __init__(self, rule: Rule) -> None:
        if not rule.trigger.is_ordered:
            raise AllocationError(
                "with the trigger round-end no pledge is matched before the round has ended"
            )
        self.rule = rule
        self.left = rule.pot
        self.shares = dict(rule.funders)
        self._campaigns: dict[str, Totals] = {}
        self._given: defaultdict[str, int] = defaultdict(int)
        self._funders: dict[str, dict[str, int]] = {}
        self._steps: list[PledgeMatch] = []

    def add(self, pledge: Pledge) -> PledgeMatch:
        """What the pledge triggers: all that its campaign is now due and has not yet received, as far as the pot reaches."""
        campaign = self._campaigns.setdefault(pledge.campaign, Totals(self.rule, pledge.campaign))
        campaign.add(pledge)
        amount = min(self.left, max(0, campaign.due_units() - self._given[pledge.campaign]))
        parts = take(self.shares, amount)
        self.left -= amount
        self._given[pledge.campaign] += amount
        before = self._funders.get(pledge.campaign, {})
        self._funders[pledge.campaign] = {name: before.get(name, 0) + part for name, part in parts.items()}
        step = PledgeMatch(pledge.id, pledge.campaign, amount, parts)
        self._steps.append(step)
        return step

    def is_fixed(self, campaign: str) -> bool:
        """Whether the campaign has met the threshold, so that its match changes no more."""
        return self._campaigns[campaign].fixed is not None

    def matches(self) -> Matches:
        """Everything so far."""
        due = {key: campaign.due_units() for key, campaign in self._campaigns.items()}
        return _matches(self.rule, self._campaigns, due, self._given, self._funders, tuple(self._steps))


def round_so_far(rule: Rule, pledges: Iterable[Pledge]) -> Round:
    """The round after these pledges, added in order of time."""
    found = Round(rule)
    for pledge in _in_order(list(pledges), by_time=True):
        found.add(pledge)
    return found


def take(shares: dict[str, int], amount: int) -> dict[str, int]:
    """Takes an amount out of what the funders have left, in proportion and by largest remainder, and says what of whom."""
    parts = apportion(shares, amount, shares) if shares else {}
    for name, part in parts.items():
        shares[name] -= part
    return parts


def _round_end(rule: Rule, campaigns: dict[str, Totals]) -> Matches:
    open_ones = {key: campaign for key, campaign in campaigns.items() if not campaign.unmet()}
    if rule.base is Base.EQUAL_SHARES:
        return _equal_shares(rule, campaigns, open_ones)
    if rule.base is Base.PAIRWISE:
        assert rule.bound is not None
        donors = {key: campaign.donors() for key, campaign in open_ones.items()}
        ideals = pairwise_ideals(donors, float(rule.bound))
        weights = {key: rule.factor * ideal for key, ideal in ideals.items()}
    else:
        weights = {key: campaign.due() for key, campaign in open_ones.items()}
    limits = {key: limit for key, campaign in open_ones.items() if (limit := campaign.limit()) is not None}
    capped = {key: min(floor(weight), limits.get(key, floor(weight))) for key, weight in weights.items()}
    match = apportion(weights, rule.pot, limits if rule.use is PotUse.WHOLE else capped)
    shares = dict(rule.funders)
    funders = {key: take(shares, match[key]) for key in sorted(match)}
    return _matches(rule, campaigns, capped, match, funders, ())


def _equal_shares(rule: Rule, campaigns: dict[str, Totals], open_ones: Mapping[str, Totals]) -> Matches:
    costs = {key: campaign.due_units() for key, campaign in open_ones.items()}
    supporters = {
        key: {name: campaign.city[name] for name in campaign.counted} for key, campaign in open_ones.items()
    }
    match, funders = chosen_campaigns(costs, supporters, rule.pot, rule.funders)
    return _matches(rule, campaigns, costs, match, funders, ())


def _matches(
    rule: Rule,
    campaigns: dict[str, Totals],
    due: Mapping[str, int],
    match: Mapping[str, int],
    funders: Mapping[str, Mapping[str, int]],
    steps: tuple[PledgeMatch, ...],
) -> Matches:
    found = []
    for key, campaign in sorted(campaigns.items()):
        amount = match.get(key, 0)
        reason = campaign.unmet()
        if not reason:
            limit = campaign.limit()
            if amount < due.get(key, 0):
                chosen = rule.base is Base.EQUAL_SHARES
                reason = "too-little-support" if chosen else "pot-too-small"
            elif limit is not None and amount >= limit:
                reason = "capped"
            else:
                reason = "matched" if amount else "nothing-due"
        found.append(
            CampaignMatch(
                key,
                campaign.pledged,
                len(campaign.amounts),
                campaign.counted_sum,
                due.get(key, 0),
                amount,
                reason,
                funders.get(key, {}),
            )
        )
    paid = sum(each.match for each in found)
    unspent = {
        name: put_in - sum(each.funders.get(name, 0) for each in found)
        for name, put_in in rule.funders.items()
    }
    return Matches(tuple(found), steps, paid, rule.pot - paid, unspent)


def tranches(rule: Rule, amount: int) -> list[tuple[str, int]]:
    """The parts in which a match is paid, as (condition, amount); they add up to the match."""
    if rule.release is not Release.MILESTONES:
        return [(str(rule.release), amount)]
    names = [f"milestone {place + 1:03}" for place in range(len(rule.milestones))]
    parts = apportion(dict(zip(names, rule.milestones, strict=True)), amount)
    return [(f"milestone-{place + 1}", parts[name]) for place, name in enumerate(names)]


def releasable(
    rule: Rule, amount: int, *, round_over: bool, goal_reached: bool, milestones_done: int = 0
) -> int:
    """How much of a match may have been paid out so far, in total."""
    match rule.release:
        case Release.AT_ONCE:
            return amount
        case Release.ROUND_END:
            return amount if round_over else 0
        case Release.GOAL:
            return amount if goal_reached else 0
        case Release.MILESTONES:
            return sum(part for _, part in tranches(rule, amount)[:milestones_done])
