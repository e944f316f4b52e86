"""Translation into concepts: lemmas, compounds, expressions, names, function words and glossaries."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talko.engines.retrieval import About, Index, Lexicon, Translator, english_bag
from talko.engines.retrieval.text import stem


def lexicon(language, **entries):
    return Lexicon(About(language, "test", "", ""), {h.replace("_", " "): e for h, e in entries.items()})


SWEDISH = lexicon(
    "sv",
    cykel=[("bicycle", 1.0), ("bike", 0.5)],
    väg=[("road", 1.0)],
    stad=[("city", 1.0)],
    och=[("and", 1.0), ("als", 0.2)],
    vatten=[("water", 1.0)],
    rening=[("purification", 1.0)],
    till_exempel=[("for example", 1.0)],
    hav=[("sea", 1.0)],
)


def terms(text, *, glossaries=(), translator=None):
    query = (translator or Translator("sv", [SWEDISH], glossaries)).query(text)
    return [(concept.word, dict(concept.terms)) for concept in query]


def test_a_word_is_one_concept_with_weighted_names():
    [(word, names)] = terms("cykel")
    assert word == "cykel"
    assert names.keys() == {stem("bicycle"), stem("bike")}
    assert names[stem("bicycle")] > names[stem("bike")]
    assert sum(names.values()) == pytest.approx(1)


def test_inflected_words_are_found():
    assert [names.keys() for _, names in terms("Städerna VATTNET")] == [{stem("city")}, {stem("water")}]


def test_compounds_are_split_where_parts_are_known():
    assert terms("vattenrening") == [
        ("vattenrening (vatten)", {stem("water"): 1.0}),
        ("vattenrening (rening)", {stem("purification"): 1.0}),
    ]
    assert [word for word, _ in terms("havsvatten")] == ["havsvatten (hav)", "havsvatten (vatten)"]


def test_names_and_numbers_stand_for_themselves():
    assert terms("Haparanda 2030") == [("haparanda", {stem("haparanda"): 1.0}), ("2030", {"2030": 1.0})]


def test_function_words_are_left_out_and_expressions_are_one():
    assert [word for word, _ in terms("stad och hav")] == ["stad", "hav"]
    assert terms("till exempel stad") == [
        ("till exempel", {stem("example"): 1.0}),
        ("stad", {stem("city"): 1.0}),
    ]


def test_a_glossary_wins_and_its_words_are_not_split():
    ours = lexicon("sv", vattenrening=[("sewage works", 1.0)], stad=[("municipality", 1.0)])
    assert terms("staden", glossaries=[ours]) == [("staden", {stem("municipality"): 1.0})]
    assert terms("vattenreningen", glossaries=[ours]) == [
        ("vattenreningen", {stem("sewage"): 0.5, stem("works"): 0.5})
    ]


def test_a_repeated_word_counts_more():
    [concept] = Translator("sv", [SWEDISH]).query("stad stad staden"[:9])
    assert concept.count == 2


def test_a_document_in_swedish_is_found_by_an_english_one():
    swedish = Translator("sv", [SWEDISH])
    index = Index.build([("sv", swedish.bag("cykelväg i staden")), ("en", english_bag("water purification"))])
    assert [hit.id for hit in index.search(swedish.query("vattenrening"))] == ["en"]
    assert swedish.bag("cykel väg").length == 2
    assert sum(swedish.bag("cykel väg").weights.values()) == pytest.approx(2)


@pytest.mark.slow
@settings(deadline=None)  # the first word of a language reads its table of lemmas
@given(st.text(), st.sampled_from(["sv", "fi", "nb", "da", "se", "de", "xx"]))
def test_any_text_in_any_language_becomes_a_query(text, language):
    translator = Translator(language, [lexicon(language, vatten=[("water", 1.0)])])
    for concept in translator.query(text):
        assert sum(weight for _, weight in concept.terms) == pytest.approx(1)
        assert concept.count >= 1


def test_a_long_word_without_parts_takes_no_time():
    assert len(terms("vattenhav" * 7)[0:1]) == 1
    assert terms("q" * 64)[0][0] == "q" * 64


def test_function_words_are_left_out_and_numbers_stand_for_themselves():
    misleading = lexicon("sv", av=[("woollen", 1.0)], **{"20": [("icosagon", 1.0)]}, cykel=[("bicycle", 1.0)])
    assert terms("av 20 cykel", translator=Translator("sv", [misleading])) == [
        ("20", {"20": 1.0}),
        ("cykel", {stem("bicycle"): 1.0}),
    ]


def test_a_glossary_may_say_what_a_function_word_means():
    ours = lexicon("sv", av=[("audio visual", 1.0)])
    [(word, names)] = terms("av", glossaries=[ours])
    assert word == "av"
    assert names.keys() == {stem("audio"), stem("visual")}
