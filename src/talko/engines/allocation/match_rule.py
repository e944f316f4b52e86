"""A match rule as data: when a match is computed, from what, up to what, from what minimum, and when it is paid.

All money is in whole minor units. `match_funding` applies a rule; `match_funding_files` reads one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from .errors import AllocationError


class Trigger(StrEnum):
    """At each pledge, first come, first served; once, when a campaign first meets the thresholds; or once at the end of
    the round, whatever the order of pledges."""

    EACH_PLEDGE = "each-pledge"
    THRESHOLD = "threshold"
    ROUND_END = "round-end"

    @property
    def is_ordered(self) -> bool:
        """Whether the order of pledges decides."""
        return self is not Trigger.ROUND_END


class Base(StrEnum):
    """What the factor multiplies: the amount pledged, the number of supporters, one lump sum, the campaign's goal, what
    it lacks to its goal, or a quadratic ideal. With `equal-shares` the supporters' equal shares of the pot buy what
    campaigns lack, each campaign in full or not at all."""

    AMOUNT = "amount"
    SUPPORTERS = "supporters"
    LUMP_SUM = "lump-sum"
    GOAL = "goal"
    GAP = "gap"
    QUADRATIC = "quadratic"
    PAIRWISE = "quadratic-pairwise"
    EQUAL_SHARES = "equal-shares"

    @property
    def is_of_the_round(self) -> bool:
        """Whether it can only be computed from all pledges of the round. What a campaign lacks falls with each pledge:
        earlier in the round, whoever splits a pledge would get more."""
        return self in (Base.GAP, Base.QUADRATIC, Base.PAIRWISE, Base.EQUAL_SHARES)

    @property
    def grows(self) -> bool:
        """Whether one more pledge never lowers what its campaign is due."""
        return self not in (Base.GAP, Base.PAIRWISE, Base.EQUAL_SHARES)


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


class Unspent(StrEnum):
    """What becomes of what is left: returned to those who fund the pot, or carried over to its next round."""

    RETURNED = "returned"
    CARRIED_OVER = "carried-over"


@dataclass(frozen=True, slots=True)
class Counts:
    """Which pledges count: from these cities (all when empty), and from supporters with at least `least` in total.

    `one_each`: of a supporter's pledges to a campaign only the largest counts. There is no cap on a single pledge without
    it, since whoever splits a pledge would escape the cap.
    """

    cities: frozenset[str] = frozenset()
    least: int = 0
    one_each: bool = False


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
    """A match rule. `bound` is M of the pairwise base; with `clusters` each city counts as one donor in quadratic bases.

    `funders` says what each city put into a shared pot; it adds up to `pot`.
    """

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
    funders: Mapping[str, int] = field(default_factory=dict)
    unspent: Unspent = Unspent.RETURNED
    name: str = ""
    currency: str = ""

    def __post_init__(self) -> None:
        if self.pot < 0 or self.factor < 0:
            raise AllocationError("the pot and the factor cannot be negative")
        whole = self.use is PotUse.WHOLE
        if self.trigger.is_ordered and (self.base.is_of_the_round or whole):
            raise AllocationError(f"the base {self.base} with the use {self.use} needs the trigger round-end")
        if self.base is Base.EQUAL_SHARES and whole:
            raise AllocationError("equal-shares buys campaigns in full, and cannot share out the whole pot")
        if self.funders and sum(self.funders.values()) != self.pot:
            raise AllocationError(
                f"the funders put in {sum(self.funders.values())}, but the pot is {self.pot}"
            )
        if self.base is Base.PAIRWISE and (self.bound is None or self.bound <= 0):
            raise AllocationError("the base quadratic-pairwise needs a positive bound")
        if (self.release is Release.MILESTONES) != bool(self.milestones):
            raise AllocationError(
                "the release milestones needs a list of milestones, and no other release does"
            )
        if self.milestones and (sum(self.milestones) != 1 or min(self.milestones) <= 0):
            raise AllocationError("the milestones' shares must be positive and add up to 1")
