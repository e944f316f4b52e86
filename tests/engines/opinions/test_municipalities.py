"""Results by municipality and under other weightings."""

from __future__ import annotations

import numpy as np
import pytest

from talko.engines.opinions import OpinionsError, Settings, Votes, analyse, as_dict, by_place
from talko.engines.opinions.municipalities import EQUAL, PEOPLE, POPULATION

from .conversations import made

QUICK = Settings(replicates=0)


def towns(large: int = 90, small: int = 10) -> tuple[Votes, dict[str, str]]:
    """A large town that likes statement 0 and dislikes 1, and a small one that thinks the opposite; all like 2."""
    rows = []
    for person in range(large + small):
        first = 1 if person < large else -1
        rows += [(person, 0, first), (person, 1, -first), (person, 2, 1)]
        rows += [(person, s, 1 if (person * s) % 3 else -1) for s in range(3, 12)]
    return Votes.from_rows(rows), {str(p): "Stad" if p < large else "By" for p in range(large + small)}


def test_each_place_has_its_own_figures() -> None:
    votes, where = towns()
    found = by_place(analyse(votes, QUICK), where)
    assert found.names == ["By", "Stad"]
    assert found.sizes.tolist() == [10, 90]
    assert found.counts.agree[:, :3].tolist() == [[0, 10, 10], [90, 0, 90]]
    assert found.unplaced == 0
    assert found.agreed.value[2] > 0.7
    assert found.agreed.value[:2].max() == 0


def test_equal_weight_lets_the_small_place_change_the_conclusion() -> None:
    votes, where = towns()
    found = by_place(analyse(votes, QUICK), where, {"Stad": 1000, "By": 3000})
    people, equal, population = found.weightings
    assert [w.name for w in found.weightings] == [PEOPLE, EQUAL, POPULATION]
    assert people.share[:3] == pytest.approx([0.9, 0.1, 1])
    assert equal.share[:3] == pytest.approx([0.5, 0.5, 1])
    assert population.share[:3] == pytest.approx([0.25, 0.75, 1])
    assert 0 in population.flips
    assert 1 in population.flips
    assert not len(people.flips)
    assert not len(people.enters)
    assert people.groups_agree == 1


def test_a_share_is_worth_fewer_votes_when_few_speak_for_many() -> None:
    votes, where = towns()
    people, equal = by_place(analyse(votes, QUICK), where).weightings
    assert equal.lower[2] < people.lower[2]


def test_weights_of_people_sum_to_those_of_their_places() -> None:
    votes, where = towns()
    found = by_place(analyse(votes, QUICK), where)
    equal = found.weightings[1].weights
    assert equal[found.labels == 0].sum() == pytest.approx(50)
    assert equal[found.labels == 1].sum() == pytest.approx(50)


def test_equal_places_of_equal_size_change_nothing() -> None:
    votes, _ = made()
    where = {str(p): f"town {p % 3}" for p in range(60)}
    people, equal = by_place(analyse(votes, QUICK), where).weightings
    assert np.allclose(equal.weights, 1)
    assert equal.groups_agree == 1
    assert set(people.top[:4]) & set(equal.top[:4])


def test_people_without_a_place_are_counted_as_such() -> None:
    votes, where = towns()
    del where["5"]
    assert by_place(analyse(votes, QUICK), where).unplaced == 1
    with pytest.raises(OpinionsError, match="no participant has a municipality"):
        by_place(analyse(votes, QUICK), {})


@pytest.mark.parametrize(
    ("population", "said"),
    [
        ({"Stad": 5}, "no population for By"),
        ({"Stad": 5, "By": 0}, "above zero"),
        ({"Stad": 5, "By": float("nan")}, "above"),
    ],
)
def test_populations_that_make_no_sense(population: dict[str, float], said: str) -> None:
    votes, where = towns()
    with pytest.raises(OpinionsError, match=said):
        by_place(analyse(votes, QUICK), where, population)


def test_a_place_of_two_people_counts_but_is_not_shown() -> None:
    votes, where = towns(large=40, small=2)
    analysis = analyse(votes, QUICK)
    found = by_place(analysis, where)
    shown = as_dict(analysis, found)["places"]
    assert [(p["name"], p["size"], p["groups"] is None) for p in shown["places"]] == [
        ("By", 2, True),
        ("Stad", 40, False),
    ]
    assert list(shown["statements"][0]["places"]) == ["Stad"]
    assert shown["weightings"][1]["top"][0]["statement"] == "2"
