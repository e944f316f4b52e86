"""Every organisation of a directory as a watch, asked one by one whether it fits a need."""

import time
from collections.abc import Iterable, Mapping

from talko.engines.retrieval.who_can_help import Directory, Entry, Judge, Need, Offer

HEAD = f"{'':46} recall  of those judged: fit, in part, not   not judged   nobody fits, found a need   ms"


def offers(directory: Directory, entries: Iterable[Entry]) -> dict[str, Offer]:
    """What each writes, as if it had been typed."""
    return {
        one.id: Offer.of_text(
            directory, "\n".join(f"{part.title}. {part.text}" for part in one.sections), "en"
        )
        for one in entries
    }


def row(
    directory: Directory,
    offers: Mapping[str, Offer],
    good: Mapping[str, Need],
    nobody: Mapping[str, Need],
    judged: Mapping[str, Mapping[str, int]],
) -> str:
    found: list[int | None] = []
    fit = 0
    began = time.perf_counter()
    for id, need in good.items():
        judge, grades = Judge(directory, need), judged[id]
        found += [grades.get(key) for key, offer in offers.items() if judge.suggestion(offer)]
        fit += sum(grade >= 2 for grade in grades.values())
    wrong = 0
    for need in nobody.values():
        judge = Judge(directory, need)
        wrong += sum(judge.suggestion(offer) is not None for offer in offers.values())
    seconds = time.perf_counter() - began
    known = [grade for grade in found if grade is not None]
    fits, in_part = sum(grade >= 2 for grade in known), known.count(1)
    share = wrong / max(1, len(nobody))
    each = 1000 * seconds / max(1, len(offers) * (len(good) + len(nobody)))
    return (
        f"{fits / fit:6.2f} {fits:23} {in_part:7} {known.count(0):6} {len(found) - len(known):11}"
        f" {share:20.1f} a need {each:10.2f}"
    )
