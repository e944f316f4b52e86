"""Tokenisation in any script."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talko.engines.retrieval import english_bag, english_query
from talko.engines.retrieval.text import english_terms, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \t\n\u2028", []),
        ("Luleå’s harbour, 2026!", ["luleås", "harbour", "2026"]),
        ("a\u030a = å", ["å", "å"]),
        ("ﬁsh STRASSE Straße", ["fish", "strasse", "strasse"]),
        ("energy-saving / co_operation", ["energy", "saving", "co", "operation"]),
        ("ener\u00adgi\u200b", ["energi"]),
        ("हिन्दी العربية 中文", ["हिन्दी", "العربية", "中文"]),
        ("👩🏽‍🚒🚲", []),
        ("x" * 200, ["x" * 64]),
        ("\x00\ud800a", ["a"]),
    ],
)
def test_words(text, expected):
    assert words(text) == expected


@given(st.text(st.characters(max_codepoint=sys.maxunicode, categories=None)))
def test_any_text_has_words_and_words_are_their_own(text):
    found = words(text)
    assert all(0 < len(word) <= 64 for word in found)
    assert english_bag(text).length == sum(english_bag(text).weights.values())


def test_function_words_are_no_terms_and_forms_are_one():
    assert english_terms("The cities were helping with a city's sustainability") == english_terms(
        "city help citys sustainability"
    )
    assert english_query("and of the") == ()


def test_a_megabyte_is_read():
    assert english_bag("lake " * 200_000).weights == {"lake": 200_000.0}
