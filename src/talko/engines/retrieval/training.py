"""Train the shipped models: English word vectors distilled from a sentence encoder, and subword models from the lexicons.

The teacher (all-MiniLM-L6-v2) encodes the English side of the lexicons and WordNet's definitions once. Ridge regression
then finds the vector of each stem so that sums over stems approximate the teacher's vectors (after Tissier et al. 2017;
Tulkens and van Dongen 2024).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from scipy import sparse

from .errors import RetrievalError
from .lexicon import Lexicon
from .subwords import SubwordModel, features, unit
from .text import english_terms
from .vector_store import Vectors
from .word_vectors import WordVectors

DIMENSIONS, SPELLING_DIMENSIONS = 160, 96
BUCKETS, FEW_BUCKETS, MANY = 32_768, 8_192, 30_000  # hash buckets for n-grams, by the number of words
RIDGE, SPELLING_RIDGE, STEPS = 1.0, 0.5, 20
FLATTEN = 0.5  # exponent by which the strengths of the directions are evened out
SURE, FIRST = 0.4, 3  # minimum weight and number of a word's translations that the teacher encodes
AT_ONCE = 512
WORDNET = ("data.noun", "data.verb", "data.adj", "data.adv")
LICENCE = "CC BY-SA 3.0"
ATTRIBUTION = (
    "Made from all-MiniLM-L6-v2 (Microsoft, Nils Reimers; Apache-2.0), WordNet 3.0 (Princeton University) and"
    " dictionaries of FreeDict and WikDict (Karl Bartel) out of Wiktionary"
)

Encode = Callable[[Sequence[str]], Vectors]


def texts(lexicons: Iterable[Lexicon], wordnet: Path) -> list[str]:
    """The distinct texts for the teacher, in a machine-independent order."""
    found = dict.fromkeys(
        english
        for lexicon in lexicons
        for head in lexicon.heads
        for english, weight in lexicon.translations(head)[:FIRST]
        if weight >= SURE
    )
    found.update(dict.fromkeys(definitions(wordnet)))
    return sorted(found)


def definitions(wordnet: Path) -> Iterator[str]:
    """The words of each WordNet synset with its definition, without examples. Raises RetrievalError without WordNet."""
    for name in WORDNET:
        path = wordnet / name
        if not path.is_file():
            raise RetrievalError(f"There is no WordNet in {wordnet}. On Debian: apt-get install wordnet-base")
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("  "):
                continue
            entry, _, gloss = line.partition(" | ")
            fields = entry.split()
            count = int(fields[3], 16)
            names = [fields[4 + 2 * i].replace("_", " ").split("(")[0] for i in range(min(count, 4))]
            senses = [part.strip() for part in gloss.strip().split(";")]
            meant = "; ".join(part for part in senses if not part.startswith('"'))
            yield f"{', '.join(names)}: {meant[:200]}"


def taught(read: list[str], encode: Encode, cache: Path | None, say: Callable[[str], None]) -> Vectors:
    """The teacher's vectors of texts, read from and added to the cache file, if any."""
    known: dict[str, Vectors] = {}
    if cache is not None and cache.is_file():
        with np.load(cache, allow_pickle=False) as held:
            known = dict(zip(held["texts"].tobytes().decode().split("\n"), held["vectors"], strict=True))
    new = [text for text in dict.fromkeys(read) if text not in known]
    random.Random(0).shuffle(new)  # noqa: S311  # so that progress is even
    for start in range(0, len(new), AT_ONCE):
        part = new[start : start + AT_ONCE]
        known.update(zip(part, encode(part).astype(np.float16), strict=True))
        say(f"{start + len(part):,} of {len(new):,} texts read")
    if cache is not None and new:
        held_texts = np.frombuffer("\n".join(known).encode(), np.uint8)
        np.savez(cache, texts=held_texts, vectors=np.array(list(known.values())), allow_pickle=False)
    return np.array([known[text] for text in read], np.float32)


def word_vectors(read: list[str], vectors: Vectors, lexicons: Iterable[Lexicon]) -> WordVectors:
    """A vector for each stem that is common enough, most common first."""
    bags = [Counter(english_terms(text)) for text in read]
    frequency = Counter(term for bag in bags for term in bag)
    place = {term: number for number, term in enumerate(frequency)}
    rarity = {term: np.log1p(len(read) / count) for term, count in frequency.items()}
    starts = np.concatenate([[0], np.cumsum([len(bag) for bag in bags])])
    columns = np.array([place[term] for bag in bags for term in bag])
    values = np.array([count**0.5 * rarity[term] for bag in bags for term, count in bag.items()], np.float32)
    matrix = sparse.csr_matrix((values, columns, starts), shape=(len(read), len(place)))
    found = _ridge(_rows_of_length_1(matrix), vectors - vectors.mean(axis=0), RIDGE)
    asked = {term for lexicon in lexicons for english in lexicon.targets for term in english_terms(english)}
    kept = [
        term
        for term, count in frequency.items()
        if not term.isdigit() and (count >= 3 or (count == 2 and term in asked))
    ]
    kept.sort(key=lambda term: (-frequency[term], term))
    chosen = found[[place[term] for term in kept]]
    _, strength, directions = np.linalg.svd(chosen, full_matrices=False)
    scale = (strength[0] / strength[:DIMENSIONS]) ** FLATTEN
    return WordVectors.of(kept, (chosen @ directions[:DIMENSIONS].T * scale).astype(np.float32))


def subword_model(lexicon: Lexicon, english: WordVectors) -> SubwordModel:
    """The subword model of a lexicon's language."""
    vectors = unit(english.vectors()[:, :SPELLING_DIMENSIONS])
    heads, targets = [], []
    for head in lexicon.heads:
        if len(head) < 3 or not head.isalpha():
            continue
        total = np.zeros(SPELLING_DIMENSIONS, np.float32)
        for translation, weight in lexicon.translations(head):
            known = [english.place[term] for term in english_terms(translation) if term in english.place]
            if known:
                total += weight * unit(vectors[known].sum(axis=0)[None])[0]
        if total.any():
            heads.append(head)
            targets.append(total)
    wanted = unit(np.array(targets))
    mean = wanted.mean(axis=0)
    buckets = BUCKETS if len(heads) > MANY else FEW_BUCKETS
    values, columns, starts = features(heads, buckets)
    matrix = sparse.csr_matrix((values, columns, starts), shape=(len(heads), buckets))
    return SubwordModel.of(_ridge(matrix, wanted - mean, SPELLING_RIDGE), mean, english)


def _rows_of_length_1(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix.data /= np.repeat(np.maximum(lengths, 1e-9), np.diff(matrix.indptr)).astype(np.float32)
    return matrix


def _ridge(matrix: sparse.csr_matrix, wanted: Vectors, ridge: float) -> Vectors:
    """Ridge regression by conjugate gradients on the normal equations, for all columns at once."""
    turned = matrix.T.tocsr()
    found = np.zeros((matrix.shape[1], wanted.shape[1]), np.float32)
    rest = turned @ wanted
    way = rest.copy()
    size = (rest * rest).sum(axis=0)
    for _ in range(STEPS):
        image = turned @ (matrix @ way) + ridge * way
        step = size / ((way * image).sum(axis=0) + 1e-12)
        found += step * way
        rest -= step * image
        before, size = size, (rest * rest).sum(axis=0)
        way = rest + size / (before + 1e-12) * way
    return found
