"""Why a match is what it is: for each campaign, and for each of its supporters the part of the match that is theirs."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import isqrt

from .apportion import apportion
from .match_funding import CampaignMatch, Matches, Pledge, Totals, match_pledges, totals_of
from .match_rule import Base, Rule

FIELDS = ("campaign", "supporter", "city", "pledged", "counted", "match", "funders", "reason", "why")
ROOT_BITS = 32
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Cells that start like this are computed by spreadsheets."""


@dataclass(frozen=True, slots=True)
class SupporterMatch:
    """`match` is the supporter's part of the campaign's match; the parts add up to it. `reason` is a code for what counts."""

    campaign: str
    supporter: str
    city: str
    pledged: int
    counted: int
    match: int
    reason: str


def explain_supporters(rule: Rule, pledges: Iterable[Pledge], matches: Matches) -> list[SupporterMatch]:
    """Every supporter of every campaign, by id. A match is divided by what its base counts: money, heads, or the
    supporter's terms of the quadratic formula, by largest remainder."""
    totals = totals_of(rule, pledges)
    found = []
    for match in matches.campaigns:
        campaign = totals[match.campaign]
        parts = _parts(campaign, match)
        for supporter, pledged in sorted(campaign.amounts.items()):
            counted = campaign.counted.get(supporter, 0)
            found.append(
                SupporterMatch(
                    match.campaign,
                    supporter,
                    campaign.city[supporter],
                    pledged,
                    counted,
                    parts.get(supporter, 0),
                    _counts(campaign, supporter),
                )
            )
    return found


def _parts(campaign: Totals, match: CampaignMatch) -> dict[str, int]:
    rule = campaign.rule
    match rule.base:
        case Base.SUPPORTERS:
            return apportion(dict.fromkeys(campaign.counted, 1), match.match)
        case Base.EQUAL_SHARES:
            return _by_city(campaign, match.funders, dict.fromkeys(campaign.counted, 1), match.match)
        case Base.QUADRATIC | Base.PAIRWISE:
            terms = _quadratic_terms(campaign.donors())
            if not rule.clusters:
                return apportion(terms, match.match)
            return _by_city(campaign, apportion(terms, match.match), campaign.counted, match.match)
        case _:
            return apportion(campaign.counted, match.match)


def _quadratic_terms(amounts: Mapping[str, int]) -> dict[str, int]:
    """√c · Σ √(others' c): these terms add up to the ideal match."""
    roots = {name: isqrt(amount << (2 * ROOT_BITS)) for name, amount in amounts.items()}
    whole = sum(roots.values())
    return {name: root * (whole - root) for name, root in roots.items()}


def _by_city(
    campaign: Totals, cities: Mapping[str, int], weights: Mapping[str, int], match: int
) -> dict[str, int]:
    """Each city's part divided among its supporters; all of the match among all when no city has a part of its own."""
    if not cities:
        return apportion(weights, match)
    members: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for supporter, weight in weights.items():
        members[campaign.city[supporter]][supporter] = weight
    found: dict[str, int] = {}
    for city, amount in cities.items():
        found |= apportion(members[city], amount)
    rest = apportion(
        weights, match - sum(found.values())
    )  # of a city that paid a unit without supporters here
    return {supporter: found.get(supporter, 0) + rest[supporter] for supporter in weights}


def _counts(campaign: Totals, supporter: str) -> str:
    rule = campaign.rule
    if rule.counts.cities and campaign.city[supporter] not in rule.counts.cities:
        return "city-does-not-count"
    if supporter not in campaign.counted:
        return "below-the-least"
    counted = campaign.counted[supporter]
    if counted == rule.caps.supporter and counted < campaign.amounts[supporter]:
        return "capped"
    return "all-counts" if counted == campaign.amounts[supporter] else "largest-counts"


def campaign_sentence(rule: Rule, match: CampaignMatch, totals: Totals) -> str:
    """Why a campaign got what it got; amounts in minor units."""
    need, counted = rule.thresholds, len(totals.counted)
    sentences = {
        "matched": f"The rule gives {match.due}.",
        "capped": "This is the most that the rule gives one campaign.",
        "pot-too-small": f"The rule gives {match.due}, but the pot is too small for that.",
        "too-few-supporters": f"{counted} of the {need.supporters} supporters that the rule asks for.",
        "too-little-pledged": f"{match.counted} of the {need.amount} in pledges that the rule asks for.",
        "too-few-cities": f"Supporters from {len(totals.cities)} of the {need.cities} cities that the rule asks for.",
        "too-little-of-the-goal": f"{match.pledged} is too little of the goal of {totals.goal}.",
        "too-little-support": f"Its supporters' shares do not cover the {match.due} that it lacks.",
        "nothing-due": "The rule gives nothing for these pledges.",
    }
    if match.reason == "matched" and match.match > match.due:
        return "The whole pot is divided in proportion to what the rule gives."
    return sentences[match.reason]


def supporter_sentence(rule: Rule, each: SupporterMatch) -> str:
    """What of a supporter's pledges counts, and why."""
    return {
        "all-counts": "All of it counts.",
        "capped": f"Of each supporter's money {rule.caps.supporter} counts at most.",
        "largest-counts": "Only a supporter's largest pledge to a campaign counts.",
        "below-the-least": f"It is less than {rule.counts.least}, which the rule asks of a supporter.",
        "city-does-not-count": "Pledges from this city do not count.",
    }[each.reason]


def as_csv(rule: Rule, pledges: Iterable[Pledge]) -> str:
    """One row a campaign, followed by one a supporter."""
    given = list(pledges)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(FIELDS)
    for row in _rows(rule, given, match_pledges(rule, given)):
        writer.writerow([_plain(cell) for cell in row])
    return out.getvalue()


def _rows(rule: Rule, pledges: list[Pledge], matches: Matches) -> Iterator[tuple[str | int, ...]]:
    totals = totals_of(rule, pledges)
    supporters: defaultdict[str, list[SupporterMatch]] = defaultdict(list)
    for each in explain_supporters(rule, pledges, matches):
        supporters[each.campaign].append(each)
    for match in matches.campaigns:
        why = campaign_sentence(rule, match, totals[match.campaign])
        funders = "; ".join(f"{name} {amount}" for name, amount in match.funders.items())
        yield match.campaign, "", "", match.pledged, match.counted, match.match, funders, match.reason, why
        for each in supporters[match.campaign]:
            of_it = supporter_sentence(rule, each)
            whole = f"{of_it} {why}" if each.counted and not match.match else of_it
            yield (
                each.campaign,
                each.supporter,
                each.city,
                each.pledged,
                each.counted,
                each.match,
                "",
                each.reason,
                whole,
            )


def _plain(cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
