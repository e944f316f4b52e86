"""The matcher: words and vectors fused, exact explanations, and reserved places."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from talko.engines.retrieval import (
    Bag,
    Index,
    Latent,
    Matcher,
    RetrievalError,
    english_bag,
    english_query,
    keep_places,
)

from .examples import collection

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def matcher():
    return Matcher.build(collection())


def test_words_are_near_to_those_they_keep_company_with():
    latent = Latent.of_collection(Index.build(collection()).snapshot, dimensions=3)
    sewage = latent.of_query(english_query("sewage"))
    assert sewage @ latent.of_bags([english_bag("pipes in the river")])[0] > 0.9
    assert abs(sewage @ latent.of_bags([english_bag("teachers and pupils")])[0]) < 0.1


def test_the_parts_of_a_score_sum_to_it(matcher):
    query = english_query("sewage pipes own31")
    found = matcher.search(query, 20)
    assert len(found) == 20
    for hit in found:
        reason = matcher.explain(query, hit.id)
        assert reason.score == pytest.approx(hit.score, abs=1e-5)
        assert sum(s.score for s in reason.words) + reason.meaning + reason.constant == pytest.approx(
            reason.score
        )
        for share in reason.words:
            assert sum(part for _, part in share.terms) == pytest.approx(share.score)


def test_a_document_is_there_at_once_and_gone_at_once():
    matcher = Matcher.build(collection())
    query = english_query("sewage treatment for harbours")
    matcher.put("new", english_bag("sewage treatment for harbours"))
    assert matcher.search(query, 1)[0].id == "new"
    matcher.put("new", english_bag("teachers and pupils"))
    assert "new" not in {hit.id for hit in matcher.search(query, 400)}
    assert matcher.remove("new")
    assert not matcher.remove("new")
    assert "new" not in {hit.id for hit in matcher.search(english_query("teachers"), 2000)}
    for n in range(300):  # enough of them to be folded in, some in the place of those that went
        matcher.remove(str(n))
        matcher.put(f"late{n}", english_bag(f"harbour sewage number{n}"))
    assert matcher.search(english_query("harbour number7"), 1)[0].id == "late7"
    assert len(matcher.index) == 1200


def test_small_collections_have_no_vectors():
    matcher = Matcher.build([("a", english_bag("river"))])
    assert matcher.latent is None
    [hit] = matcher.search(english_query("river"))
    assert matcher.explain(english_query("river"), "a").score == pytest.approx(hit.score)
    assert Matcher.build(collection(), vectors=False).latent is None


def test_the_space_is_the_same_each_time_and_its_vectors_have_length_one():
    one, other = (Latent.of_collection(Index.build(collection()).snapshot) for _ in range(2))
    bag = english_bag("bicycles in winter")
    assert np.array_equal(one.of_bags([bag]), other.of_bags([bag]))
    assert np.linalg.norm(one.of_bags([bag])[0]) == pytest.approx(1, abs=1e-5)
    assert not one.of_bags([english_bag("مرحبا")])[0].any()
    assert not one.of_query(()).any()


def test_a_query_without_known_words_finds_nothing(matcher):
    assert matcher.search(english_query("👩🏽‍🚒 مرحبا")) == []


def test_places_are_kept_for_the_little_known():
    ranking = list("ABCDEFGHIJklmno")
    assert keep_places(ranking, str.islower) == list("ABCDEFGklm")
    assert keep_places(list("aBcDeFGHIJkl"), str.islower) == list("aBcDeFGHIJ")
    assert keep_places(list("ABCDEFGHIJKl"), str.islower) == list("ABCDEFGHIl")
    assert keep_places(list("AB"), str.islower) == ["A", "B"]
    with pytest.raises(RetrievalError):
        keep_places(ranking, str.islower, places=2, kept=3)


@given(
    st.lists(st.integers(0, 99), unique=True, max_size=40),
    st.integers(1, 12),
    st.integers(0, 12),
    st.integers(1, 5),
)
def test_kept_places_are_kept_and_order_holds(ranking, places, kept, every):
    kept = min(kept, places)
    ranking = [str(n) for n in ranking]

    def little_known(id):
        return int(id) % every == 0

    found = keep_places(ranking, little_known, places=places, kept=kept)
    assert len(found) == len(set(found)) == min(places, len(ranking))
    assert sum(map(little_known, found)) >= min(kept, sum(map(little_known, ranking)))
    assert [id for id in found if not little_known(id)] == [
        id for id in ranking[:places] if not little_known(id)
    ][: sum(not little_known(id) for id in found)]


def test_empty_documents_are_no_trouble():
    bags = [(str(n), Bag({}, 0)) for n in range(1100)] + list(collection(1100))
    assert Matcher.build(bags).search(english_query("sewage"), 1)
