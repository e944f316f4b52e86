"""Saving and loading: the same index, or a clear refusal."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from talko.engines.retrieval import (
    DamagedFile,
    Encoded,
    Index,
    Matcher,
    Settings,
    english_bag,
    english_query,
    load,
    load_matcher,
    save,
)

from .examples import COLLECTIONS, QUERIES, Letters, collection

pytestmark = pytest.mark.slow


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)  # it writes files
@given(COLLECTIONS, QUERIES)
def test_what_is_loaded_ranks_as_what_was_saved(tmp_path, documents, query):
    index = Index.build(documents.items(), Settings(0.9, 0.5))
    content = save(index, tmp_path / "index.npz")
    loaded = load(tmp_path / "index.npz")
    assert loaded.settings == index.settings
    assert loaded.scores(query) == pytest.approx(index.scores(query))
    assert save(loaded, tmp_path / "again.npz") == content


def test_removed_documents_are_not_saved(tmp_path):
    index = Index.build([("a", english_bag("harbour")), ("b", english_bag("forest"))])
    index.remove("a")
    save(index, tmp_path / "index.npz")
    loaded = load(tmp_path / "index.npz")
    assert len(loaded) == 1
    assert [hit.id for hit in loaded.search(english_query("harbour forest"))] == ["b"]


def test_an_index_of_another_source_is_not_used(tmp_path):
    save(Index.build([("a", english_bag("harbour"))]), tmp_path / "index.npz", source="version 1")
    assert load(tmp_path / "index.npz", source="version 2") is None
    found = load(tmp_path / "index.npz", source="version 1").search(english_query("harbour"))
    assert [hit.id for hit in found] == ["a"]


@pytest.mark.parametrize("at", [0, 0.3, 0.5, 0.7])
def test_a_changed_byte_is_noticed(tmp_path, at):
    path = tmp_path / "index.npz"
    save(Index.build([("a", english_bag("harbour and forest"))]), path)
    data = bytearray(path.read_bytes())
    data[int(at * len(data))] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(DamagedFile, match="index"):
        load(path)


@pytest.mark.parametrize("data", [b"", b"hello", b"PK\x03\x04"])
def test_another_file_is_refused(tmp_path, data):
    path = tmp_path / "index.npz"
    path.write_bytes(data)
    with pytest.raises(DamagedFile, match="not an index"):
        load(path)


def saved_matcher(path):
    matcher = Matcher.build(collection(1100), rankers=[Encoded(Letters(), 0.5)])
    matcher.put("late", english_bag("zebra crossing with sewage"))
    matcher.remove("3")
    return matcher, save(matcher, path, source="7")


def test_a_matcher_is_saved_with_its_vectors_and_fits_nothing_again(tmp_path):
    path, query = tmp_path / "matcher.npz", english_query("sewage pipes zebra")
    matcher, content = saved_matcher(path)
    encoder = Letters()
    loaded = load_matcher(path, source="7", rankers=[Encoded(encoder, 0.5)])
    assert encoder.languages == set()  # nothing was encoded
    assert np.array_equal(loaded.latent.directions, matcher.latent.directions)
    found = matcher.search(query, 50)
    assert [hit.id for hit in loaded.search(query, 50)] == [hit.id for hit in found]
    assert [hit.score for hit in loaded.search(query, 50)] == pytest.approx([hit.score for hit in found])
    assert save(loaded, path, source="7") == content
    loaded.put("later", english_bag("zebra crossing with sewage and pipes"))
    assert loaded.search(query, 1)[0].id == "later"


def test_a_matcher_of_another_source_or_with_other_rankers_is_not_used(tmp_path):
    path = tmp_path / "matcher.npz"
    saved_matcher(path)
    assert load_matcher(path, source="8", rankers=[Encoded(Letters(), 0.5)]) is None
    assert load_matcher(path, source="7") is None
    assert len(load(path, source="7")) == 1100  # the index alone


def test_a_matcher_out_of_an_index_has_words_only(tmp_path):
    save(Index.build([("a", english_bag("harbour"))]), tmp_path / "index.npz")
    matcher = load_matcher(tmp_path / "index.npz")
    assert matcher.latent is None
    assert [hit.id for hit in matcher.search(english_query("harbour"))] == ["a"]
