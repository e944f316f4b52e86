"""Speed and memory of asking a large directory who can help, in a process of its own.

The organisations are made, three passages each, of words by Zipf's law. A need has a title and twelve sentences, in English.

    python benchmarks/_help_speed.py 61000
    python benchmarks/_help_speed.py 61000 minilm  # needs are encoded; the vectors of passages are made, since that takes an hour
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

os.environ.setdefault("OMP_NUM_THREADS", "1")  # one core: what a second more would give is not counted
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "src"), str(Path(__file__).resolve().parent)]

import _matching_made as made  # noqa: E402  # the path comes first

from talko.engines.retrieval import encoders, word_vectors  # noqa: E402  # the path comes first
from talko.engines.retrieval.rankers import Encoder  # noqa: E402  # the path comes first
from talko.engines.retrieval.vector_store import Vectors  # noqa: E402  # the path comes first
from talko.engines.retrieval.who_can_help import (  # noqa: E402  # the path comes first
    Directory,
    Entry,
    Need,
    Section,
    Version,
    build,
    suggest,
)

PASSAGES, SENTENCES, NEEDS = 3, 12, 40
FIELDS = [("technology", f"field {number}") for number in range(40)]


def words(text: list[str]) -> str:
    names = word_vectors.shipped().terms
    return " ".join(names[int(word[1:])] if int(word[1:]) < len(names) else word for word in text)


def entries(number: int) -> Iterator[Entry]:
    texts = (words(text) for _, text in made.documents(number * PASSAGES))
    for row in range(number):
        fields = tuple(FIELDS[(row * step) % len(FIELDS)] for step in (1, 7, 11))
        sections = tuple(Section(next(texts) + ".", fields=fields) for _ in range(PASSAGES))
        yield Entry(str(row), f"Organisation {row}", sections)


def needs() -> list[Need]:
    texts = [words(text[:12]) for _, text in made.documents(NEEDS * (SENTENCES + 1), seed=2)]
    size = SENTENCES + 1
    return [
        Need(
            (
                Version.of(
                    "en", texts[at], ". ".join(f"We look for {text}" for text in texts[at + 1 : at + size])
                ),
            )
        )
        for at in range(0, len(texts), size)
    ]


class MadeVectors:
    """Vectors as those of an encoder, of no meaning."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.dimensions = encoder.name, encoder.dimensions
        self._random = np.random.default_rng(3)

    def encode(self, texts: Sequence[str], language: str = "en") -> Vectors:
        found = self._random.standard_normal((len(texts), self.dimensions), np.float32)
        return found / np.linalg.norm(found, axis=1, keepdims=True)


def making(path: Path, number: int, encoder: Encoder | None) -> None:
    started = time.process_time()
    build(entries(number), path, encoder=MadeVectors(encoder) if encoder else None)
    print(
        f"{number:,} organisations, {PASSAGES * number:,} passages: built in {time.process_time() - started:.1f} s,"
        f" {made.memory():.0f} MB; file {path.stat().st_size / 1e6:.0f} MB"
    )


def asking(path: Path, encoder: Encoder | None) -> None:
    started = time.process_time()
    directory = Directory.open(path, encoder=encoder)
    assert directory is not None
    loading = time.process_time() - started
    asked = needs()
    suggest(directory, asked[0])
    taken = []
    for need in asked:
        started = time.process_time()
        suggest(directory, need)
        taken.append(time.process_time() - started)
    print(
        f"opened in {loading:.2f} s; first ten with reasons, p95 {made.percentile_95(taken):.1f} ms; {made.memory():.0f} MB"
    )


def main() -> None:
    *asked, what = sys.argv[1:] if sys.argv[-1] == "minilm" else [*sys.argv[1:], ""]
    encoder = encoders.minilm() if what else None
    if asked[0] == "--ask":
        asking(Path(asked[1]), encoder)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "directory"
        making(path, int(asked[0]), encoder)
        sys.stdout.flush()
        again = [sys.executable, __file__, "--ask", str(path), *filter(None, [what])]
        subprocess.run(again, check=True)


if __name__ == "__main__":
    main()
