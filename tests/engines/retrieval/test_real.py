"""Real queries in Swedish and Finnish for real documents in English."""

import json

import pytest

from talko.engines.retrieval import Matcher, english_bag, translator


def read(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(("language", "least"), [("sv", 0.72), ("fi", 0.68)])
def test_civic_texts_find_their_english(real_data, tmp_path, language, least):
    folder = real_data / "xling" / "civic"
    matcher = Matcher.build((row["id"], english_bag(row["text"])) for row in read(folder / "docs.en.jsonl"))
    translate = translator(language, tmp_path)
    total = 0.0
    queries = read(folder / f"queries.{language}.jsonl")
    for query in queries:
        ranking = [hit.id for hit in matcher.search(translate.query(query["text"]), 1000)]
        total += 1 / (ranking.index(query["id"]) + 1) if query["id"] in ranking else 0.0
    assert total / len(queries) >= least
