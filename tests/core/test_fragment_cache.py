from dataclasses import replace

import pytest
from django.core.cache import caches

from talko.core.web.fragment_cache import cached
from talko.core.web.page_cache import BoundedMemory


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

    assert [cached("part", "sv", (True, 1), make=make) for _time in range(3)] == ["1", "1", "1"]
    assert cached("part", "sv", (False, 1), make=make) == "2"
    assert cached("other", "sv", (True, 1), make=make) == "3"


def test_so_many_bytes_are_kept_those_read_last(keeping):
    pages = BoundedMemory("test", {"OPTIONS": {"MAX_BYTES": 10_000, "LARGEST": 3_000}})
    for name in "abcd":
        pages.set(name, b"x" * 2_000, 60)
    pages.get("a")
    pages.set("b", b"y" * 2_000, 60)
    pages.set("e", b"x" * 2_000, 60)
    assert [name for name in "abcde" if pages.get(name)] == ["a", "b", "d", "e"]
    pages.set("a", b"x" * 3_000, 60)
    assert [name for name in "abcde" if pages.get(name)] == ["b", "d", "e"]
    pages.delete("b")
    pages.set("f", b"x" * 2_900, 60)
    assert [name for name in "abcdef" if pages.get(name)] == ["d", "e", "f"]
    for number in range(1_000):
        pages.set(str(number), b"", 60)
    assert 15 < len([number for number in range(1_000) if pages.get(str(number)) is not None]) <= 25
    pages.clear()


def test_nothing_is_kept_where_no_page_is(settings):
    settings.TALKO = replace(settings.TALKO, page_cache_seconds=0)
    made = iter("ab")
    assert [cached("part", make=lambda: next(made)) for _time in range(2)] == ["a", "b"]
