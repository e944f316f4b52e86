"""Collections, queries and an encoder for the tests: synthetic ones with a known answer, and strategies."""

import numpy as np
from hypothesis import strategies as st

from talko.engines.retrieval import Bag, Concept, english_bag

TERMS = st.sampled_from("abcdefg")
WEIGHTS = st.sampled_from([0.25, 0.5, 1.0, 2.0, 3.0])
BAGS = st.builds(
    lambda weights, more: Bag(weights, len(weights) + more),
    st.dictionaries(TERMS, WEIGHTS, max_size=5),
    st.integers(0, 9),
)
CONCEPTS = st.builds(
    Concept,
    st.text(max_size=3),
    st.dictionaries(TERMS | st.just("unknown"), st.sampled_from([0.1, 0.5, 1.0]), max_size=4).map(
        lambda d: tuple(d.items())
    ),
    st.sampled_from([1.0, 2.0]),
)
QUERIES = st.lists(CONCEPTS, max_size=4).map(tuple)
COLLECTIONS = st.dictionaries(st.text(min_size=1, max_size=2), BAGS, max_size=8)

TOPICS = (
    "bicycle lane cycling winter road",
    "water sewage pipe treatment river",
    "school pupil teacher lesson class",
)


def collection(number=1200):
    """Each document has three of the five words of its topic, and one of its own."""
    chance = np.random.default_rng(1)
    for n in range(number):
        words = chance.choice(TOPICS[n % 3].split(), 3, replace=False)
        yield str(n), english_bag(f"{' '.join(words)} own{n}")


LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Letters:
    """Encodes a text by how often it has each letter: enough to tell what a ranker is given and does with it."""

    name, dimensions = "letters 1", 26

    def __init__(self):
        self.languages = set()

    def encode(self, texts, language="en"):
        self.languages.add(language)
        counts = np.array([[text.count(sign) for sign in LETTERS] for text in texts], np.float32)
        return counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1e-9)
