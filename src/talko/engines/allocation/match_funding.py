"""Match funding: what a city's pot adds to the pledges of a crowd, by a rule that is data.

A rule says when the match is computed (trigger), from what (base), at what rate (factor), up to what amount (caps), from
what minimum (thresholds), and when it may be paid out (release). All money is in whole minor units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from math import floor

from .apportion import apportion
from .errors import AllocationError
from .pairwise import pairwise_ideals
from .quadratic import ideal_match
from .timestamps import Kind, parse_timestamp


class Trigger(StrEnum):
    """At each pledge, first come, first served; or once at the end of the round, whatever the order of pledges."""

    EACH_PLEDGE = "each-pledge"
    ROUND_END = "round-end"


class Base(StrEnum):
    """What the factor multiplies: the amount pledged, the number of supporters, the campaign's goal, or a quadratic ideal."""

    AMOUNT = "amount"
    SUPPORTERS = "supporters"
    GOAL = "goal"
    QUADRATIC = "quadratic"
    PAIRWISE = "quadratic-pairwise"

    @property
    def is_quadratic(self) -> bool:
        return self in (Base.QUADRATIC, Base.PAIRWISE)


class PotUse(StrEnum):
    """Pay what the rule gives, scaled down if the pot is too small; or divide the whole pot in that proportion."""

    AS_NEEDED = "as-needed"
    WHOLE = "whole"


class Release(StrEnum):
    """When a match may be paid out: at once, at the end of the round, when the goal is reached, or by milestone."""

    AT_ONCE = "at-once"
    ROUND_END = "round-end"
    GOAL = "goal"
    MILESTONES = "milestones"


@dataclass(frozen=True, slots=True)
class Counts:
    """Which pledges count: from these cities (all when empty), and from supporters with at least `least` in total."""

    cities: frozenset[str] = frozenset()
    least: int = 0


@dataclass(frozen=True, slots=True)
class Caps:
    """`supporter` limits how much of one supporter's money counts in a campaign; the others limit a campaign's match."""

    supporter: int | None = None
    campaign: int | None = None
    campaign_share: Fraction | None = None
    goal_share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What a campaign must reach before it is matched at all, in pledges that count."""

    supporters: int = 0
    amount: int = 0
    cities: int = 0
    goal_share: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Rule:
    """A match rule. `bound` is M of the pairwise base; with `clusters` each city counts as one donor in quadratic bases."""

    pot: int
    trigger: Trigger = Trigger.ROUND_END
    base: Base = Base.AMOUNT
    factor: Fraction = Fraction(1)
    use: PotUse = PotUse.AS_NEEDED
    bound: int | None = None
    clusters: bool = False
    counts: Counts = field(default_factory=Counts)
    caps: Caps = field(default_factory=Caps)
    thresholds: Thresholds = field(default_factory=Thresholds)
    release: Release = Release.ROUND_END
    milestones: tuple[Fraction, ...] = ()
    goals: Mapping[str, int] = field(default_factory=dict)
    name: str = ""
    currency: str = ""

    def __post_init__(self) -> None:
        if self.pot < 0 or self.factor < 0:
            raise AllocationError("the pot and the factor cannot be negative")
        if self.trigger is Trigger.EACH_PLEDGE and (self.base.is_quadratic or self.use is PotUse.WHOLE):
            raise AllocationError("quadratic bases and sharing out the whole pot need the trigger round-end")
        if self.base is Base.PAIRWISE and (self.bound is None or self.bound <= 0):
            raise AllocationError("the base quadratic-pairwise needs a positive bound")
        if (self.release is Release.MILESTONES) != bool(self.milestones):
            raise AllocationError(
                "the release milestones needs a list of milestones, and no other release does"
            )
        if self.milestones and (sum(self.milestones) != 1 or min(self.milestones) <= 0):
            raise AllocationError("the milestones' shares must be positive and add up to 1")


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
    """`due` is what the rule gives before the pot's limit; `reason` is a code for what decided the match."""

    campaign: str
    pledged: int
    supporters: int
    counted: int
    due: int
    match: int
    reason: str


@dataclass(frozen=True, slots=True)
class PledgeMatch:
    """The match that one pledge triggered, with the trigger each-pledge."""

    pledge: str
    campaign: str
    match: int


@dataclass(frozen=True, slots=True)
class Matches:
    """Every campaign with a pledge, by id; for each-pledge also every pledge, in order."""

    campaigns: tuple[CampaignMatch, ...]
    pledges: tuple[PledgeMatch, ...]
    paid: int
    left: int


class _Campaign:
    """The running totals of one campaign."""

    def __init__(self, rule: Rule, key: str) -> None:
        self.rule = rule
        self.key = key
        self.goal = rule.goals.get(key)
        self.pledged = 0
        self.counted_sum = 0
        self.amounts: defaultdict[str, int] = defaultdict(int)
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
        total = self.amounts[pledge.supporter]
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
        limit = self.limit()
        due = floor(self.due())
        return due if limit is None else min(due, limit)


def match_pledges(rule: Rule, pledges: Iterable[Pledge]) -> Matches:
    """Apply a rule. Pays out the pot at most, to the last minor unit.

    With round-end the order of the pledges has no effect. With either trigger one supporter's pledge gives the same as
    several that add up to it. Raises AllocationError for pledges that contradict each other.
    """
    ordered = _in_order(list(pledges), by_time=rule.trigger is Trigger.EACH_PLEDGE)
    if rule.trigger is Trigger.EACH_PLEDGE:
        return _each_pledge(rule, ordered)
    campaigns: dict[str, _Campaign] = {}
    for pledge in ordered:
        campaigns.setdefault(pledge.campaign, _Campaign(rule, pledge.campaign)).add(pledge)
    return _round_end(rule, campaigns)


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


def _each_pledge(rule: Rule, pledges: Sequence[Pledge]) -> Matches:
    """Each pledge triggers what its campaign is now due and has not yet received, as far as the pot reaches."""
    campaigns: dict[str, _Campaign] = {}
    given: dict[str, int] = defaultdict(int)
    left = rule.pot
    steps = []
    for pledge in pledges:
        campaign = campaigns.setdefault(pledge.campaign, _Campaign(rule, pledge.campaign))
        campaign.add(pledge)
        due = 0 if campaign.unmet() else campaign.due_units()
        amount = min(left, max(0, due - given[pledge.campaign]))
        given[pledge.campaign] += amount
        left -= amount
        steps.append(PledgeMatch(pledge.id, pledge.campaign, amount))
    due_at_end = {key: 0 if campaign.unmet() else campaign.due_units() for key, campaign in campaigns.items()}
    return _matches(rule, campaigns, due_at_end, given, tuple(steps))


def _round_end(rule: Rule, campaigns: dict[str, _Campaign]) -> Matches:
    open_ones = {key: campaign for key, campaign in campaigns.items() if not campaign.unmet()}
    if rule.base is Base.PAIRWISE:
        assert rule.bound is not None
        donors = {key: campaign.donors() for key, campaign in open_ones.items()}
        ideals = pairwise_ideals(donors, float(rule.bound))
        weights = {key: rule.factor * ideal for key, ideal in ideals.items()}
    else:
        weights = {key: campaign.due() for key, campaign in open_ones.items()}
    limits = {key: campaign.limit() for key, campaign in open_ones.items()}
    capped = {
        key: floor(weight) if (limit := limits[key]) is None else min(floor(weight), limit)
        for key, weight in weights.items()
    }
    if rule.use is PotUse.WHOLE:
        match = apportion(weights, rule.pot, {key: each for key, each in limits.items() if each is not None})
    else:
        match = apportion(weights, rule.pot, capped)
    return _matches(rule, campaigns, capped, match, ())


def _matches(
    rule: Rule,
    campaigns: dict[str, _Campaign],
    due: Mapping[str, int],
    match: Mapping[str, int],
    steps: tuple[PledgeMatch, ...],
) -> Matches:
    found = []
    for key, campaign in sorted(campaigns.items()):
        amount = match.get(key, 0)
        reason = campaign.unmet()
        if not reason:
            limit = campaign.limit()
            if amount < due.get(key, 0):
                reason = "pot-too-small"
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
            )
        )
    paid = sum(each.match for each in found)
    return Matches(tuple(found), steps, paid, rule.pot - paid)


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
