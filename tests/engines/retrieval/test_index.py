"""The index against a naive implementation, through any history of changes."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from talko.engines.retrieval import Bag, Concept, Index, RetrievalError, Settings, english_bag, english_query

from .examples import BAGS, COLLECTIONS, QUERIES

SETTINGS = st.builds(Settings, st.sampled_from([0.0, 0.9, 1.2]), st.sampled_from([0.0, 0.75, 1.0]))


def by_definition(documents, query, settings):
    """BM25 with weighted concepts as the formula is printed."""
    number = len(documents)
    average = sum(bag.length for bag in documents.values()) / number if number else 1.0
    scores = {}
    for id, bag in documents.items():
        total = 0.0
        for concept in query:
            frequency = sum(w * bag.weights.get(term, 0.0) for term, w in concept.terms)
            within = sum(w * sum(term in d.weights for d in documents.values()) for term, w in concept.terms)
            rarity = math.log(1 + (number - min(within, number) + 0.5) / (min(within, number) + 0.5))
            norm = settings.k1 * (1 - settings.b + settings.b * bag.length / (average or 1.0))
            if frequency:
                total += concept.count * rarity * frequency * (settings.k1 + 1) / (frequency + norm)
        if total:
            scores[id] = total
    return scores


@pytest.mark.slow
@given(COLLECTIONS, QUERIES, SETTINGS)
def test_scores_are_those_of_the_definition(documents, query, settings):
    index = Index.build(documents.items(), settings)
    assert index.scores(query) == pytest.approx(by_definition(documents, query, settings))


@pytest.mark.slow
@given(
    st.lists(st.tuples(st.sampled_from("xyz123"), st.none() | BAGS), max_size=14), QUERIES, st.integers(0, 14)
)
def test_any_history_ends_where_a_rebuild_does(changes, query, folded_at):
    index, held = Index(), {}
    for number, (id, bag) in enumerate(changes):
        if number == folded_at:
            index.compact()
        if bag is None:
            assert index.remove(id) is (held.pop(id, None) is not None)
        else:
            index.put(id, bag)
            held[id] = bag
    assert len(index) == len(held)
    assert index.scores(query) == pytest.approx(by_definition(held, query, Settings()))
    now = index.snapshot
    lengths = {now.ids[row]: now.lengths[row] for row in np.flatnonzero(now.alive)}
    assert lengths == {id: bag.length for id, bag in held.items()}


@given(COLLECTIONS, QUERIES)
def test_the_shares_of_a_score_sum_to_it(documents, query):
    index = Index.build(documents.items())
    scores = index.scores(query)
    for id in documents:
        shares = index.explain(query, id)
        assert sum(share.score for share in shares) == pytest.approx(scores.get(id, 0.0))
        for share in shares:
            assert sum(part for _, part in share.terms) == pytest.approx(share.score)


@pytest.mark.slow
@given(COLLECTIONS, QUERIES, st.integers(1, 10))
def test_a_search_is_the_head_of_the_whole_ranking(documents, query, limit):
    index = Index.build(documents.items())
    whole = sorted(index.scores(query).items(), key=lambda pair: (-pair[1], pair[0]))
    assert [(hit.id, hit.score) for hit in index.search(query, limit)] == whole[:limit]


def test_many_documents_are_folded_in_without_a_change_of_scores():
    index = Index()
    for number in range(600):
        index.put(str(number), english_bag(f"bicycle {'lane ' * (number % 7)} number{number}"))
    query = english_query("bicycle lanes number17")
    before = index.search(query, 5)
    index.compact()
    assert index.search(query, 5) == before
    assert before[0].id == "17"


def test_of_two_documents_with_the_same_id_the_later_counts():
    index = Index.build([("a", english_bag("river")), ("a", english_bag("harbour"))])
    assert len(index) == 1
    assert index.search(english_query("river")) == []
    assert [hit.id for hit in index.search(english_query("harbours"))] == ["a"]


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan"), float("inf")])
def test_a_weight_that_is_none_is_refused_and_changes_nothing(weight):
    index = Index.build([("a", english_bag("river"))])
    with pytest.raises(RetrievalError, match="weights must be above 0"):
        index.put("a", Bag({"x": weight}, 1))
    assert [hit.id for hit in index.search(english_query("river"))] == ["a"]


@pytest.mark.parametrize(("k1", "b"), [(-1, 1), (float("nan"), 1), (1, 1.1), (1, -0.1)])
def test_settings_outside_the_formula_are_refused(k1, b):
    with pytest.raises(RetrievalError):
        Settings(k1, b)


def test_explaining_an_unknown_document_says_so():
    with pytest.raises(RetrievalError, match="no document 'z'"):
        Index().explain((), "z")


def test_scores_are_finite_for_empty_documents():
    index = Index.build([("empty", Bag({}, 0)), ("one", Bag({"a": 1.0}, 0))])
    scores = index.scores((Concept("a", (("a", 1.0),)),))
    assert list(scores) == ["one"]
    assert np.isfinite(scores["one"])
