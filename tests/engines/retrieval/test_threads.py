"""Several threads read while one writes: each sees a consistent snapshot."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from talko.engines.retrieval import Encoded, Index, Matcher, english_bag, english_query, load_matcher, save

from .examples import Letters, collection

pytestmark = pytest.mark.slow

QUERY = english_query("sewage treatment pipes bicycle")


@pytest.mark.parametrize("rankers", [(), (Encoded(Letters(), 0.5),)])
def test_readers_are_never_given_half_a_change(rankers):
    """One document is replaced again and again: it is always found once, and its score always takes apart."""
    matcher = Matcher.build(collection(1100), rankers=rankers)
    matcher.put("0", english_bag("sewage treatment"))
    ended = threading.Event()

    def read():
        searches = 0
        while not ended.is_set():
            found = [hit.id for hit in matcher.search(QUERY, 2000)]
            assert found.count("0") == 1
            assert len(set(found)) == len(found)
            reason = matcher.explain(QUERY, "0")
            parts = sum(s.score for s in reason.words) + reason.meaning + reason.constant
            assert parts == pytest.approx(reason.score)
            searches += 1
        return searches

    with ThreadPoolExecutor(3) as threads:
        readers = [threads.submit(read) for _ in range(3)]
        try:
            for number in range(300):  # enough to fold the tail in
                matcher.put("0", english_bag(f"sewage treatment number{number}"))
                matcher.put(f"new{number % 50}", english_bag(f"bicycle pipes number{number}"))
                if number % 3 == 0:
                    matcher.remove(f"new{number % 50}")
        finally:
            ended.set()
    assert all(reader.result() for reader in readers)
    assert matcher.search(english_query("number299"), 1)[0].id in {"0", "new49"}


def test_a_snapshot_stays_as_it_was():
    index = Index.build(collection(600))
    index.put("7", english_bag("harbour"))
    before = index.snapshot
    row, scores = before.row("7"), before.scores(english_query("harbour pipes")).tolist()
    for number in range(400):
        index.put("7", english_bag("sewage pipes"))
        index.put(f"new{number}", english_bag("harbour pipes"))
    index.remove("8")
    assert before.row("7") == row
    assert before.row("8") == 8
    assert before.row("new3") is None
    assert before.scores(english_query("harbour pipes")).tolist() == scores
    assert before.document_frequency("harbour") == 1
    assert [share.word for share in before.shares(english_query("harbour"), row)] == ["harbour"]


def test_saving_is_whole_while_others_write(tmp_path):
    matcher = Matcher.build(collection(1100), rankers=[Encoded(Letters(), 0.5)])
    ended = threading.Event()

    def write():
        number = 0
        while not ended.is_set():
            matcher.put(f"new{number % 40}", english_bag(f"bicycle pipes number{number}"))
            number += 1
        return number

    with ThreadPoolExecutor(1) as threads:
        writer = threads.submit(write)
        try:
            for _ in range(5):
                save(matcher, tmp_path / "matcher")
                loaded = load_matcher(tmp_path / "matcher", rankers=[Encoded(Letters(), 0.5)])
                assert loaded.search(english_query("pipes bicycle"), 5)
        finally:
            ended.set()
    assert writer.result()
