"""Language identification."""

import json
from collections import Counter

import pytest

from talko.engines.retrieval import RetrievalError, identify

SITE = ("sv", "fi", "nb", "da", "en", "se")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hur får vi fler att cykla till skolan om vintern?", "sv"),
        ("Miten saamme useammat pyöräilemään kouluun talvella?", "fi"),
        ("How do we get more people to cycle to school in winter?", "en"),
    ],
)
def test_a_sentence_is_told(text, language):
    found, certainty = identify(text, SITE)
    assert found == language
    assert 0.5 < certainty <= 1


@pytest.mark.parametrize("text", ["", "  ", "2030", "🚲🚲", "…!?"])
def test_what_has_no_word_is_in_no_language(text):
    assert identify(text, SITE) is None


def test_a_language_that_is_not_known_and_no_language_are_said():
    with pytest.raises(RetrievalError, match="xx"):
        identify("text", ["en", "xx"])
    with pytest.raises(RetrievalError):
        identify("text", [])


def test_real_sentences_are_told(real_data):
    lines = (real_data / "xling/langid/short_texts.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for row in rows[::5]:
        total[row["len"]] += 1
        found = identify(row["text"], SITE)
        right[row["len"]] += found is not None and found[0] == row["lang"]
    assert right["sentence"] / total["sentence"] > 0.98
    assert right["6w"] / total["6w"] > 0.92
