"""Other engines on the same documents and queries; started by `matching.py` with the Python given as --peer.

    uv venv /tmp/peers && uv pip install --python /tmp/peers/bin/python bm25s tantivy pystemmer numpy

Each is used as its makers recommend for English: FTS5 with its Porter stemmer; bm25s and tantivy with Snowball stems and their stop
words. In the measurement of speed there is nothing to stem.
"""

import argparse
import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent))

import _matching_made as made  # the path comes first

Ranker = Callable[[str, int], list[str]]
Documents = Iterable[tuple[str, str]]


def words(text: str) -> list[str]:
    return "".join(sign if sign.isalnum() else " " for sign in text.lower()).split()


def fts5(documents: Documents, *, stem: bool) -> Ranker:
    database = sqlite3.connect(":memory:")
    tokenize = "porter unicode61" if stem else "unicode61"
    database.execute(f"CREATE VIRTUAL TABLE d USING fts5(id UNINDEXED, text, tokenize='{tokenize}')")
    database.executemany("INSERT INTO d VALUES (?, ?)", documents)

    def rank(text: str, limit: int) -> list[str]:
        asked = " OR ".join(f'"{word}"' for word in words(text))
        select = "SELECT id FROM d WHERE d MATCH ? ORDER BY bm25(d) LIMIT ?"
        return [id for (id,) in database.execute(select, (asked, limit))] if asked else []

    return rank


def bm25s(documents: Documents, *, stem: bool) -> Ranker:
    import bm25s as library  # optional dependency
    import Stemmer  # optional dependency

    settings = {"stopwords": "en" if stem else [], "stemmer": Stemmer.Stemmer("english") if stem else None}
    pairs = list(documents)
    ids = [id for id, _ in pairs]
    tokens = library.tokenize([text for _, text in pairs], show_progress=False, **settings)
    del pairs
    retriever = library.BM25()
    retriever.index(tokens, show_progress=False)

    def rank(text: str, limit: int) -> list[str]:
        asked = library.tokenize([text], show_progress=False, **settings)
        if not asked.vocab:
            return []
        rows, scores = retriever.retrieve(asked, k=min(limit, len(ids)), show_progress=False)
        return [ids[row] for row, score in zip(rows[0], scores[0], strict=True) if score > 0]

    return rank


def tantivy(documents: Documents, *, stem: bool) -> Ranker:
    import tantivy as library  # optional dependency

    fields = library.SchemaBuilder()
    fields.add_text_field("id", stored=True, tokenizer_name="raw")
    fields.add_text_field("text", stored=False, tokenizer_name="english" if stem else "default")
    index = library.Index(fields.build())
    filters = (
        library.Filter.lowercase(),
        library.Filter.stopword("english"),
        library.Filter.stemmer("english"),
    )
    analyzer = library.TextAnalyzerBuilder(library.Tokenizer.simple())
    for each in filters:
        analyzer = analyzer.filter(each)
    index.register_tokenizer("english", analyzer.build())
    writer = index.writer(num_threads=1)
    for id, text in documents:
        writer.add_document(library.Document(id=id, text=text))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def rank(text: str, limit: int) -> list[str]:
        asked = words(text)
        if not asked:
            return []
        found = searcher.search(index.parse_query(" ".join(asked), ["text"]), limit, count=False)
        return [searcher.doc(address)["id"][0] for _, address in found.hits]

    return rank


PEERS = {"FTS5": fts5, "bm25s": bm25s, "tantivy": tantivy}


def quality(name: str, documents: Path, queries: Path) -> None:
    """The first thousand of each query, as JSON."""
    rows, asked = (
        [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for path in (documents, queries)
    )
    rank = PEERS[name](((str(row["id"]), row["text"]) for row in rows), stem=True)
    print(json.dumps([rank(row["text"], 1000) for row in asked]))


def speed(name: str, number: int) -> None:
    making = timed(lambda: [None for _ in made.documents(number)])
    started = time.process_time()
    rank = PEERS[name](((id, " ".join(text)) for id, text in made.documents(number)), stem=False)
    building = time.process_time() - started - making
    asked = [" ".join(word for (word,) in query) for query in made.queries(1)]
    rank(asked[0], 100)
    taken = [timed(lambda text=text: rank(text, 100)) for text in asked]
    print(
        f"{name:10} {number:9,} {building:8.1f} {made.percentile_95(taken):9.1f} {made.memory():6.0f}",
        flush=True,
    )


def timed(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("peer", choices=PEERS)
    parser.add_argument("--speed", type=int)
    parser.add_argument("--quality", type=Path, nargs=2)
    arguments = parser.parse_args()
    if arguments.speed:
        speed(arguments.peer, arguments.speed)
    if arguments.quality:
        quality(arguments.peer, *arguments.quality)


if __name__ == "__main__":
    main()
