"""Whether somebody fits a challenge: a text, such as a watch, or an organisation of the directory.

Challenges and those who could answer meet here as they do in suggestions: the need's parts, the passages of whoever answers,
the same gates, the same reasons. Each is judged alone, as if they were one more entry of the directory.
"""

from functools import lru_cache

from talko.challenges.models import Challenge
from talko.engines.retrieval import Query
from talko.engines.retrieval.who_can_help import LIKELY, SURE, Directory, Judge, Need, Offer, prepare
from talko.matching.index import directory_file
from talko.matching.index.source_texts import clean
from talko.matching.ranking.needs import need_of
from talko.matching.ranking.reasons import Reasons, reasons_from_suggestion

MOST_JUDGES = 128
"""Challenges of which a process remembers what it takes to fit."""


class FitChecker:
    """Sees the directory as it was last read; use one for many questions that belong together.

    While there is no directory yet, nothing fits.
    """

    def __init__(self) -> None:
        self._directory = directory_file.current()
        self._judges: dict[int, Judge] = {}

    def of_text(self, text: str, language: str) -> Offer | None:
        """What somebody says they can do; None while it cannot be judged."""
        if self._directory is None:
            return None
        return Offer.of_text(self._directory, clean(text), language)

    def of_organisation(self, key: int) -> Offer | None:
        """What is written about an organisation; None for one that was not read yet."""
        return None if self._directory is None else Offer.of_entry(self._directory, str(key))

    def words_of(self, offer: Offer) -> Query:
        return Query() if self._directory is None else offer.words(self._directory)

    def reasons(self, challenge: Challenge, offer: Offer | None) -> Reasons | None:
        """Why it fits; None when it does not."""
        return self._reasons(challenge, offer, least=LIKELY)

    def similarity(self, challenge: Challenge, other: Challenge) -> Reasons | None:
        """What two challenges have in common; None unless the other one is very near."""
        written = next(iter(need_of(other).versions), None)
        if written is None:
            return None
        offer = self.of_text("\n".join(text for text, _weight in written.parts), written.language)
        return self._reasons(challenge, offer, least=SURE)

    def _reasons(self, challenge: Challenge, offer: Offer | None, *, least: float) -> Reasons | None:
        if self._directory is None or offer is None:
            return None
        if challenge.pk not in self._judges:
            self._judges[challenge.pk] = _judge(self._directory, need_of(challenge))
        found = self._judges[challenge.pk].suggestion(offer, least=least)
        if found is None:
            return None
        # The challenge is quoted in the language of the other side, where it is written in it.
        return reasons_from_suggestion(found, found.passage.language, grade=None, shared_language="")


def warm() -> None:
    directory = directory_file.current()
    if directory is not None:
        prepare(directory)


@lru_cache(maxsize=MOST_JUDGES)
def _judge(directory: Directory, need: Need) -> Judge:
    """A need that was changed, or a directory that was read anew, is another key."""
    return Judge(directory, need)
