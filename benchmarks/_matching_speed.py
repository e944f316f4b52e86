"""Speed and memory of matching at one size, in a process of its own; `matching.py` starts it.

Made documents of 40 words, drawn by Zipf's law from 100,000; queries of 49 words with three names each. The 100 most frequent
words, which would be function words, are in neither. Documents are made while they are taken in, so that they do not count as
memory of the index; the time of making them is taken away again.

    python benchmarks/_matching_speed.py 61000
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # one core: what a second more would give is not counted
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import numpy as np  # after the settings for it

from talko.engines import retrieval  # the path comes first

WORDS, COMMON, IN_A_DOCUMENT, QUERIES = 100_000, 100, 40, 40
SHARE = np.cumsum(1 / np.arange(COMMON, COMMON + WORDS))
SHARE /= SHARE[-1]
AT_ONCE = 1000


def made(number: int, seed: int = 1) -> Iterator[tuple[str, retrieval.Bag]]:
    chance = np.random.default_rng(seed)
    for first in range(0, number, AT_ONCE):
        drawn = np.searchsorted(SHARE, chance.random((min(AT_ONCE, number - first), IN_A_DOCUMENT)))
        for row, document in enumerate(drawn.tolist(), first):
            weights: dict[str, float] = {}
            for word in document:
                weights[f"t{word}"] = weights.get(f"t{word}", 0.0) + 1.0
            yield str(row), retrieval.Bag(weights, IN_A_DOCUMENT)


def queries() -> list[retrieval.Query]:
    chance = np.random.default_rng(2)
    found = []
    for _ in range(QUERIES):
        names = np.searchsorted(SHARE, chance.random((49, 3)))
        concepts = (
            retrieval.Concept(str(word), tuple({f"t{name}": 0.3 for name in three}.items()))
            for word, three in enumerate(names)
        )
        found.append(retrieval.Query(concepts))
    return found


def timed(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def main(number: int) -> None:
    making = timed(lambda: [None for _ in made(number)])
    built: list[retrieval.Matcher] = []
    building = timed(lambda: built.append(retrieval.Matcher.build(made(number)))) - making
    matcher = built.pop()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "matcher"
        retrieval.save(matcher, path)
        loading = timed(lambda: built.append(retrieval.load_matcher(path)))
        size = path.stat().st_size / 1e6
    built.clear()
    asked = queries()
    words = sorted(timed(lambda q=query: matcher.index.search(q, 100)) for query in asked)
    fused = sorted(timed(lambda q=query: matcher.search(q, 100)) for query in asked)
    reasons = [
        timed(lambda q=query: [matcher.explain(q, hit.id) for hit in matcher.search(q, 10)])
        for query in asked
    ]
    later = list(made(number // 20, seed=3))

    def change(at: int) -> None:
        matcher.put(str(7 * at), later[at][1])
        matcher.search(asked[0], 10)

    put = sorted(timed(lambda n=n: matcher.put(str(11 * n), later[n][1])) for n in range(len(later)))
    seen = sorted(timed(lambda n=n: change(n)) for n in range(40))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{number:9,} | {building:8.1f} {loading:7.1f} {size:7.0f} | {1000 * words[38]:9.1f} {1000 * fused[38]:9.1f}"
        f" {1000 * sorted(reasons)[38]:9.1f} | {1000 * put[len(put) // 2]:6.2f} {1000 * put[-1]:6.0f}"
        f" {1000 * seen[38]:7.1f} | {memory:6.0f}",
        flush=True,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
