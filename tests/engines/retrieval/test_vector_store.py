"""The store of 8-bit vectors: similarities through any changes, hubness, and encoder-based ranking."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from talko.engines.retrieval import Encoded, Matcher, RetrievalError, english_bag, english_query
from talko.engines.retrieval.bags import Bag, Query
from talko.engines.retrieval.rankers import sentences
from talko.engines.retrieval.vector_store import VectorStore

from .examples import Letters, collection

pytestmark = pytest.mark.slow


def unit(number, dimensions=48, seed=0):
    made = np.random.default_rng(seed).standard_normal((number, dimensions)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def test_similarities_are_those_of_the_vectors_to_a_hundredth():
    rows, query = unit(5000), unit(1, seed=1)[0]
    store = VectorStore(48)
    store.append(rows[:3000])
    store.append(rows[3000:])
    found = store.view().near(query)
    assert np.abs(found - rows @ query).max() < 0.01
    assert store.view().near_one(4321, query) == pytest.approx(found[4321], abs=1e-6)


@given(st.lists(st.integers(0, 5) | st.none(), max_size=12))
def test_any_history_of_adding_and_dropping_keeps_the_rows_in_step(changes):
    store, held = VectorStore(4), []
    for seed, change in enumerate(changes):
        if change is None:
            kept = np.arange(0, len(held), 2)
            store.keep(kept)
            held = [held[row] for row in kept]
        else:
            rows = unit(change, 4, seed)
            store.append(rows)
            held.extend(rows)
    query = np.ones(4, np.float32)
    assert len(store) == len(held)
    assert store.view().near(query) == pytest.approx([row @ query for row in held], abs=0.03)


def test_a_view_stays_as_it_was():
    store = VectorStore(4)
    store.append(unit(10, 4))
    view = store.view()
    before = view.near(np.ones(4, np.float32)).tolist()
    for seed in range(200):
        store.append(unit(3, 4, seed))
    store.keep(np.array([5, 6]))
    store.append(unit(50, 4, 9))
    assert view.near(np.ones(4, np.float32)).tolist() == before


def test_a_vector_of_nothing_is_near_to_nothing():
    store = VectorStore(3)
    store.append(np.zeros((1, 3), np.float32))
    assert store.view().near(np.ones(3, np.float32)).tolist() == [0.0]


@pytest.mark.parametrize("rows", [np.zeros(3), np.zeros((1, 2)), np.full((1, 3), np.nan)])
def test_what_is_no_row_is_refused(rows):
    with pytest.raises(RetrievalError, match="rows of 3 finite numbers"):
        VectorStore(3).append(rows.astype(np.float32))


def test_a_ranker_reads_the_text_and_its_share_is_exact():
    encoder = Letters()
    documents = [*collection(1100), ("zebra", english_bag("zzzzzzz")), ("1", english_bag("zz replaced"))]
    matcher = Matcher.build(documents, rankers=[Encoded(encoder, 0.5)])
    query = english_query("zzz sewage")
    found = matcher.search(query, 2000)
    assert {"zebra", "1", "4"} <= {hit.id for hit in found}
    for hit in found[::50]:
        reason = matcher.explain(query, hit.id)
        assert reason.score == pytest.approx(hit.score, abs=1e-5)
        own, taught, letters = (name for name, _ in reason.near)
        assert (own, taught.rpartition(" ")[0], letters) == ("collection", "word vectors", "letters 1")
        assert sum(share for _, share in reason.near) == pytest.approx(reason.meaning)
        whole = sum(share.score for share in reason.words) + reason.meaning + reason.constant
        assert whole == pytest.approx(reason.score)
    assert matcher.explain(query, "zebra").near[2][1] > 1


def test_what_comes_later_is_encoded_too_in_its_language():
    encoder = Letters()
    matcher = Matcher.build([("a", english_bag("river"))], rankers=[Encoded(encoder, 1.0)])
    matcher.put("q", Bag({"xyz": 1.0}, 1, "qqqq", "sv"))
    assert [hit.id for hit in matcher.search(Query.of((), "qqq", "fi"))] == ["q"]
    assert encoder.languages == {"en", "sv", "fi"}
    matcher.put("q", english_bag("harbour"))
    assert matcher.search(Query.of((), "qqq")) == []


def test_a_bag_without_its_text_ranks_by_words_alone():
    matcher = Matcher.build(
        [("a", Bag({"x": 1.0}, 1)), ("b", english_bag("harbour"))], rankers=[Encoded(Letters(), 1)]
    )
    assert [hit.id for hit in matcher.search(english_query("x"))] == ["a"]
    assert [hit.id for hit in matcher.search((*english_query("x"),))] == ["a"]


def crowded(number=1200):
    """Vectors without structure, and one that is somewhat near to all of them."""
    rows = np.abs(unit(number, 200))
    rows[7] = 1.0
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_what_is_near_to_everything_does_not_stand_first_everywhere():
    rows = crowded()
    store = VectorStore(200)
    store.append(rows)
    asked = np.abs(unit(50, 200, seed=3))

    def firsts():
        view = store.view()
        return [int(view.fair(query, view.near(query)).argmax()) for query in asked]

    before = firsts().count(7)
    store.refer()
    assert before >= 5
    assert firsts().count(7) < before / 2
    view = store.view()
    for row in (0, 7, 1199):
        fair = view.fair(asked[0], view.near(asked[0]))
        assert view.fair_one(row, asked[0]) == pytest.approx(fair[row], abs=1e-6)


def test_hubness_is_the_mean_nearness_to_the_nearest_of_a_sample_of_others():
    rows = crowded()
    store = VectorStore(200)
    store.append(rows)
    store.refer()
    sample = np.arange(0, 1200, 2)  # every second: at most a thousand
    near = rows @ rows[sample].T
    near[sample, np.arange(len(sample))] = -1
    expected = np.sort(near, axis=1)[:, -10:].mean(axis=1)
    assert store.view().hubness == pytest.approx(expected, abs=0.01)
    store.append(rows[7:8])  # what comes later is measured by the same sample
    near[7, :] = rows[7] @ rows[sample].T
    assert store.view().hubness[-1] == pytest.approx(np.sort(near[7])[-10:].mean(), abs=0.01)


def test_a_row_put_again_is_no_neighbour_of_its_own():
    store = VectorStore(200)
    store.append(crowded())
    store.refer()
    store.append(crowded()[8:9], instead_of=8)
    assert store.view().hubness[-1] == pytest.approx(store.view().hubness[8], abs=1e-3)
    store.append(crowded()[8:9])
    assert store.view().hubness[-1] > store.view().hubness[8] + 0.01


def test_a_vector_of_nothing_does_not_stand_before_what_is_far():
    rows = crowded()
    rows[5] = 0.0
    store = VectorStore(200)
    store.append(rows)
    store.refer()
    store.append(np.zeros((1, 200), np.float32))
    view = store.view()
    fair = view.fair(rows[3], view.near(rows[3]))
    for row in (5, 1200):
        assert sum(fair > fair[row]) > 1100


def test_a_query_that_says_nothing_is_ranked_by_words_alone():
    matcher = Matcher.build(collection(1100), rankers=[Encoded(Letters(), 1.5)])
    query = Query.of(english_query("sewage own31"))  # without a text for the encoder
    for hit in matcher.search(query, 5):
        *_, (name, share) = matcher.explain(query, hit.id).near
        assert (name, share) == ("letters 1", 0.0)
        assert matcher.explain(query, hit.id).score == pytest.approx(hit.score, abs=1e-5)
    names = matcher.search(english_query("own31 own32"), 2)
    assert {hit.id for hit in names} == {"31", "32"}


def test_few_rows_have_no_hubness():
    store = VectorStore(200)
    store.append(crowded()[:999])
    store.refer()
    assert not store.view().hubness.any()
    assert not len(store.references)


def test_a_text_is_encoded_by_sentences_and_lines_of_which_no_long_one_counts_more():
    assert sentences("One. Two!  Three?\nFour\n\nv. 5") == ["One.", "Two!", "Three?", "Four", "v.", "5"]
    assert sentences("") == [""]
    assert sentences(" \n ") == [" \n "]
    assert len(sentences("A word. " * 100)) == 32
    ranker = Encoded(Letters(), 1.0)
    [vector] = ranker.of_bags([english_bag("aaaa aaaa aaaa. b")])
    assert vector[:2] == pytest.approx([2**-0.5, 2**-0.5], abs=1e-6)
    assert ranker.of_query(Query.of((), "b\naaaa"))[:2] == pytest.approx(vector[:2], abs=1e-6)
    one, other = ranker.of_bags([english_bag("ab. c. d"), english_bag("e")])
    assert (one[4], other[4]) == (0.0, 1.0)


def test_stores_of_other_documents_are_refused():
    index = Matcher.build([("a", english_bag("river"))]).index
    with pytest.raises(RetrievalError, match="vectors of all documents"):
        Matcher(index, [Encoded(Letters(), 1.0)], [VectorStore(26)])
