"""Saving and loading: the same index, or a clear refusal."""

import pytest
from hypothesis import HealthCheck, given, settings

from talko.engines.retrieval import DamagedFile, Index, Settings, english_bag, english_query, load, save

from .test_index import COLLECTIONS, QUERIES


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
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
    assert [id for id, _ in load(tmp_path / "index.npz").documents()] == ["b"]


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
