"""Ids, money, languages, markdown, differences: plain values in and out."""

from datetime import date
from html import escape
from html.parser import HTMLParser
from uuid import UUID

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from talko.core import ids
from talko.core.text import languages, markdown
from talko.core.text.cleaning import one_line
from talko.core.text.differences import Budget, Piece, differences
from talko.core.text.slugs import slug_of
from talko.core.values.money import CurrencyMismatch, Money, largest_remainder
from talko.core.web.spreadsheets import csv_response, safe_cell


@given(st.uuids())
def test_an_id_survives_its_address(value):
    text = ids.encode(value)
    assert len(text) == 26
    assert ids.decode(text) == value
    assert ids.decode(text.upper()) == value


def test_ids_sort_by_time_and_are_of_version_seven():
    made = [ids.new_id() for _number in range(50)]
    assert made == sorted(made)
    assert {one.version for one in made} == {7}


@pytest.mark.parametrize("text", ["", "0" * 25, "0" * 27, "u" * 26, "z" * 26, "../../../../etc/passwd0000"])
def test_what_is_no_id_is_refused(text):
    with pytest.raises(ValueError, match="public id"):
        ids.decode(text)


@given(st.integers(0, 10**15), st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any))
def test_a_division_loses_nothing(total, weights):
    shares = largest_remainder(total, weights)
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - total * weight / sum(weights)) < 1 + total * 1e-12


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_a_division_by_nothing_is_refused(weights):
    with pytest.raises(ValueError, match="weights"):
        largest_remainder(10, weights)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sv", "1\u00a0200\u00a0000\u00a0kr"),
        ("en", "SEK\u00a01,200,000"),
        ("fi", "1\u00a0200\u00a0000\u00a0SEK"),
    ],
)
def test_money_in_words(language, text):
    assert Money(120_000_000, "SEK").shown(language) == text


def test_currencies_are_never_mixed():
    with pytest.raises(CurrencyMismatch):
        Money(1, "SEK") + Money(1, "EUR")


def test_the_best_version_of_a_text():
    texts = {"sv": "hej", "en": "hello"}
    assert languages.best(texts, ["fi", "sv"]) == ("sv", "hej")
    assert languages.best(texts, ["fi"]) == ("en", "hello")
    assert languages.best(texts, ["fi"], "sv") == ("en", "hello")
    assert languages.best({"fi": "hei"}, ["sv"]) == ("fi", "hei")
    assert languages.best({"se": "bures", "fi": "hei"}, ["sv"], "fi") == ("fi", "hei")
    assert languages.best({}, ["sv"]) == ("", "")


class Attributes(HTMLParser):
    """The names of all attributes in a page, as a browser reads it."""

    def __init__(self):
        super().__init__()
        self.names = set()

    def handle_starttag(self, tag, attrs):
        self.names |= {name for name, _value in attrs}


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        '<a href="https://a" onclick="x">y</a>',
        "![x](https://tracker.example/pixel.png)",
        "<style>*{display:none}</style>",
        "<iframe src=//evil.example></iframe>",
        "[x](https://a.example 'title\" onmouseover=\"alert(1)')",
    ],
)
def test_hostile_markdown_becomes_harmless(hostile):
    html = markdown.render(hostile)
    for trace in ("<script", "<img", "<style", "<iframe", 'href="javascript', 'href="data'):
        assert trace not in html
    found = Attributes()
    found.feed(html)
    assert found.names <= {"href", "rel", "title", "start"}


@given(st.text(max_size=300))
def test_any_text_can_be_rendered(text):
    html = markdown.render(text)
    assert "<script" not in html
    assert isinstance(markdown.plain(text), str)


@pytest.mark.parametrize("sign", ["- ", "1. ", "> "])
@pytest.mark.parametrize("depth", [5, 9, 10, 11, 19, 20, 21, 300])
def test_words_are_shown_however_deep_they_stand(sign, depth):
    assert "the word" in markdown.render(sign * depth + "the word")
    assert "@Ann" in "".join(markdown.prose("- " * depth + "@Ann"))


def test_there_are_no_definitions_of_links():
    text = f"[x]: https://x.example/{'a' * 5000}\n\n" + "[x] " * 3000
    assert markdown.render(text) == text.replace("\n\n", "</p>\n<p>").strip().join(("<p>", "</p>\n"))


@pytest.mark.parametrize(
    "text",
    [
        "|a" * 3000 + "|\n" + "|-" * 3000 + "|\n" + "a\n" * 30,
        "a|b\n-|-\n" + "x\n" * 4000,
        *(sign * 60_000 for sign in ("[", "![", "*_", "> ", "`", "&", "<a@b", "-\n", "[a](<b", "~~a")),
        "[x](y) " * 14_000,
        "<!-- & -->\n" * 9_000,
    ],
    ids=lambda text: text[:6],
)
def test_what_would_grow_or_cost_too_much_is_shown_as_it_was_typed(text):
    lines = escape(text.strip(), quote=False).split("\n")
    assert markdown.render(text) == "<p>" + "<br>\n".join(lines) + "</p>\n"


@given(st.text(alphabet="ab*_[]()!`<>&|-#~:\n \\", max_size=400), st.integers(1, 60))
def test_html_is_never_much_longer_than_its_text(text, times):
    text *= times
    assert len(markdown.render(text)) <= max(10 * len(text), 2000)


def test_a_text_never_outranks_its_page():
    assert markdown.render("# One\n\n## Two") == "<h3>One</h3>\n<h4>Two</h4>\n"
    assert markdown.render("### One\n\n###### Two") == "<h3>One</h3>\n<h4>Two</h4>\n"


@given(st.text(max_size=200), st.text(max_size=200))
def test_differences_hold_both_texts(before, after):
    pieces = differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == after


def test_differences_are_words_and_what_stands_between_them_is_no_news():
    assert differences("One.\nIt costs 10 or so, we think.\n", "One.\nIt costs 12, they hope.\nTwo.") == [
        Piece("same", "One.\nIt costs "),
        Piece("removed", "10 or so, we think"),
        Piece("added", "12, they hope"),
        Piece("same", ".\n"),
        Piece("added", "Two."),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            [chr(0x4E00 + number * 7 % 5000) for number in range(5000)],
            [chr(0x4E00 + n * 11 % 5000) for n in range(5000)],
        ),
        (["ab"[number % 2] for number in range(4000)], ["ab"[n * n % 3 % 2] for n in range(4000)]),
    ],
)
@pytest.mark.parametrize("between", ["\n", " "])
def test_differences_that_cost_too_much_are_both_texts_whole(before, after, between):
    before, after = f"={between}".join(before), between.join(after)
    assert len(differences(before, after, Budget(10_000))) <= 4


def test_texts_that_differ_little_are_compared_however_long_they_are():
    before = "word\n" * 30_000
    assert differences(before, before + "end", Budget(10)) == [Piece("same", before), Piece("added", "end")]


def test_comparisons_share_what_they_may_cost():
    budget = Budget()
    texts = " ".join(map(str, range(0, 300, 2))), " ".join(map(str, range(0, 300, 3)))
    compared = [len(differences(*texts, budget)) for _text in range(30)]
    assert compared[0] > 50
    assert compared[-1] == compared[-2] < 10


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20x", "\ufe661",
        "\u22121", " =1", "\u3000=1", "\ufeff=1", "\u200b\u00ad\uff1d1", "\u00a0@x",
        "\u202e=1", "\u2066@x", "\u061c+1", "\ufe0f-1",
    ],
)  # fmt: skip
def test_a_cell_is_never_a_formula(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "1-2", "\u00e5@x.example", "'=1", "\u200b", "(1)"])
def test_any_other_cell_stays(text):
    assert safe_cell(text) == text


def test_a_table_holds_numbers_as_numbers_and_every_text_as_text():
    rows = [[-5, date(2026, 1, 2), None, "\uff1dcmd", 'x,"y"\n=z']]
    answer = csv_response("t.csv", ["a", "=b"], rows)
    assert answer.content.decode() == 'a,=b\r\n-5,2026-01-02,,\'\uff1dcmd,"x,""y""\n=z"\r\n'
    assert answer["Content-Disposition"] == 'attachment; filename="t.csv"'


def test_an_id_is_a_uuid():
    assert isinstance(ids.new_id(), UUID)


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


@given(text=st.text(st.sampled_from("aÅ水1. \n\"'!:()-#\xa0\u2028"), max_size=40))
def test_a_text_without_signs_is_rendered_as_by_the_parser(text):
    """Paragraphs of words are not parsed; what comes out is the same."""
    parsed = nh3.clean(markdown.parser().render(text), tags=markdown.ALLOWED_TAGS)
    if not markdown.has_signs(text):
        assert markdown.render(text) == parsed
