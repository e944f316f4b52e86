"""Speed and memory of matching at one size, in a separate process; started by `matching.py`.

The documents are made while they are taken in, so that they do not count as memory of the index; the time of making them is taken
away again.

    python benchmarks/_matching_speed.py 61000 [--words]
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # one core: what a second more would give is not counted
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "src"), str(Path(__file__).resolve().parent)]

import _matching_made as made  # noqa: E402  # the path comes first

from talko.engines import retrieval  # noqa: E402  # the path comes first
from talko.engines.retrieval import word_vectors  # noqa: E402  # the path comes first

STEMS = {f"t{place}": stem for place, stem in enumerate(word_vectors.shipped().terms)}


def bags(number: int, seed: int = 1) -> Iterator[tuple[str, retrieval.Bag]]:
    """The commonest words are English stems, of which it is known what they mean."""
    for id, words in made.documents(number, seed):
        weights: dict[str, float] = {}
        for word in words:
            stem = STEMS.get(word, word)
            weights[stem] = weights.get(stem, 0.0) + 1.0
        yield id, retrieval.Bag(weights, len(words))


def queries(names: int) -> list[retrieval.Query]:
    return [
        retrieval.Query(
            retrieval.Concept(word[0], tuple({STEMS.get(name, name): 1 / names for name in word}.items()))
            for word in query
        )
        for query in made.queries(names)
    ]


def timed(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def words_only(number: int) -> None:
    """What other engines do too: words alone, each with one name."""
    making = timed(lambda: [None for _ in bags(number)])
    built: list[retrieval.Index] = []
    building = timed(lambda: built.append(retrieval.Index.build(bags(number)))) - making
    asked = queries(1)
    built[0].search(asked[0], 100)
    taken = [timed(lambda q=query: built[0].search(q, 100)) for query in asked]
    print(
        f"{'Talko':10} {number:9,} {building:8.1f} {made.percentile_95(taken):9.1f} {made.memory():6.0f}",
        flush=True,
    )


def whole(number: int) -> None:
    making = timed(lambda: [None for _ in bags(number)])
    built: list[retrieval.Matcher] = []
    building = timed(lambda: built.append(retrieval.Matcher.build(bags(number)))) - making
    matcher = built.pop()
    first = made.memory()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "matcher"
        retrieval.save(matcher, path)
        loading = timed(lambda: built.append(retrieval.load_matcher(path)))
        size = path.stat().st_size / 1e6
    built.clear()
    asked = queries(3)
    words = [timed(lambda q=query: matcher.index.search(q, 100)) for query in asked]
    fused = [timed(lambda q=query: matcher.search(q, 100)) for query in asked]
    reasons = [
        timed(lambda q=query: [matcher.explain(q, hit.id) for hit in matcher.search(q, 10)])
        for query in asked
    ]
    later = list(bags(number // 20, seed=3))
    put = sorted(timed(lambda n=n: matcher.put(str(11 * n), later[n][1])) for n in range(len(later)))

    def change(at: int) -> None:
        matcher.put(str(7 * at), later[at][1])
        matcher.search(asked[0], 10)

    seen = [timed(lambda n=n: change(n)) for n in range(40)]
    p95 = made.percentile_95
    print(
        f"{number:9,} | {building:7.1f} {loading:6.1f} {size:7.0f} | {p95(words):9.1f} {p95(fused):9.1f}"
        f" {p95(reasons):11.1f} | {1000 * put[len(put) // 2]:6.2f} {1000 * put[-1]:7.0f} {p95(seen):8.1f} |"
        f" {first:8.0f} {made.memory():6.0f}",
        flush=True,
    )


if __name__ == "__main__":
    (words_only if "--words" in sys.argv else whole)(int(sys.argv[1]))
