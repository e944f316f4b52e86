"""What is made ready when a process starts: all of it, whatever fails."""

import pytest

from talko.core.web import warm_up
from talko.matching.index import directory_file, lexicons, search_index


@pytest.fixture
def jobs(monkeypatch):
    found: list = []
    monkeypatch.setattr(warm_up, "_jobs", found)
    return found


def test_a_job_that_fails_is_logged_and_stops_no_other(jobs, caplog):
    done = []

    def broken() -> None:
        raise ValueError("no such table")

    jobs += [broken, lambda: done.append(True)]
    warm_up.begin().join(10)
    assert done == [True]
    assert "no such table" in caplog.text


def test_the_index_is_made_ready(db):
    assert search_index.warm in warm_up._jobs
    search_index.forget()
    search_index.warm()
    assert search_index.challenges()._matcher is not None


def test_the_lexicons_of_the_pages_are_made_ready(db):
    assert directory_file.warm in warm_up._jobs
    directory_file.warm()
    before = lexicons._translator.cache_info().misses
    assert lexicons.translator("fi") is not None
    assert lexicons._translator.cache_info().misses == before
