"""What a query and a document share beside single words, whatever language each is in."""

import pytest

from talko.engines.retrieval import (
    Query,
    RetrievalError,
    SharedConcepts,
    english_bag,
    english_query,
    translator,
)

pytestmark = pytest.mark.slow

NAMES = {
    "sdg-6": {"en": ["clean water", "sanitation"], "sv": ["avloppsvatten"]},
    "sdg-11": {"en": ["sustainable cities", "urban transport"]},
    "cycling": {"en": ["bicycle"], "fi": ["pyöräily"]},
    "empty": {"en": ["of the"]},
}


@pytest.fixture(scope="module")
def concepts(tmp_path_factory):
    nowhere = tmp_path_factory.mktemp("lexicons")
    return SharedConcepts(NAMES, {language: translator(language, nowhere).query for language in ("sv", "fi")})


def test_it_works(concepts):
    query = english_query("Clean drinking water for a sustainable city")
    [shared] = concepts.of(query, english_bag("We clean waste water and repair roads"))
    assert shared.id == "sdg-6"
    assert shared.in_query.name == "clean water"
    assert shared.in_document.terms == ("clean", "water")


def test_every_word_of_a_name_is_needed(concepts):
    assert list(concepts.spoken_of(english_bag("water for cities"))) == []
    assert list(concepts.spoken_of(english_bag("transport in urban areas by bicycle"))) == [
        "sdg-11",
        "cycling",
    ]


def test_a_question_in_another_language_shares_it_too(concepts, tmp_path):
    query = translator("sv", tmp_path).query("Fler ska cykla till jobbet")
    [shared] = concepts.of(query, english_bag("bicycle lanes"))
    assert shared.id == "cycling"
    assert shared.in_document.name == "bicycle"


def test_it_filters(concepts):
    bag = english_bag("sanitation")
    assert concepts.among(["sdg-6", "cycling"], bag)
    assert not concepts.among(["cycling"], bag)
    assert not concepts.among([], bag)


@pytest.mark.parametrize("text", ["", "👩🏽‍🚒 مرحبا", "the of and"])
def test_a_text_that_says_nothing_shares_nothing(concepts, text):
    assert concepts.of(english_query(text), english_bag(text)) == []
    assert concepts.of(Query(), english_bag("sanitation")) == []


def test_a_language_that_nothing_reads_is_said():
    with pytest.raises(RetrievalError, match="nothing reads 'de'"):
        SharedConcepts({"x": {"de": ["Wasser"]}})
