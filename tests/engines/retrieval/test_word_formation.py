"""Word formation, compounds, and the civic vocabulary."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from talko.engines.retrieval import About, Lexicon, Translator, glosser, translator
from talko.engines.retrieval.installed_lexicons import SHIPPED, civic, civic_files
from talko.engines.retrieval.text import ENGLISH_STOP_WORDS, stem, words
from talko.engines.retrieval.word_formation import first_parts, origins

pytestmark = pytest.mark.slow


def lexicon(language, **entries):
    return Lexicon(About(language, "test", "", ""), entries)


def parts(text, translator):
    return [concept.word for concept in translator.query(text)]


def nothing(word):
    return ()


@pytest.mark.parametrize(
    ("language", "word", "origin"),
    [
        ("sv", "registreringen", "registrera"),
        ("sv", "öppningar", "öppna"),
        ("sv", "ensamheten", "ensam"),
        ("sv", "etnologisk", "etnologi"),
        ("nb", "registrering", "registrere"),
        ("nb", "lesningen", "lese"),
        ("nb", "åpninger", "åpne"),
        ("da", "læsning", "læse"),
        ("fi", "hyödyntäminen", "hyödyntää"),
        ("fi", "laatiminen", "laatia"),
        ("fi", "valitseminen", "valita"),
        ("fi", "varaaminen", "varata"),
        ("fi", "luominen", "luoda"),
        ("fi", "opiskeleminen", "opiskella"),
        ("fi", "perumiseen", "perua"),
        ("fi", "tilisi", "tili"),
        ("fi", "ehtonsa", "ehton"),
        ("fi", "maanantaisin", "maanantai"),
        ("fi", "iltaisin", "ilta"),
    ],
)
def test_the_word_that_was_there_first(language, word, origin):
    assert origin in list(origins(word, language, nothing))


def test_short_words_and_other_languages_come_from_none():
    assert not list(origins("ring", "sv", nothing))
    assert not list(origins("registrering", "xx", nothing))
    assert not list(origins("minen", "fi", nothing))


@pytest.mark.parametrize(
    ("language", "piece", "word"),
    [
        ("sv", "kyrko", "kyrka"),
        ("sv", "gatu", "gata"),
        ("sv", "skol", "skola"),
        ("sv", "medborgar", "medborgare"),
        ("sv", "arbets", "arbete"),
        ("sv", "stads", "stad"),
        ("nb", "barne", "barn"),
        ("fi", "lapsen", "lapse"),
        ("fi", "ihmis", "ihminen"),
        ("de", "wochen", "woche"),
    ],
)
def test_a_first_part_stands_for_a_word(language, piece, word):
    found = {part: cost for cost, part in first_parts(piece, language, nothing)}
    assert found[piece] == 0  # as it stands costs nothing
    assert 0 < found[word] < 1


def test_a_genitive_is_a_first_part_by_its_dictionary_word():
    assert "kaupunki" in [part for _, part in first_parts("kaupungin", "fi", lambda word: ["kaupunki"])]


SWEDISH = lexicon(
    "sv",
    registrera=[("register", 1.0)],
    regi=[("direction", 1.0)],
    tre=[("three", 1.0)],
    ring=[("ring", 1.0)],
    hörsel=[("hearing", 1.0)],
    skadad=[("damaged", 1.0)],
    kader=[("cadre", 1.0)],
    kyrka=[("church", 1.0)],
    rad=[("row", 1.0)],
    hus=[("house", 1.0)],
    avgift=[("detoxify", 1.0), ("fee", 0.6)],
)


def test_a_word_made_from_another_is_not_taken_for_a_compound():
    assert parts("registreringen", Translator("sv", [SWEDISH])) == ["registreringen"]


def test_a_compound_is_taken_apart_the_likeliest_way():
    translator = Translator("sv", [SWEDISH])
    assert parts("hörselskadade", translator) == ["hörselskadade (hörsel)", "hörselskadade (skadade)"]
    assert parts("kyrkohus", translator) == ["kyrkohus (kyrka)", "kyrkohus (hus)"]
    assert parts("ringhusrad", translator) == [f"ringhusrad ({part})" for part in ("ring", "hus", "rad")]


@pytest.mark.parametrize("name", ["kusmark", "instagram"])
def test_names_are_not_taken_apart_by_chance(name):
    """Not into a first part of three signs that is another word, nor into three of which one is short and one is changed."""
    held = lexicon(
        "sv",
        kuse=[("horse", 1.0)],
        mark=[("ground", 1.0)],
        inse=[("see", 1.0)],
        tag=[("grip", 1.0)],
        ram=[("frame", 1.0)],
    )
    assert parts(name, Translator("sv", [held])) == [name]


def test_expressions_are_found_in_any_form_of_their_words():
    held = lexicon(
        "sv", **{"hållbar utveckling": [("sustainable development", 1.0)], "hållbar": [("durable", 1.0)]}
    )
    assert parts("den hållbara utvecklingen", Translator("sv", [held])) == ["hållbara utvecklingen"]


def test_an_expression_in_another_form_leaves_the_next_its_words():
    held = lexicon(
        "sv",
        **{
            "flytta på": [("exaggerate", 1.0)],
            "på grund av": [("because of", 1.0)],
            "flytta": [("move", 1.0)],
            "buss": [("bus", 1.0)],
        },
    )
    assert parts("bussen flyttas på grund av bussen", Translator("sv", [held])) == ["bussen", "flyttas"]
    assert parts("flyttas på bussen", Translator("sv", [held])) == ["flyttas på", "bussen"]


def test_no_compound_ends_in_a_function_word():
    held = lexicon("da", byrå=[("office", 1.0)], det=[("it", 1.0)])
    assert parts("byrådet", Translator("da", [held])) == ["byrådet"]


def test_threads_that_begin_together_read_alike():
    """The table of stems is made by the first word; nobody sees half of it."""
    heads = {f"ord{number}": [("word", 1.0)] for number in range(20_000)} | {"förslag": [("proposal", 1.0)]}
    pause = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for _ in range(3):
            translator = Translator("sv", [lexicon("sv", **heads)])
            together = threading.Barrier(4)

            def read(translator=translator, together=together):
                together.wait()
                return parts("förslagens", translator)

            with ThreadPoolExecutor(4) as pool:
                found = [pool.submit(read) for _ in range(4)]
            assert [one.result() for one in found] == [["förslagens"]] * 4
            [query] = translator.query("förslagens")
            assert query.terms == ((stem("proposal"), 1.0),)
    finally:
        sys.setswitchinterval(pause)


def test_the_words_of_public_life_count_most_and_a_glossary_more():
    ours = lexicon("sv", avgift=[("charge", 1.0)])
    [query] = Translator("sv", [SWEDISH], civic=ours).query("avgiften")
    assert [term for term, _ in query.terms] == [stem("charge"), stem("detoxify"), stem("fee")]
    assert query.terms[0][1] > query.terms[1][1]
    [query] = Translator("sv", [SWEDISH], [lexicon("sv", avgift=[("toll", 1.0)])], civic=ours).query("avgift")
    assert query.terms == (("toll", 1.0),)


@pytest.mark.parametrize("language", ["sv", "fi", "nb", "da"])
def test_the_shipped_lists_are_in_order_and_say_something_of_every_word(tmp_path, language):
    lines = (SHIPPED / f"civic-{language}.tsv").read_text(encoding="utf-8").splitlines()
    heads = [line.partition("\t")[0] for line in lines]
    assert heads == sorted(set(heads))
    assert len(heads) > 100
    for line in lines:
        for cell in line.split("\t")[1:]:
            assert set(cell.partition("=")[0].split()) - ENGLISH_STOP_WORDS, line
    listed = civic(language, tmp_path)
    assert all(" ".join(words(head)) in listed for head in heads)


@pytest.mark.parametrize("language", ["sv", "fi", "nb", "da"])
def test_every_word_of_them_is_shown_by_its_best_english(tmp_path, language):
    lines = (SHIPPED / f"civic-{language}.tsv").read_text(encoding="utf-8").splitlines()
    gloss = glosser(language, tmp_path)
    for head, best in (line.split("\t")[:2] for line in lines):
        assert gloss.keywords(head) == " ".join(words(best)), head


def test_danish_has_the_norwegian_list_too_until_it_has_a_lexicon_of_its_own_and_english_none(tmp_path):
    danish, norwegian = SHIPPED / "civic-da.tsv", SHIPPED / "civic-nb.tsv"
    assert civic_files("da", tmp_path) == [norwegian, danish]
    assert civic_files("nb", tmp_path) == [norwegian]
    assert civic("en", tmp_path) is None
    (tmp_path / "da").mkdir()
    lexicon("da", valg=[("pick", 1.0)]).save(tmp_path / "da" / "ours.lex")
    assert civic_files("da", tmp_path) == [danish]
    [query] = translator("da", tmp_path).query("valg")
    assert {"elect", "pick"} <= {term for term, _ in query.terms}


@pytest.mark.parametrize(
    ("language", "text", "means"),
    [
        ("sv", "avgiften", "fee"),
        ("sv", "sekretessen", "confidentiality"),
        ("sv", "medborgarbudgetar", "participatory"),
        ("sv", "mänskliga rättigheterna", "right"),
        ("fi", "kotouttamisen", "integration"),
        ("fi", "vaaleissa", "election"),
        ("fi", "osallistuvan budjetoinnin", "participatory"),
        ("fi", "kestävän kehityksen", "sustainable"),
        ("fi", "iltaisin", "evening"),
        ("nb", "saksbehandleren", "officer"),
        ("da", "byrådet", "council"),
    ],
)
def test_they_are_known_in_the_running_engine(tmp_path, language, text, means):
    [concept] = translator(language, tmp_path).query(text)
    assert stem(means) in [term for term, _ in concept.terms][:3]


@pytest.mark.parametrize(
    ("language", "text", "means"),
    [
        ("sv", "skattehöjning", ["tax", "increase"]),
        ("sv", "arbetslivsmål", ["working", "goal"]),
        ("sv", "kyrkovalet", ["church", "election"]),
        ("fi", "kaupunginkirjastossa", ["city", "library"]),
    ],
)
def test_compounds_are_understood_by_their_parts(tmp_path, language, text, means):
    terms = {term for concept in translator(language, tmp_path).query(text) for term, _ in concept.terms}
    assert set(map(stem, means)) <= terms
