"""The dialect of delimited text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talko.engines.delimited import SEPARATORS, Dialect, DialectError, dialect_of, first_beyond, named_width


@pytest.mark.parametrize(
    ("text", "separator", "start", "line"),
    [
        ("a,b,c\n1,2,3\n", ",", 0, 1),
        ("a;b;c\n1,5;2;3\n", ";", 0, 1),
        ("a\tb\tc\n", "\t", 0, 1),
        ("a|b|c\n", "|", 0, 1),
        ("\ufeffa;b\n", ";", 1, 1),
        ("\n \r\na;b\n", ";", 4, 3),
        ("sep=;\na,b;c,d;e\n", ";", 6, 2),
        ("SEP=,\r\n\r\na;b;c,d\n", ",", 9, 3),
        ('"sep=;"\na;b\n', ";", 8, 2),
        ("sep=\t\na\tb\n", "\t", 6, 2),
        ("sep=;;;;\na;b\n", ";", 9, 2),
        ("\ufeffsep=;\na;b\n", ";", 7, 2),
        ('"a;b;c",d\n', ",", 0, 1),
        ('"a\nb;c;d",e\n', ",", 0, 1),
        ("one\n1\n", ",", 0, 1),
        ("", ",", 0, 1),
    ],
)
def test_it_works(text, separator, start, line):
    assert dialect_of(text) == Dialect(separator, start, line)


def test_known_names_decide_before_the_number_of_signs():
    assert dialect_of("name;summary, long, longer\n", ("name",)).separator == ";"
    assert dialect_of('"Name","it; is; long; so"\n', ("name",)).separator == ","
    assert dialect_of("name;kind,note\n", ("name", "kind")).separator == ";"


def test_what_two_signs_claim_alike_is_asked_about():
    with pytest.raises(
        DialectError, match=r"^line 2: the header may be separated by semicolons or by commas; write sep=; or"
    ):
        dialect_of("\na;b,c\n")
    with pytest.raises(DialectError, match=r"^line 1: the separator 'x' is not one of commas, semicolons"):
        dialect_of("sep=x\naxb\n")


def test_columns_without_a_name_at_the_end_are_none():
    assert named_width(["a", "b", "", " "]) == 2
    assert first_beyond(["1", "2", "", " "], 2) is None
    assert first_beyond(["1", "2", "", "x"], 2) == 3


@given(
    st.lists(st.sampled_from(["name", "kind", "city", "note"]), min_size=2, unique=True),
    st.sampled_from(list(SEPARATORS)),
    st.booleans(),
)
def test_any_header_of_known_names_is_understood(names, separator, mark):
    text = "\ufeff" * mark + separator.join(names) + "\n"
    assert dialect_of(text, names) == Dialect(separator, int(mark), 1)
