"""Counts, proportions and tests by group.

Notation of Small, Bjorkegren, Erkkilä, Shaw and Megill (2021), "Polis: Scaling deliberation by mapping high dimensional
opinion spaces", with the pseudo-counts of the published system. For a group with `a` agreeing of `n` votes:

    p  = (a + 1) / (n + 2)                                   probability of agreement
    z  = 2 sqrt(n + 1) ((a + 1) / (n + 1) - 1/2)             one-proportion test against 1/2
    r  = p(group) / p(everyone else in a group)              representativeness
    zr = two-proportion test of (a + 1, n + 1) in the group against everyone else in a group
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .errors import OpinionsError
from .votes import Floats, Ints, Votes

Z90 = 1.2815515655446004  # one-sided 90 %
Z95 = 1.6448536269514722  # one-sided 95 %
NO_GROUP = -1
BEST = 5  # statements shown per group, and per kind of consensus


@dataclass(frozen=True, eq=False)
class Counts:
    """Numbers of votes by group (row) and statement (column)."""

    agree: Ints
    disagree: Ints
    passed: Ints

    @property
    def votes(self) -> Ints:
        return self.agree + self.disagree + self.passed


def count(votes: Votes, labels: NDArray[np.integer] | None = None, groups: int = 1) -> Counts:
    """Count by group, without people labelled `NO_GROUP`. Without labels, everyone is in one row."""
    width = len(votes.statements)
    code = votes.statement.astype(np.int64) * 3 + votes.value + 1
    if labels is not None:
        label = np.asarray(labels, np.int64)[votes.person]
        inside = label != NO_GROUP
        code = label[inside] * (3 * width) + code[inside]
    table = np.bincount(code, minlength=3 * width * groups).reshape(groups, width, 3)
    return Counts(agree=table[:, :, 2], disagree=table[:, :, 0], passed=table[:, :, 1])


def one_proportion_z(successes: Floats | Ints, trials: Floats | Ints) -> Floats:
    """Test whether the share is above one half, with one pseudo-success and one pseudo-trial."""
    n = np.asarray(trials, float) + 1
    return np.asarray(2 * np.sqrt(n) * ((np.asarray(successes, float) + 1) / n - 0.5))


def two_proportion_z(s1: Ints, s2: Ints, n1: Ints, n2: Ints) -> Floats:
    """Test whether the first share is above the second, with one pseudo-success and pseudo-trial each; 0 without variance."""
    a, b, n, m = (np.asarray(x, float) + 1 for x in (s1, s2, n1, n2))
    pooled = (a + b) / (n + m)
    variance = pooled * (1 - pooled) * (1 / n + 1 / m)
    return np.divide(a / n - b / m, np.sqrt(variance), out=np.zeros_like(variance), where=variance > 0)


def wilson(successes: Floats | Ints, trials: Floats | Ints, z: float = Z95) -> tuple[Floats, Floats]:
    """Confidence interval of a share (Wilson 1927), `z` one-sided at each end; (0, 1) without votes."""
    s, n = np.asarray(successes, float), np.asarray(trials, float)
    safe = np.where(n > 0, n, 1)
    share = s / safe
    centre = (share + z * z / (2 * safe)) / (1 + z * z / safe)
    half = z / (1 + z * z / safe) * np.sqrt(share * (1 - share) / safe + z * z / (4 * safe * safe))
    low = np.where(n > 0, np.clip(centre - half, 0, share), 0.0)
    high = np.where(n > 0, np.clip(centre + half, share, 1), 1.0)
    return low, high


@dataclass(frozen=True, eq=False)
class Comparison:
    """Each group compared with all other groups; arrays are (groups, statements)."""

    counts: Counts
    p_agree: Floats
    p_disagree: Floats
    z_agree: Floats
    z_disagree: Floats
    ratio_agree: Floats
    ratio_disagree: Floats
    z_ratio_agree: Floats
    z_ratio_disagree: Floats


def compare(counts: Counts) -> Comparison:
    a, d, n = counts.agree, counts.disagree, counts.votes
    a_rest, d_rest, n_rest = (x.sum(axis=0, keepdims=True) - x for x in (a, d, n))
    p_agree, p_disagree = (a + 1) / (n + 2), (d + 1) / (n + 2)
    return Comparison(
        counts=counts,
        p_agree=p_agree,
        p_disagree=p_disagree,
        z_agree=one_proportion_z(a, n),
        z_disagree=one_proportion_z(d, n),
        ratio_agree=p_agree / ((a_rest + 1) / (n_rest + 2)),
        ratio_disagree=p_disagree / ((d_rest + 1) / (n_rest + 2)),
        z_ratio_agree=two_proportion_z(a, a_rest, n, n_rest),
        z_ratio_disagree=two_proportion_z(d, d_rest, n, n_rest),
    )


@dataclass(frozen=True)
class Representative:
    """A statement that distinguishes a group, and whether by agreement or disagreement."""

    statement: int
    agrees: bool
    successes: int
    votes: int
    share: float
    z: float
    ratio: float
    z_ratio: float


def representative(comparison: Comparison, group: int) -> list[Representative]:
    """Up to five statements that distinguish a group: significant at 90 % against both one half and the other groups,
    strongest first (ties: the newer statement), the best agreement always among them; agreements come first."""
    c, g = comparison, group
    passes = ((c.z_ratio_agree[g] > Z90) & (c.z_agree[g] > Z90)) | (
        (c.z_ratio_disagree[g] > Z90) & (c.z_disagree[g] > Z90)
    )
    best = _best_agreement(c, g)
    head = [] if best is None else [best]
    sufficient = np.flatnonzero(passes)
    if not len(sufficient):
        return [_finalise(c, g, s) for s in head] or _best_of_any(c, g)
    order = np.lexsort((-sufficient, -_strength(c, g)[sufficient]))
    rest = [s for s in sufficient[order][: BEST + 1].tolist() if s != best]
    chosen = [_finalise(c, g, s) for s in (head + rest)[:BEST]]
    return [r for r in chosen if r.agrees] + [r for r in chosen if not r.agrees]


def _strength(c: Comparison, g: int) -> Floats:
    """The strength of each statement in the direction in which it distinguishes the group."""
    agree = c.ratio_agree[g] * c.z_ratio_agree[g] * c.p_agree[g] * c.z_agree[g]
    disagree = c.ratio_disagree[g] * c.z_ratio_disagree[g] * c.p_disagree[g] * c.z_disagree[g]
    return np.where(c.z_ratio_agree[g] > c.z_ratio_disagree[g], agree, disagree)


def _finalise(c: Comparison, g: int, s: int) -> Representative:
    agrees = bool(c.z_ratio_agree[g, s] > c.z_ratio_disagree[g, s])
    successes = c.counts.agree if agrees else c.counts.disagree
    return Representative(
        statement=s,
        agrees=agrees,
        successes=int(successes[g, s]),
        votes=int(c.counts.votes[g, s]),
        share=float((c.p_agree if agrees else c.p_disagree)[g, s]),
        z=float((c.z_agree if agrees else c.z_disagree)[g, s]),
        ratio=float((c.ratio_agree if agrees else c.ratio_disagree)[g, s]),
        z_ratio=float((c.z_ratio_agree if agrees else c.z_ratio_disagree)[g, s]),
    )


def _best_agreement(c: Comparison, g: int) -> int | None:
    """The statement that best represents what the group agrees on: by strength once one distinguishes the group,
    by plain agreement until then."""
    at = np.flatnonzero(c.counts.agree[g] + c.counts.disagree[g])
    ratio = c.ratio_agree[g, at]
    plain = c.p_agree[g, at] * c.z_agree[g, at]
    strength = ratio * c.z_ratio_agree[g, at] * plain
    entry = (c.z_agree[g, at] > Z90) | ((ratio > 1) & (c.p_agree[g, at] > 0.5))
    if not entry.any():
        return None
    best = int(np.argmax(entry))
    while not ratio[best] > 1:
        better = np.flatnonzero(plain[best + 1 :] > plain[best])
        if not len(better):
            return int(at[best])
        best += 1 + int(better[0])
    later = best + int(np.argmax(strength[best:]))
    return int(at[later])


def _best_of_any(c: Comparison, g: int) -> list[Representative]:
    voted = np.flatnonzero(c.counts.votes[g])
    if not len(voted):
        return []
    top = np.maximum(c.z_ratio_agree[g, voted], c.z_ratio_disagree[g, voted])
    return [_finalise(c, g, int(voted[np.argmax(top)]))]


@dataclass(frozen=True)
class Majority:
    """A statement that a majority of all voters agrees (or disagrees) with."""

    statement: int
    successes: int
    votes: int
    share: float
    z: float


def majorities(everyone: Counts) -> tuple[list[Majority], list[Majority]]:
    """The statements with the largest majorities for and against among all voters, in a group or not; ties: the newer
    statement first."""
    n = everyone.votes[0]

    def top(successes: Ints) -> list[Majority]:
        share, z = (successes + 1) / (n + 2), one_proportion_z(successes, n)
        at = np.flatnonzero((share > 0.5) & (z > Z90))
        at = at[np.lexsort((-at, -(share * z)[at]))][:BEST]
        return [Majority(int(s), int(successes[s]), int(n[s]), float(share[s]), float(z[s])) for s in at]

    return top(everyone.agree[0]), top(everyone.disagree[0])


def group_aware_consensus(counts: Counts) -> Floats:
    """The product over groups of the probability of agreement (Small et al. 2021). A group without votes counts as
    1/2, which is why results are ranked by `lower_consensus` instead."""
    return np.asarray(np.prod((counts.agree + 1) / (counts.votes + 2), axis=0))


@dataclass(frozen=True, eq=False)
class LowerConsensus:
    """Agreement shared by every group: the lower confidence bound of the group that agrees least.

    `value` is NaN where a group has too few votes; `short[g, s]` says which.
    """

    value: Floats
    least: Ints
    short: NDArray[np.bool_]


def lower_consensus(successes: Ints, trials: Ints, sizes: Ints, *, minimum: int) -> LowerConsensus:
    """Consensus per statement. Each group needs `minimum` votes, or those of all its members if it is smaller."""
    if minimum < 1:
        raise OpinionsError("the minimum of votes from each group must be at least 1")
    low, _ = wilson(successes, trials)
    needed = np.minimum(minimum, np.asarray(sizes))[:, None]
    short = trials < needed
    least = np.argmin(low, axis=0)
    value = np.where(short.any(axis=0), np.nan, low.min(axis=0))
    return LowerConsensus(value=value, least=least, short=short)
