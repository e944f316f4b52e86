"""The gate for texts: what comes in, whatever it comes through, is stored as one form and counted as a browser counts."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talko.core.text.cleaning import all_cleaned, cleaned, length, one_line, several_lines

SURROGATES = st.characters() | st.characters(categories=["Cs"])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("vä\u0308xthus va\u0308xthus", "vä\u0308xthus växthus"),
        ("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"),
        ("one\x0btwo\x0cthree\x85four", "one\ntwo\nthree\nfour"),
        ("one\u2028two\u2029three", "one\ntwo\nthree"),
        ("\x00a\x01b\x08c\x0e\x1fd\x7fe\x80f\x9fg", "abcdefg"),
        ("a\ufffeb\uffffc\ufdd0d\ufdefe\U0001fffef\U0010ffffg", "abcdefg"),
        ("a\ud800b\udfffc", "abc"),
        ("tab\tand emoji 👩\u200d🔧 \ufffd stay", "tab\tand emoji 👩\u200d🔧 \ufffd stay"),
        ("u\uffff\u0308", "ü"),
        ("\u212b \u2126", "Å Ω"),
        ("", ""),
    ],
)
def test_it_works(typed, kept):
    assert cleaned(typed) == kept


@given(st.text(SURROGATES))
def test_whatever_comes_in_can_be_stored_and_put_into_xml(text):
    kept = cleaned(text)
    kept.encode()
    assert cleaned(kept) == kept
    assert unicodedata.is_normalized("NFC", kept)
    assert not any(
        (ord(one) < 32 and one not in "\t\n")
        or 0x7F <= ord(one) < 0xA0
        or 0xFDD0 <= ord(one) <= 0xFDEF
        or ord(one) & 0xFFFE == 0xFFFE
        for one in kept
    )


def test_a_heap_of_marks_on_a_letter_is_cut():
    """To put a run of marks in order takes quadratic time: this text would take minutes."""
    heap = "a" + "\u0315\u0300" * 500_000 + "b"
    assert cleaned(heap) == unicodedata.normalize("NFC", "a" + "\u0315\u0300" * 15) + "b"
    thai = "ที่นี่" * 1000
    assert cleaned(thai) == thai


def test_each_text_of_a_value():
    value = json.loads('{"a\\ud800": ["b\\r\\n", 1, null, {"c": "\\uffff"}], "d": true}')
    assert all_cleaned(value) == {"a": ["b\n", 1, None, {"c": ""}], "d": True}


@pytest.mark.parametrize(("text", "units"), [("", 0), ("åb\n", 3), ("👩\u200d🔧", 5), ("𝒳", 2)])
def test_a_text_is_as_long_as_a_browser_says(text, units):
    assert length(text) == units


def test_what_is_removed_does_not_keep_letters_apart():
    assert one_line("A\u200b\u030a\r\nngström ") == "Å ngström"
    assert several_lines("\r\n A\r\n\r\nB \r\n") == "A\n\nB"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Light\r\n and\theat ", "Light and heat"),
        ("\u202eabc\u202c \u2066def\u2069", "abc def"),
        ("a\u200bb\ufeffc\x00d\u2060e", "abcde"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👩\u200d🔧", "👩\u200d🔧"),
        ("\u200d\u200c \u202e", ""),
    ],
)
def test_one_line_holds_only_what_can_be_seen(typed, kept):
    assert one_line(typed) == kept
    assert one_line(kept) == kept
