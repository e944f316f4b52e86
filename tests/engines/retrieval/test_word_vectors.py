"""Word vectors, the subword model, and their training."""

import numpy as np
import pytest

from talko.engines.retrieval import (
    About,
    DamagedFile,
    Lexicon,
    Matcher,
    RetrievalError,
    Translator,
    english_bag,
    training,
    word_vectors,
)
from talko.engines.retrieval.bags import Concept, Query, english_query
from talko.engines.retrieval.subwords import SubwordModel
from talko.engines.retrieval.text import stem
from talko.engines.retrieval.word_vectors import RELATED, WordVectorRanker, WordVectors

TOPICS = {
    "water": ("river", "lake", "sea", "rain"),
    "money": ("bank", "loan", "coin", "credit"),
    "school": ("teacher", "pupil", "lesson", "classroom"),
}


def by_topic(texts):
    """A teacher for whom texts are near when they are about the same topic."""
    rows = [
        [sum(word in text for word in (topic, *words)) for topic, words in TOPICS.items()] for text in texts
    ]
    found = np.array(rows, np.float32)
    return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)


@pytest.fixture(scope="module")
def small():
    """Two words of each topic lie in one direction, those of others elsewhere."""
    words = [stem(word) for topic, names in TOPICS.items() for word in (topic, *names)]
    directions = np.repeat(np.eye(3, 96, dtype=np.float32), 5, axis=0)
    noise = np.random.default_rng(0).standard_normal(directions.shape).astype(np.float32) * 0.03
    return WordVectors.of(words, directions + noise)


def test_neighbours_are_of_the_same_topic_and_never_the_word_itself(small):
    near = dict(small.related(stem("water")))
    assert near.keys() == {stem(word) for word in TOPICS["water"]}
    assert all(0 < nearness <= 1 for nearness in near.values())
    assert small.related("unheard") == []


def test_a_file_gives_back_what_was_put_in(small, tmp_path):
    small.save(tmp_path / "a.vec", "free", "us")
    again = WordVectors.load(tmp_path / "a.vec")
    assert again.terms == small.terms
    assert np.array_equal(again.codes, small.codes)
    assert again.related("river") == small.related("river")
    damaged = bytearray((tmp_path / "a.vec").read_bytes())
    damaged[-5] ^= 1
    (tmp_path / "b.vec").write_bytes(damaged)
    with pytest.raises(DamagedFile):
        WordVectors.load(tmp_path / "b.vec")
    (tmp_path / "c.vec").write_bytes(b"nothing")
    with pytest.raises(DamagedFile):
        WordVectors.load(tmp_path / "c.vec")


def test_a_query_asks_for_related_words_too_but_less(small):
    [concept] = small.widened(english_query("river"))
    weights = dict(concept.terms)
    assert weights["river"] == 1.0
    assert 0 < weights[stem("lake")] <= RELATED
    assert stem("bank") not in weights


def test_numbers_ask_for_themselves_only(small):
    assert small.widened(Query([Concept("7", (("7", 1.0),))])) == (Concept("7", (("7", 1.0),)),)


def test_what_no_word_is_shared_with_is_found_by_meaning():
    texts = {
        "a": "Swimming lessons for children",
        "b": "Repairs of bicycles and scooters",
        "c": "Choir singing",
    }
    matcher = Matcher.build((id, english_bag(text)) for id, text in texts.items())
    assert matcher.search(english_query("a bike workshop"))[0].id == "b"
    assert (
        Matcher.build(((id, english_bag(text)) for id, text in texts.items()), vectors=False).search(
            english_query("a bike workshop")
        )
        == []
    )


def test_the_shares_of_related_words_sum_to_the_score():
    texts = {
        "a": "rivers and lakes",
        "b": "loans of a bank",
        "c": "a lesson by a teacher",
        "d": "rain over the sea",
    }
    matcher = Matcher.build((id, english_bag(text)) for id, text in texts.items())
    query = english_query("water in the river and 20 teachers")
    for hit in matcher.search(query):
        reason = matcher.explain(query, hit.id)
        assert reason.score == pytest.approx(hit.score, abs=1e-5)
        assert sum(s.score for s in reason.words) + reason.meaning + reason.constant == pytest.approx(
            reason.score
        )
        for share in reason.words:
            assert sum(part for _, part in share.terms) == pytest.approx(share.score)


def test_a_rare_word_of_a_collection_turns_the_query_more(small):
    ranker = WordVectorRanker(small, 100, np.where(np.array(small.terms) == "river", 90, 1).astype(np.int32))
    asked = ranker.of_query(english_query("river bank"))
    assert asked @ ranker.of_query(english_query("bank")) > asked @ ranker.of_query(english_query("river"))


def swedish(**entries):
    return Lexicon(About("sv", "test", "", ""), {head: [(english, 1.0)] for head, english in entries.items()})


def test_unknown_words_are_understood_by_their_parts(small, tmp_path):
    lexicon = swedish(
        vatten="water", regnvatten="rain", sjövatten="lake", skola="school", skolbarn="pupil", förskola="school",
        penning="money", penninglån="loan", bankpenning="bank",
    )  # fmt: skip
    spelling = training.subword_model(lexicon, small)
    best = spelling.guesses("älvvatten")
    assert best[0][0] in {stem(word) for word in ("water", *TOPICS["water"])}
    assert sum(weight for _, weight in best) == pytest.approx(1)
    assert spelling.guesses("x1") == ()
    assert spelling.guesses("öööööö") == ()
    spelling.save(tmp_path / "sv.spelling", "", "")
    assert SubwordModel.load(tmp_path / "sv.spelling", small).guesses("älvvatten") == best
    words = {
        c.word: c for c in Translator("sv", [lexicon], subwords=spelling).query("älvvattnet cykel vatten")
    }
    assert words["vatten"].terms == ((stem("water"), 1.0),)
    assert words["älvvattnet"].count == 1.0
    assert words["älvvattnet (≈)"].count < 1.0


def test_a_guess_makes_no_document_longer(small):
    lexicon = swedish(vatten="water", regnvatten="rain", skola="school", penning="money")
    translator = Translator("sv", [lexicon], subwords=training.subword_model(lexicon, small))
    assert translator.bag("älvvatten").length == 1


def test_words_are_taught_from_texts(tmp_path):
    (tmp_path / "data.noun").write_text(
        '  1 licence\n00001740 03 n 02 river 0 water_course 0 001 @ 00001930 n 0000 | a stream of water; "a big river"\n',
        encoding="utf-8",
    )
    for name in training.WORDNET[1:]:
        (tmp_path / name).touch()
    assert list(training.definitions(tmp_path)) == ["river, water course: a stream of water"]
    read = [f"{a} {b}" for names in TOPICS.values() for a in names for b in names if a != b] * 2
    asked = []

    def encode(texts):
        asked.extend(texts)
        return by_topic(texts)

    vectors = training.taught(read, encode, tmp_path / "taught.npz", lambda said: None)
    assert len(vectors) == len(read)
    assert len(asked) == len(set(read))
    assert np.allclose(training.taught(read, encode, tmp_path / "taught.npz", lambda said: None), vectors)
    assert len(asked) == len(set(read))
    found = training.word_vectors(read, vectors, [])
    assert {term for term, _ in found.related("river")} <= {stem(word) for word in TOPICS["water"]}
    assert found.related("river")


def test_without_wordnet_it_says_where_that_comes_from(tmp_path):
    with pytest.raises(RetrievalError, match="wordnet-base"):
        list(training.definitions(tmp_path))


def test_what_is_shipped_is_small_and_knows_common_words():
    shipped = word_vectors.shipped()
    files = word_vectors.SHIPPED.parent
    assert sum(path.stat().st_size for path in files.iterdir()) < 20_000_000
    assert {"citi", "school", "bicycl", "water"} <= set(shipped.terms[:12_000])
    assert "bike" in dict(shipped.related(stem("bicycle")))
