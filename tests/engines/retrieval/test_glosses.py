"""English glosses of a text: readable words, not stems, in the order of the text."""

import pytest

from talko.engines.retrieval import RetrievalError, glosser


def test_it_works(tmp_path):
    found = glosser("sv", tmp_path).glosses("Avloppsvatten i små kommuner")
    assert found[0].word == "avloppsvatten"
    assert "sewage" in found[0].english
    assert "small" in glosser("sv", tmp_path).keywords("Avloppsvatten i små kommuner")


def test_words_are_whole_and_names_stand_for_themselves(tmp_path):
    keywords = glosser("fi", tmp_path).keywords("Rovaniemi pyöräilee talvella").split()
    assert keywords[0] == "rovaniemi"
    assert "winter" in keywords
    assert {"bicycle", "cycle", "bike"} & set(keywords)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "text", "keywords"),
    [
        ("sv", "En bok om politik", "book politics"),
        ("sv", "Handläggaren om medborgarförslaget", "case officer citizen proposal"),
        ("fi", "Kuntalaisaloite kirjaston tilasta", "citizens initiative library"),
    ],
)
def test_of_several_words_the_common_one_is_shown_and_as_it_is_written(tmp_path, language, text, keywords):
    """“Bok” is a beech too, and the stem of “politics” that of “polite”."""
    assert glosser(language, tmp_path).keywords(text).startswith(keywords)


def test_nothing_comes_of_nothing(tmp_path):
    assert glosser("sv", tmp_path).keywords("") == ""
    with pytest.raises(RetrievalError, match="no lexicon from se"):
        glosser("se", tmp_path)
