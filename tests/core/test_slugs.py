"""The readable part of an address."""

import pytest

from talko.core.text.slugs import slug_of


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Värm växthus!", "varm-vaxthus"),
        ("Kjøkkenbordet på Kvaløya", "kjokkenbordet-pa-kvaloya"),
        ("Sámi đáhton", "sami-dahton"),
        ("日本", "-"),
        ("a" * 80, "a" * 60),
        ("<script>", "script"),
    ],
)
def test_the_words_of_an_address(text, slug):
    assert slug_of(text) == slug
