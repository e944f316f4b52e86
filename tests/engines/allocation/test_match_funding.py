"""Match rules: each part works, and the invariants hold for any pledges."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talko.engines.allocation.errors import AllocationError
from talko.engines.allocation.match_funding import Pledge, match_pledges, releasable, tranches
from talko.engines.allocation.match_rule import (
    Base,
    Caps,
    Counts,
    PotUse,
    Release,
    Rule,
    Thresholds,
    Trigger,
)

WELL = [
    Pledge("1", "well", "ann", 300, "Luleå", "2026-03-01"),
    Pledge("2", "well", "bo", 500, "Luleå", "2026-03-02"),
    Pledge("3", "roof", "cai", 400, "Austin", "2026-03-03"),
    Pledge("4", "well", "ann", 200, "Luleå", "2026-03-04"),
]


def matched(rule, pledges=WELL):
    return {each.campaign: (each.match, each.reason) for each in match_pledges(rule, pledges).campaigns}


def test_it_works():
    """A krona for every krona, while the pot lasts."""
    assert matched(Rule(pot=5000)) == {"roof": (400, "matched"), "well": (1000, "matched")}
    short = match_pledges(Rule(pot=700), WELL)
    assert {each.campaign: (each.match, each.due, each.reason) for each in short.campaigns} == {
        "roof": (200, 400, "pot-too-small"),
        "well": (500, 1000, "pot-too-small"),
    }
    assert (short.paid, short.left) == (700, 0)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Rule(5000, factor=Fraction(1, 3)), {"roof": (133, "matched"), "well": (333, "matched")}),
        (
            Rule(5000, base=Base.SUPPORTERS, factor=Fraction(50)),
            {"roof": (50, "matched"), "well": (100, "matched")},
        ),
        (
            Rule(5000, base=Base.GOAL, factor=Fraction(1, 2), goals={"roof": 800, "well": 3000}),
            {"roof": (400, "matched"), "well": (1500, "matched")},
        ),
        (Rule(5000, base=Base.QUADRATIC), {"roof": (0, "nothing-due"), "well": (1000, "matched")}),
        (Rule(5000, base=Base.PAIRWISE, bound=500), {"roof": (0, "nothing-due"), "well": (500, "matched")}),
        (
            Rule(5000, base=Base.QUADRATIC, use=PotUse.WHOLE),
            {"roof": (0, "nothing-due"), "well": (5000, "matched")},
        ),
        (
            Rule(5000, base=Base.QUADRATIC, clusters=True),
            {"roof": (0, "nothing-due"), "well": (0, "nothing-due")},
        ),
        (Rule(2800, use=PotUse.WHOLE), {"roof": (800, "matched"), "well": (2000, "matched")}),
        (Rule(5000, caps=Caps(supporter=300)), {"roof": (300, "matched"), "well": (600, "matched")}),
        (Rule(5000, caps=Caps(campaign=450)), {"roof": (400, "matched"), "well": (450, "capped")}),
        (
            Rule(2000, caps=Caps(campaign_share=Fraction(1, 4))),
            {"roof": (400, "matched"), "well": (500, "capped")},
        ),
        (
            Rule(5000, caps=Caps(goal_share=Fraction(1, 10)), goals={"roof": 800, "well": 3000}),
            {"roof": (80, "capped"), "well": (300, "capped")},
        ),
        (
            Rule(5000, thresholds=Thresholds(supporters=2)),
            {"roof": (0, "too-few-supporters"), "well": (1000, "matched")},
        ),
        (
            Rule(5000, thresholds=Thresholds(amount=500)),
            {"roof": (0, "too-little-pledged"), "well": (1000, "matched")},
        ),
        (
            Rule(5000, thresholds=Thresholds(cities=2)),
            {"roof": (0, "too-few-cities"), "well": (0, "too-few-cities")},
        ),
        (
            Rule(5000, thresholds=Thresholds(goal_share=Fraction(1, 2)), goals={"roof": 800, "well": 3000}),
            {"roof": (400, "matched"), "well": (0, "too-little-of-the-goal")},
        ),
        (
            Rule(5000, counts=Counts(frozenset(["Luleå"]))),
            {"roof": (0, "nothing-due"), "well": (1000, "matched")},
        ),
        (Rule(5000, counts=Counts(least=450)), {"roof": (0, "nothing-due"), "well": (1000, "matched")}),
    ],
)
def test_each_part_of_a_rule(rule, expected):
    assert matched(rule) == expected


def test_each_pledge_first_come_first_served():
    rule = Rule(1000, trigger=Trigger.EACH_PLEDGE)

    result = match_pledges(rule, reversed(WELL))

    assert [(each.pledge, each.match) for each in result.pledges] == [
        ("1", 300),
        ("2", 500),
        ("3", 200),
        ("4", 0),
    ]
    assert matched(rule) == {"roof": (200, "pot-too-small"), "well": (800, "pot-too-small")}


def test_a_threshold_sets_free_what_was_pledged_before_it():
    rule = Rule(5000, trigger=Trigger.EACH_PLEDGE, thresholds=Thresholds(supporters=2))

    assert [(each.pledge, each.match) for each in match_pledges(rule, WELL).pledges] == [
        ("1", 0),
        ("2", 800),
        ("3", 0),
        ("4", 200),
    ]


def test_release():
    milestones = Rule(
        1, release=Release.MILESTONES, milestones=(Fraction(1, 3), Fraction(1, 3), Fraction(1, 3))
    )

    assert tranches(milestones, 100) == [("milestone-1", 34), ("milestone-2", 33), ("milestone-3", 33)]
    assert [
        releasable(milestones, 100, round_over=True, goal_reached=True, milestones_done=done)
        for done in range(4)
    ] == [0, 34, 67, 100]
    at_end = Rule(1)
    assert tranches(at_end, 100) == [("round-end", 100)]
    assert releasable(at_end, 100, round_over=False, goal_reached=True) == 0
    assert releasable(at_end, 100, round_over=True, goal_reached=False) == 100
    at_goal = replace(at_end, release=Release.GOAL)
    assert releasable(at_goal, 100, round_over=True, goal_reached=False) == 0
    assert releasable(at_goal, 100, round_over=True, goal_reached=True) == 100
    at_once = replace(at_end, release=Release.AT_ONCE)
    assert releasable(at_once, 100, round_over=False, goal_reached=False) == 100


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"pot": -1}, "cannot be negative"),
        ({"trigger": Trigger.EACH_PLEDGE, "base": Base.QUADRATIC}, "needs the trigger round-end"),
        ({"trigger": Trigger.EACH_PLEDGE, "use": PotUse.WHOLE}, "needs the trigger round-end"),
        ({"base": Base.PAIRWISE}, "needs a positive bound"),
        ({"trigger": Trigger.THRESHOLD, "base": Base.EQUAL_SHARES}, "needs the trigger round-end"),
        ({"trigger": Trigger.THRESHOLD, "base": Base.GAP}, "needs the trigger round-end"),
        ({"base": Base.EQUAL_SHARES, "use": PotUse.WHOLE}, "cannot share out the whole pot"),
        ({"funders": {"Luleå": 60, "Austin": 41}}, "put in 101, but the pot is 100"),
        ({"release": Release.MILESTONES}, "needs a list of milestones"),
        ({"release": Release.MILESTONES, "milestones": (Fraction(1, 2),)}, "add up to 1"),
    ],
)
def test_rules_that_cannot_be(parts, message):
    with pytest.raises(AllocationError, match=message):
        Rule(**{"pot": 100, **parts})


@pytest.mark.parametrize(
    ("pledge", "message"),
    [
        (Pledge("1", "well", "dee", 5), "two pledges have the same id"),
        (Pledge("9", "well", "ann", 5, "Oulu"), "has two cities"),
        (Pledge("9", "well", "dee", 0), "no positive amount"),
    ],
)
def test_pledges_that_cannot_be(pledge, message):
    with pytest.raises(AllocationError, match=message):
        match_pledges(Rule(100), [*WELL, pledge])


def test_a_goal_that_is_not_known():
    with pytest.raises(AllocationError, match="the campaign 'well' has none"):
        match_pledges(Rule(100, caps=Caps(goal_share=Fraction(1))), WELL)


CITY = {"ann": "Luleå", "bo": "Luleå", "cai": "Austin", "dee": "Oulu"}


@st.composite
def pledge_lists(draw):
    names = draw(
        st.lists(st.tuples(st.sampled_from(["well", "roof"]), st.sampled_from(list(CITY))), max_size=10)
    )
    return [
        Pledge(
            f"{index:02}", campaign, name, draw(st.integers(1, 900)), CITY[name], f"2026-01-{index + 1:02}"
        )
        for index, (campaign, name) in enumerate(names)
    ]


def optional(values):
    return st.none() | values


def possible(use, base, **parts):
    return Rule(use=PotUse.AS_NEEDED if base is Base.EQUAL_SHARES else use, base=base, **parts)


rules = st.builds(
    possible,
    pot=st.integers(0, 3000),
    base=st.sampled_from(Base),
    factor=st.fractions(0, 3, max_denominator=7),
    use=st.sampled_from(PotUse),
    bound=st.integers(1, 900),
    clusters=st.booleans(),
    counts=st.builds(
        Counts, st.sampled_from([frozenset(), frozenset(["Luleå", "Oulu"])]), st.integers(0, 200)
    ),
    caps=st.builds(
        Caps,
        optional(st.integers(0, 500)),
        optional(st.integers(0, 900)),
        optional(st.fractions(0, 1, max_denominator=5)),
        optional(st.fractions(0, 1, max_denominator=5)),
    ),
    thresholds=st.builds(Thresholds, st.integers(0, 2), st.integers(0, 500), st.integers(0, 2)),
    goals=st.just({"well": 2000, "roof": 700}),
)


@pytest.mark.slow
@settings(deadline=None)
@given(rules, pledge_lists(), st.randoms())
def test_at_the_rounds_end_the_order_of_pledges_changes_nothing(rule, pledges, random):
    times = [pledge.time for pledge in pledges]
    random.shuffle(times)
    moved = [replace(pledge, time=time) for pledge, time in zip(pledges, times, strict=True)]
    random.shuffle(moved)

    assert match_pledges(rule, moved) == match_pledges(rule, pledges)


@pytest.mark.slow
@settings(deadline=None)
@given(rules, pledge_lists().filter(bool), st.data())
def test_splitting_a_pledge_gains_nothing(rule, pledges, data):
    at_each = not rule.base.is_of_the_round and rule.use is PotUse.AS_NEEDED
    if at_each and data.draw(st.booleans()):
        rule = replace(rule, trigger=Trigger.EACH_PLEDGE)
    place = data.draw(st.integers(0, len(pledges) - 1))
    whole = pledges[place]
    part = data.draw(st.integers(1, whole.amount))
    pieces = [replace(whole, amount=part)]
    if part < whole.amount:
        pieces.append(replace(whole, id=whole.id + "b", amount=whole.amount - part))
    split = [*pledges[:place], *pieces, *pledges[place + 1 :]]

    assert match_pledges(rule, split).campaigns == match_pledges(rule, pledges).campaigns


@pytest.mark.slow
@settings(deadline=None)
@given(rules, pledge_lists(), st.booleans())
def test_the_pot_is_never_overdrawn_and_caps_hold(rule, pledges, shared):
    if shared:
        rule = replace(rule, funders={"Luleå": rule.pot // 3, "Austin": rule.pot - rule.pot // 3})
    result = match_pledges(rule, pledges)

    assert sum(each.match for each in result.campaigns) == result.paid == rule.pot - result.left <= rule.pot
    for each in result.campaigns:
        assert rule.caps.campaign is None or each.match <= rule.caps.campaign
        assert rule.caps.campaign_share is None or each.match <= rule.pot * rule.caps.campaign_share
        assert rule.caps.goal_share is None or each.match <= rule.goals[each.campaign] * rule.caps.goal_share
        if rule.use is PotUse.AS_NEEDED:
            assert each.match <= each.due
        assert sum(each.funders.values()) == (each.match if rule.funders else 0)
    paid_by = {name: put_in - result.unspent[name] for name, put_in in rule.funders.items()}
    assert all(0 <= paid <= rule.funders[name] for name, paid in paid_by.items())
    assert not rule.funders or sum(paid_by.values()) == result.paid


@pytest.mark.slow
@settings(deadline=None)
@given(rules, pledge_lists(), st.data())
def test_one_more_pledge_never_lowers_what_its_campaign_is_due(rule, pledges, data):
    name = data.draw(st.sampled_from(list(CITY)))
    more = Pledge("99", "well", name, data.draw(st.integers(1, 900)), CITY[name], "2026-02-01")
    before = {each.campaign: each.due for each in match_pledges(rule, pledges).campaigns}
    after = {each.campaign: each.due for each in match_pledges(rule, [*pledges, more]).campaigns}

    if rule.base.grows:
        assert after["well"] >= before.get("well", 0)


@pytest.mark.slow
@settings(deadline=None)
@given(rules, pledge_lists())
def test_each_pledge_adds_up_to_the_campaigns_match(rule, pledges):
    if rule.base.is_of_the_round or rule.use is PotUse.WHOLE:
        rule = replace(rule, base=Base.AMOUNT, use=PotUse.AS_NEEDED)
    funders = {"Luleå": rule.pot // 3, "Austin": rule.pot - rule.pot // 3}
    result = match_pledges(replace(rule, trigger=Trigger.EACH_PLEDGE, funders=funders), pledges)

    assert sum(each.match for each in result.pledges) == result.paid <= rule.pot
    assert all(sum(each.funders.values()) == each.match for each in [*result.pledges, *result.campaigns])
    for name, put_in in funders.items():
        assert (
            0 <= sum(each.funders[name] for each in result.pledges) == put_in - result.unspent[name] <= put_in
        )
    for campaign in result.campaigns:
        assert campaign.match == sum(
            each.match for each in result.pledges if each.campaign == campaign.campaign
        )


@pytest.mark.slow
@settings(deadline=None)
@given(rules, pledge_lists().filter(bool), st.data())
def test_splitting_a_pledge_before_a_threshold_gains_nothing(rule, pledges, data):
    base = Base.AMOUNT if rule.base.is_of_the_round else rule.base
    rule = replace(rule, trigger=Trigger.THRESHOLD, base=base, use=PotUse.AS_NEEDED)
    place = data.draw(st.integers(0, len(pledges) - 1))
    whole = pledges[place]
    part = data.draw(st.integers(0, whole.amount - 1))
    pieces = [replace(whole, amount=whole.amount - part)] + [
        replace(whole, id=f"{whole.id}b", amount=part) for _ in range(part > 0)
    ]
    split = [*pledges[:place], *pieces, *pledges[place + 1 :]]
    before, after = (
        {each.campaign: each.due for each in match_pledges(rule, given).campaigns}
        for given in (pledges, split)
    )
    assert after[whole.campaign] <= before[whole.campaign]


@pytest.mark.slow
@settings(deadline=None)
@given(pledge_lists().filter(bool), st.data())
def test_where_one_pledge_of_each_counts_splitting_it_only_loses(pledges, data):
    rule = Rule(10_000, counts=Counts(one_each=True), caps=Caps(supporter=300))
    place = data.draw(st.integers(0, len(pledges) - 1))
    whole = pledges[place]
    part = data.draw(st.integers(0, whole.amount - 1))
    pieces = [replace(whole, amount=whole.amount - part)] + [
        replace(whole, id="more", amount=part) for _ in range(part > 0)
    ]
    before, after = (
        match_pledges(rule, [*pledges[:place], *each, *pledges[place + 1 :]]).campaigns
        for each in ([whole], pieces)
    )
    assert all(split.match <= one.match for split, one in zip(after, before, strict=True))


FIRST_COME = Rule(pot=10, trigger=Trigger.EACH_PLEDGE)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2026-10-25T02:30:00+02:00", "2026-10-25T02:10:00+01:00"),
        ("2026-10-25T09:05Z", "2026-10-25T10:04+00:00"),
        ("2026-10-25 09:05:00.1Z", "2026-10-25T09:05:00.11z"),
        ("2026-10-25t23:59:59-0500", "2026-10-26T05:00:00Z"),
        ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
        ("2026-10-25T09:05", "2026-10-25T10:00"),
        ("2026-10-25", "2026-10-26"),
    ],
)
def test_the_earlier_moment_comes_first(earlier, later):
    pledges = [Pledge("1", "late", "bo", 10, time=later), Pledge("2", "early", "ann", 10, time=earlier)]
    assert [each.pledge for each in match_pledges(FIRST_COME, pledges).pledges] == ["2", "1"]


def test_at_one_moment_or_without_one_ids_decide_numbers_by_value():
    at = "2026-10-25T09:05Z"
    pledges = [Pledge(id, "well", "ann", 10, time=at) for id in ("10", "9", "007")]
    assert [each.pledge for each in match_pledges(FIRST_COME, pledges).pledges] == ["007", "9", "10"]
    timeless = [replace(pledge, time="") for pledge in pledges]
    assert match_pledges(FIRST_COME, timeless) == match_pledges(FIRST_COME, pledges)


@pytest.mark.parametrize(
    ("times", "said"),
    [
        (("2026-10-25T09:05Z", "9:05"), "the time '9:05' of the pledge '1' is not a timestamp"),
        (("2026-10-25T09:05Z", ""), "the time '' of the pledge '1' is not a timestamp"),
        (
            ("2026-10-25T09:05", "2026-10-25T09:05Z"),
            "the time of the pledge '1' is a time with an offset from UTC",
        ),
    ],
)
def test_times_that_cannot_be_put_in_order(times, said):
    pledges = [Pledge(str(place), "well", "ann", 10, time=time) for place, time in enumerate(times)]
    with pytest.raises(AllocationError, match=said):
        match_pledges(FIRST_COME, pledges)
    assert match_pledges(Rule(pot=10), pledges).paid == 10
