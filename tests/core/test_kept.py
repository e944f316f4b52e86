from dataclasses import replace

import pytest
from django.core.cache import caches

from talko.core.kept import kept


@pytest.fixture
def keeping(settings):
    settings.TALKO = replace(settings.TALKO, page_cache_seconds=60)
    caches["pages"].clear()
    yield
    caches["pages"].clear()


def test_a_part_is_made_once_for_the_same_values(keeping):
    made = []

    def make():
        made.append(1)
        return str(len(made))

    assert [kept("part", "sv", (True, 1), make=make) for _time in range(3)] == ["1", "1", "1"]
    assert kept("part", "sv", (False, 1), make=make) == "2"
    assert kept("other", "sv", (True, 1), make=make) == "3"


def test_nothing_is_kept_where_no_page_is(settings):
    settings.TALKO = replace(settings.TALKO, page_cache_seconds=0)
    made = iter("ab")
    assert [kept("part", make=lambda: next(made)) for _time in range(2)] == ["a", "b"]
