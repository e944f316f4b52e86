"""Real queries in Swedish and Finnish for real documents in English. The thresholds are slightly below the measured values."""

import json
from functools import cache

import pytest

from talko.engines.retrieval import Matcher, english_bag, keep_places, translator

pytestmark = pytest.mark.slow

LITTLE_KNOWN = 2  # works


def read(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@cache
def matcher_of(folder):
    """Built once for all languages in which it is asked."""
    return Matcher.build((row["id"], english_bag(row["text"])) for row in read(folder / "docs.en.jsonl"))


def rankings(folder, language, lexicons, limit=100):
    """Of each query of the development half, the id that is wanted and the ids found, best first."""
    matcher = matcher_of(folder)
    ask = translator(language, lexicons).query
    for query in read(folder / f"queries.{language}.jsonl"):
        yield query["id"], [hit.id for hit in matcher.search(ask(query["text"]), limit)]


def reciprocal_rank(wanted, ranking):
    return 1 / (ranking.index(wanted) + 1) if wanted in ranking else 0.0


@pytest.mark.parametrize(("language", "least"), [("sv", 0.79), ("fi", 0.775)])
def test_civic_texts_find_their_english(real_data, tmp_path, language, least):
    found = [reciprocal_rank(*pair) for pair in rankings(real_data / "xling" / "civic", language, tmp_path)]
    assert sum(found) / len(found) >= least


@pytest.mark.parametrize(
    ("language", "least", "among_ten", "little_known"), [("sv", 0.50, 0.70, 0.49), ("fi", 0.51, 0.72, 0.48)]
)
def test_titles_on_a_subject_find_who_has_written_on_it(
    real_data, tmp_path, language, least, among_ten, little_known
):
    folder = real_data / "xling" / "finna"
    few = {row["id"] for row in read(folder / "docs.en.jsonl") if row["n"] <= LITTLE_KNOWN}
    found = list(rankings(folder, language, tmp_path))
    assert sum(reciprocal_rank(*pair) for pair in found) / len(found) >= least
    by_rank = sum(wanted in ranking[:10] for wanted, ranking in found) / len(found)
    assert by_rank >= among_ten
    kept = [(wanted, wanted in keep_places(ranking, few.__contains__)) for wanted, ranking in found]
    assert sum(hit for _, hit in kept) / len(kept) >= by_rank
    of_few = [hit for wanted, hit in kept if wanted in few]
    assert sum(of_few) / len(of_few) >= little_known
