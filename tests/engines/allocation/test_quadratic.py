"""Quadratic funding: published formulas, exact sums, symmetries, and memory."""

import tracemalloc
from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talko.engines.allocation.apportion import apportion
from talko.engines.allocation.errors import AllocationError
from talko.engines.allocation.pairwise import pairwise_ideals
from talko.engines.allocation.quadratic import Gift, Method, ideal_match, quadratic_funding

gift_lists = st.lists(
    st.builds(
        Gift,
        st.sampled_from(["well", "roof", "road"]),
        st.sampled_from(["ann", "bo", "cai", "dee", "eva"]),
        st.integers(1, 10_000),
    ),
    max_size=14,
)


def test_it_works():
    """Ten people who give 1 each draw more than one who gives 10."""
    gifts = [Gift("well", f"p{index}", 100) for index in range(10)] + [
        Gift("roof", "rich", 1000),
        Gift("roof", "poor", 100),
    ]

    result = quadratic_funding(gifts, 6000)

    assert result.given == {"roof": 1100, "well": 1000}
    assert result.ideal["well"] == 9000
    assert float(result.ideal["roof"]) == pytest.approx(2 * sqrt(1000 * 100))
    assert result.match == {"roof": 394, "well": 5606}


def test_capital_constrained_pays_no_more_than_the_ideal():
    gifts = [Gift("well", "ann", 100), Gift("well", "bo", 100)]

    assert quadratic_funding(gifts, 500, method=Method.CAPITAL_CONSTRAINED).match == {"well": 200}
    assert quadratic_funding(gifts, 150, method=Method.CAPITAL_CONSTRAINED).match == {"well": 150}
    assert quadratic_funding(gifts, 500).match == {"well": 500}


def slow_pairwise(amounts, bound):
    donors = {donor for each in amounts.values() for donor in each}
    overlap = {
        (i, j): sum(sqrt(each.get(i, 0) * each.get(j, 0)) for each in amounts.values())
        for i in donors
        for j in donors
    }
    return {
        campaign: sum(
            bound / (bound + overlap[i, j]) * sqrt(each[i] * each[j]) for i in each for j in each if i != j
        )
        for campaign, each in amounts.items()
    }


def test_the_pairwise_bound_by_hand():
    """k = M/(M + √(c_i c_j)): two donors of 1 minor unit and two of 10,000 must not get the same."""
    small = quadratic_funding(
        [Gift("a", "x", 1), Gift("a", "y", 1)], 10**9, method=Method.PAIRWISE, bound=1000
    )
    large = quadratic_funding(
        [Gift("a", "x", 10_000), Gift("a", "y", 10_000)], 10**9, method=Method.PAIRWISE, bound=1000
    )

    assert float(small.ideal["a"]) == pytest.approx(2 * 1 * 1000 / 1001)
    assert float(large.ideal["a"]) == pytest.approx(2 * 10_000 * 1000 / 11_000)
    assert small.match == {"a": 1}
    assert large.match == {"a": 1818}


@settings(deadline=None)
@given(gift_lists, st.integers(1, 5000))
def test_pairwise_is_the_sum_over_pairs(gifts, bound):
    amounts: dict = {}
    for gift in gifts:
        each = amounts.setdefault(gift.campaign, {})
        each[gift.donor] = each.get(gift.donor, 0) + gift.amount

    found = {key: float(value) for key, value in pairwise_ideals(amounts, float(bound)).items()}

    assert found == pytest.approx(slow_pairwise(amounts, bound), rel=1e-9, abs=1e-6)
    unbounded = {key: float(value) for key, value in pairwise_ideals(amounts, 1e15).items()}
    assert unbounded == pytest.approx(
        {key: float(ideal_match(each.values())) for key, each in amounts.items()}, rel=1e-6
    )


@settings(deadline=None)
@given(gift_lists, st.integers(0, 100_000), st.sampled_from(Method), st.randoms())
def test_sums_are_exact_and_the_order_of_gifts_changes_nothing(gifts, pot, method, random):
    result = quadratic_funding(gifts, pot, method=method, bound=500)

    assert sum(result.match.values()) == result.paid <= pot
    ideal = sum(result.ideal.values())
    if method is Method.STANDARD and ideal:
        assert result.paid == pot
    if method is not Method.STANDARD:
        assert result.paid == min(pot, ideal.numerator // ideal.denominator if ideal else 0)
    shuffled = list(gifts)
    random.shuffle(shuffled)
    assert quadratic_funding(shuffled, pot, method=method, bound=500) == result


@settings(deadline=None)
@given(gift_lists.filter(bool), st.sampled_from(Method), st.data())
def test_splitting_a_gift_changes_nothing(gifts, method, data):
    first = gifts[0]
    part = data.draw(st.integers(0, first.amount))
    split = [
        Gift(first.campaign, first.donor, part),
        Gift(first.campaign, first.donor, first.amount - part),
        *gifts[1:],
    ]

    assert quadratic_funding(split, 9999, method=method, bound=500) == quadratic_funding(
        gifts, 9999, method=method, bound=500
    )


@settings(deadline=None)
@given(
    gift_lists,
    st.builds(Gift, st.sampled_from(["well", "roof"]), st.sampled_from(["ann", "new"]), st.integers(1, 5000)),
)
def test_one_more_gift_never_lowers_the_ideal(gifts, more):
    before = quadratic_funding(gifts, 0).ideal.get(more.campaign, Fraction(0))

    assert quadratic_funding([*gifts, more], 0).ideal[more.campaign] >= before - Fraction(1, 10**9)


def test_only_agreement_across_municipalities_counts_with_clusters():
    same = [Gift("a", "x", 100, "Luleå"), Gift("a", "y", 100, "Luleå")]
    across = [Gift("b", "x", 100, "Luleå"), Gift("b", "y", 100, "Austin")]

    assert quadratic_funding([*same, *across], 90, by_cluster=True).match == {"a": 0, "b": 90}
    with pytest.raises(AllocationError, match="names no cluster"):
        quadratic_funding([Gift("a", "x", 100)], 90, by_cluster=True)


def test_caps_pass_on_what_they_keep_back():
    gifts = [Gift(campaign, donor, 100) for campaign in "abc" for donor in "xyz"[: 1 + "abc".index(campaign)]]

    assert quadratic_funding(gifts, 800).match == {"a": 0, "b": 200, "c": 600}
    assert quadratic_funding(gifts, 800, cap_share=Fraction(1, 2)).match == {"a": 0, "b": 400, "c": 400}
    capped = quadratic_funding(gifts, 800, caps={"c": 100}, cap_share=Fraction(1, 2))
    assert capped.match == {"a": 0, "b": 400, "c": 100}
    assert capped.paid == 500


@pytest.mark.parametrize(
    ("gifts", "options", "message"),
    [
        ([Gift("a", "x", -1)], {}, "is negative"),
        ([Gift("a", "", 1)], {}, "names no donor"),
        ([], {"pot": -1}, "the pot is negative"),
        ([], {"method": Method.PAIRWISE}, "needs a positive bound"),
    ],
)
def test_bad_input(gifts, options, message):
    with pytest.raises(AllocationError, match=message):
        quadratic_funding(gifts, **{"pot": 1, **options})


@pytest.mark.slow
def test_many_different_donors_need_little_memory():
    """6,000 donors with different gifts make 18 million pairs; a whole matrix of them would take 288 MB."""
    amounts = {
        "a": {f"d{index}": 1 + index for index in range(6000)},
        "b": {f"d{index}": 7 for index in range(0, 6000, 5)},
    }
    tracemalloc.start()
    found = pairwise_ideals(amounts, 10_000.0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert 0 < found["a"] < float(ideal_match(amounts["a"].values()))
    assert peak < 180e6


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcdef"), st.fractions(0, 50, max_denominator=9)),
    st.integers(0, 200),
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 60)),
)
def test_apportioning(weights, total, caps):
    shares = apportion(weights, total, caps)

    able = [caps.get(key, total) for key, weight in weights.items() if weight]
    assert sum(shares.values()) == min(total, sum(able))
    assert all(shares[key] <= caps.get(key, total) for key in weights)
    assert all(shares[key] == 0 for key, weight in weights.items() if not weight)
    free = apportion(weights, total)
    whole = sum(weights.values())
    assert all(abs(free[key] - total * weight / whole) < 1 for key, weight in weights.items() if whole)


def test_apportioning_refuses_what_is_negative():
    with pytest.raises(AllocationError, match="cannot be negative"):
        apportion({"a": -1}, 5)


def test_the_ideal_is_never_below_zero_for_one_donor():
    assert all(ideal_match([amount]) == 0 for amount in (1, 2, 3, 10, 12345))
    assert ideal_match([4, 9]) == 12
