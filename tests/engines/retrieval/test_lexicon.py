"""Lexicons: the file format, what is refused, and what a site may add."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talko.engines.retrieval import About, DamagedFile, Lexicon, RetrievalError
from talko.engines.retrieval.installed_lexicons import SHIPPED, add, lexicon_files, translator
from talko.engines.retrieval.lexicon import read_pairs

ABOUT = About("sv", "test", "CC0", "nobody")
ENTRIES = st.dictionaries(
    st.text(max_size=6),
    st.lists(st.tuples(st.text(max_size=6), st.floats(0.01, 1.0)), max_size=10),
    max_size=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ENTRIES)
def test_a_lexicon_comes_back_as_it_was_saved(tmp_path, entries):
    made = Lexicon(ABOUT, entries)
    made.save(tmp_path / "x.lex")
    loaded = Lexicon.load(tmp_path / "x.lex")
    assert loaded.about == ABOUT
    assert loaded.heads == made.heads
    for head in made.heads:
        assert loaded.translations(head) == made.translations(head)
        weights = [weight for _, weight in loaded.translations(head)]
        assert weights == sorted(weights, reverse=True)
        assert 0 < len(weights) <= 8


def test_the_same_entries_make_the_same_file(tmp_path):
    one, other = (
        {"å": [("river", 1.0)], "hus": [("house", 1.0)]},
        {"hus": [("house", 1.0)], "å": [("river", 1.0)]},
    )
    Lexicon(ABOUT, one).save(tmp_path / "1.lex")
    Lexicon(ABOUT, other).save(tmp_path / "2.lex")
    assert (tmp_path / "1.lex").read_bytes() == (tmp_path / "2.lex").read_bytes()


@pytest.mark.parametrize("change", ["cut", "flipped", "other", "empty"])
def test_a_damaged_file_is_noticed(tmp_path, change):
    path = tmp_path / "x.lex"
    Lexicon(ABOUT, {"hus": [("house", 1.0)]}).save(path)
    data = path.read_bytes()
    path.write_bytes(
        {"cut": data[:-4], "flipped": data[:-1] + bytes([data[-1] ^ 1]), "other": b"a\tb\n", "empty": b""}[
            change
        ]
    )
    with pytest.raises(DamagedFile, match=r"x\.lex"):
        Lexicon.load(path)


@pytest.mark.parametrize("language", ["sv", "fi", "nb"])
def test_the_shipped_lexicons_load_fast_and_say_whose_they_are(language):
    path = SHIPPED / f"wikdict-{language}.lex"
    assert path.stat().st_size < 1_300_000
    before = time.process_time()
    lexicon = Lexicon.load(path)
    assert (
        time.process_time() - before < 1.0
    )  # 0.1 s where it was measured; a bound that a busy machine keeps
    assert "CC BY-SA 3.0" in lexicon.about.licence
    assert "WikDict" in lexicon.about.attribution
    assert len(lexicon) > 15_000


def test_pairs_are_read_with_and_without_weights():
    pairs = read_pairs(
        ["hus\thouse", "", "vård\tcare=2\tnursing=1\tE=mc\tx=information", "hus\tbuilding=0.5"]
    )
    assert pairs == {
        "hus": [("house", 1.0), ("building", 0.5)],
        "vård": [("care", 1.0), ("nursing", 0.5), ("E=mc", 0.5), ("x=information", 0.5)],
    }


@pytest.mark.parametrize(
    "line",
    [
        "hus",
        "hus\t",
        "hus\thouse=0",
        "hus\thouse=-1",
        "hus\thouse=nan",
        "hus\thouse=0,5",
        "hus\thouse=1e3",
        "hus\thouse=٣",
        "hus;house=1",
    ],
)
def test_a_wrong_line_is_named(line):
    with pytest.raises(RetrievalError, match="line 2"):
        read_pairs(["ok\tok", line])


def test_a_site_adds_a_glossary(tmp_path):
    file = tmp_path / "ours.tsv"
    file.write_text("medborgarbudget\tparticipatory budgeting\n", encoding="utf-8")
    target = add(file, language="sv", folder=tmp_path / "site", glossary=True)
    lexicons, glossaries = lexicon_files("sv", tmp_path / "site")
    assert lexicons == [SHIPPED / "wikdict-sv.lex"]
    assert glossaries == [target]
    query = translator("sv", tmp_path / "site").query("Medborgarbudgeten")
    assert [term for concept in query for term, _ in concept.terms] == ["budget", "participatori"]


@pytest.mark.parametrize(
    ("text", "language", "name", "message"),
    [
        (b"hus\thouse\n", "", "", "give the language"),
        (b"hus\thouse\n", "../x", "", "give the language"),
        (b"hus\thouse\n", "sv", "../../x", "not a valid lexicon name"),
        (b"hus house\n", "sv", "", "line 1"),
        (b"\xff\xfe\t\xff\n", "sv", "", "not UTF-8"),
        (b"", "sv", "", "contains no words"),
    ],
)
def test_what_cannot_be_added_is_said(tmp_path, text, language, name, message):
    file = tmp_path / "ours.tsv"
    file.write_bytes(text)
    with pytest.raises(RetrievalError, match=message):
        add(file, language=language, folder=tmp_path / "site", name=name)
    assert not (tmp_path / "site").exists()


def test_a_language_without_a_lexicon_says_what_to_do(tmp_path):
    with pytest.raises(RetrievalError, match="lexicon add FILE --language se"):
        translator("se", tmp_path)


def test_danish_is_read_through_norwegian(tmp_path):
    assert lexicon_files("da", tmp_path)[0] == [SHIPPED / "wikdict-nb.lex"]
