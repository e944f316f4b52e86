"""What is made ready when a process starts: all of it, whatever fails."""

import pytest

from talko.core import warming
from talko.matching import collections
from talko.matching.models import Document


@pytest.fixture
def jobs(monkeypatch):
    found: list = []
    monkeypatch.setattr(warming, "_jobs", found)
    return found


def test_a_job_that_fails_is_logged_and_stops_no_other(jobs, caplog):
    done = []

    def broken() -> None:
        raise ValueError("no such table")

    jobs += [broken, lambda: done.append(True)]
    warming.begin().join(10)
    assert done == [True]
    assert "no such table" in caplog.text


def test_collections_are_made_ready(db):
    assert collections.warm in warming._jobs
    collections.forget()
    collections.warm()
    assert all(collections._collections[kind]._matcher is not None for kind in Document.Kind.values)
