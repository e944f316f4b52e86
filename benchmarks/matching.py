"""Cross-language ranking, compared with no translation and with SQLite's full-text search; then speed and memory.

Needs the collection `xling` in $TALKO_DATA. Only the queries of the development half are in it. The relevant document of a query
has the query's id; Cranfield and CISI have graded judgements and are scored with nDCG@10.

    ./talko bench matching [--quick | --speed] [--peer PYTHON]
"""

import argparse
import json
import math
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from talko.engines import retrieval  # noqa: E402  # the path comes first
from talko.engines.retrieval.text import words  # noqa: E402  # the path comes first

DATA = Path(os.environ.get("TALKO_DATA", ROOT.parent / "shared" / "data")) / "xling"
CELLS = (
    ("finna", "sv"), ("finna", "fi"), ("finna", "en"), ("civic", "sv"), ("civic", "fi"),
    ("ntrex_topic", "sv"), ("ntrex_topic", "fi"), ("ntrex_topic", "nb"), ("ntrex_topic", "da"),
    ("udhr", "sv"), ("udhr", "fi"), ("udhr", "nb"), ("udhr", "da"),
)  # fmt: skip
ENGLISH = ("cranfield", "cisi")
PEERS = ("FTS5", "bm25s", "tantivy")
SIZES = (61_000, 200_000)
LITTLE_KNOWN = 2  # works
Ranker = Callable[[str], list[str]]


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def full_text_search(documents: list[dict[str, Any]]) -> Ranker:
    """SQLite FTS5 with Porter stemming and its own bm25, the words of the query joined by OR."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE d USING fts5(id UNINDEXED, text, tokenize='porter unicode61')")
    database.executemany("INSERT INTO d VALUES (?, ?)", [(str(d["id"]), d["text"]) for d in documents])

    def rank(text: str) -> list[str]:
        asked = " OR ".join(f'"{word}"' for word in words(text))
        found = database.execute("SELECT id FROM d WHERE d MATCH ? ORDER BY bm25(d) LIMIT 1000", (asked,))
        return [id for (id,) in found] if asked else []

    return rank


def rankers(documents: list[dict[str, Any]], language: str) -> dict[str, Ranker]:
    bags = [(str(d["id"]), retrieval.english_bag(d["text"])) for d in documents]
    matcher = retrieval.Matcher.build(bags)
    index = matcher.index
    ask = retrieval.english_query if language == "en" else retrieval.translator(language, Path("none")).query
    return {
        "FTS5": full_text_search(documents),
        "untranslated": lambda text: [hit.id for hit in index.search(retrieval.english_query(text), 1000)],
        "words": lambda text: [hit.id for hit in index.search(ask(text), 1000)],
        "fused": lambda text: [hit.id for hit in matcher.search(ask(text), 1000)],
    }


def known_item(rank: Ranker, queries: list[dict[str, Any]]) -> str:
    places = []
    for query in queries:
        found = rank(query["text"])
        places.append(found.index(query["id"]) + 1 if query["id"] in found else math.inf)
    number = len(places)
    return f"{sum(1 / p for p in places) / number:6.3f}/{sum(p <= 10 for p in places) / number:.2f}"


def graded(rank: Ranker, queries: list[dict[str, Any]]) -> str:
    total = 0.0
    for query in queries:
        gains = [query["rel"].get(id, 0) for id in rank(query["text"])[:10]]
        ideal = sorted(query["rel"].values(), reverse=True)[:10]
        total += discounted(gains) / discounted(ideal)
    return f"{total / len(queries):11.3f}"


def discounted(gains: Iterable[float]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def floor() -> None:
    """Recall at 10 of organisations with few works, and of all, without and with three places kept for them."""
    documents = read(DATA / "finna" / "docs.en.jsonl")
    few = {d["id"] for d in documents if d["n"] <= LITTLE_KNOWN}
    print(f"\nrecall@10, organisations with at most {LITTLE_KNOWN} works (all)")
    for language in ("sv", "fi", "en"):
        rank = rankers(documents, language)["fused"]
        hits = {"by rank": [0, 0], "places kept": [0, 0]}
        queries = read(DATA / "finna" / f"queries.{language}.jsonl")
        for query in queries:
            ranking = rank(query["text"])
            kept = retrieval.keep_places(ranking, few.__contains__)
            for name, found in (("by rank", ranking[:10]), ("places kept", kept)):
                hits[name][0] += query["id"] in found and query["id"] in few
                hits[name][1] += query["id"] in found
        number = sum(query["id"] in few for query in queries)
        print(
            language,
            *(f"{name} {a / number:.3f} ({b / len(queries):.3f})" for name, (a, b) in hits.items()),
            sep="   ",
        )


def run(program: str, *arguments: object, python: str = sys.executable) -> str:
    """What another program of the benchmark prints; a process of its own, so that its memory is that of one index."""
    command = [python, str(Path(__file__).with_name(program)), *map(str, arguments)]
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout


def speed() -> None:
    print(
        "\ndocuments | build s load s file MB | words p95 fused p95 and reasons |"
        " put ms    most   seen at | build MB     MB"
    )
    for number in SIZES:
        print(run("_matching_speed.py", number), end="", flush=True)


def peers_speed(peer: str) -> None:
    print(f"\n{'words only':10} documents  build s   p95 ms     MB")
    for number in SIZES:
        print(run("_matching_speed.py", number, "--words"), end="", flush=True)
        for name in PEERS:
            print(run("_matching_peers.py", name, "--speed", number, python=peer), end="", flush=True)


def peers_quality(peer: str) -> None:
    """Other engines, asked in English; they have no translations to weigh."""
    print(f"\n{'in English':16}", *(f"{name:>12}" for name in PEERS))
    for collection in ("finna", *ENGLISH):
        paths = [DATA / collection / name for name in ("docs.en.jsonl", "queries.en.jsonl")]
        queries = read(paths[1])
        row = []
        for name in PEERS:
            found = json.loads(run("_matching_peers.py", name, "--quality", *paths, python=peer))
            ranking = dict(zip((query["text"] for query in queries), found, strict=True))
            scored = known_item if collection == "finna" else graded
            row.append(f"{scored(ranking.__getitem__, queries):>12}")
        print(f"{collection:16}", *row, flush=True)


def quality() -> None:
    names = ("FTS5", "untranslated", "words", "fused")
    print(f"{'MRR/recall@10':16}", *(f"{name:>12}" for name in names))
    for collection, language in CELLS:
        documents = read(DATA / collection / "docs.en.jsonl")
        queries = read(DATA / collection / f"queries.{language}.jsonl")
        ranks = rankers(documents, language)
        row = (f"{known_item(ranks[name], queries):>12}" for name in names)
        print(f"{collection + ' ' + language:16}", *row, flush=True)
    print(f"\n{'nDCG@10':16}", *(f"{name:>12}" for name in names))
    for collection in ENGLISH:
        ranks = rankers(read(DATA / collection / "docs.en.jsonl"), "en")
        queries = read(DATA / collection / "queries.en.jsonl")
        print(f"{collection:16}", *(f"{graded(ranks[name], queries):>12}" for name in names), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure ranking across languages.")
    parser.add_argument("--quick", action="store_true", help="quality only")
    parser.add_argument("--speed", action="store_true", help="speed only")
    parser.add_argument("--peer", metavar="PYTHON", help="one with bm25s and tantivy, to measure them beside")
    arguments = parser.parse_args()
    if not DATA.is_dir():
        raise SystemExit(f"There is no collection at {DATA}; say where with TALKO_DATA.")
    if not arguments.speed:
        quality()
        floor()
        if arguments.peer:
            peers_quality(arguments.peer)
    if not arguments.quick:
        speed()
        if arguments.peer:
            peers_speed(arguments.peer)


if __name__ == "__main__":
    main()
