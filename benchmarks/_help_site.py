"""Today's suggestions on what this site's officers judged: `./talko bench who-can-help --site`. Nothing is written."""

import os
from typing import Any

import django
from benchmarks._help_scores import interval, ndcg

FEWEST = 5  # challenges with both relevant and not relevant ones
TOO_FEW = (
    "{judgements} judgements of {challenges} challenges, {telling} with both relevant and not relevant ones:"
    " too few to say anything. {fewest} are needed."
)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talko.config.settings")
    django.setup()
    print(report())


def report() -> str:
    # circular import: models need the settings first
    from talko.matching.index import directory_file
    from talko.matching.queries import judged_collection

    found = judged_collection.topics()
    telling = [topic for topic in found if topic.tells_apart]
    judgements = sum(len(topic.judged) for topic in found)
    if len(telling) < FEWEST:
        return TOO_FEW.format(
            judgements=judgements, challenges=len(found), telling=len(telling), fewest=FEWEST
        )
    directory = directory_file.current()
    if directory is None:
        return "The directory has not been read yet: start the worker first."
    pairs = [(topic.grades, judged_collection.replay(directory, topic)) for topic in telling]
    return _table(judgements, len(found), pairs)


def _table(judgements: int, challenges: int, pairs: list[tuple[dict[str, int], Any]]) -> str:
    values, useful, recall, precision, known, shown, fits = [], [], [], [], 0, 0, 0
    for grades, replay in pairs:
        relevant = {id for id, grade in grades.items() if grade}
        judged = [id for id in replay.first if id in grades]
        values.append(ndcg(replay.judged, grades))
        useful.append(float(sum(id in relevant for id in replay.first) >= 2))
        recall.append(len(relevant.intersection(replay.looked_at)) / len(relevant))
        precision += [sum(id in relevant for id in judged) / len(judged)] if judged else []
        known, shown, fits = known + len(judged), shown + len(replay.first), fits + replay.fits
    rows = [
        ("nDCG@10, of those judged", interval(values)),
        ("useful: 2 of those shown relevant", interval(useful)),
        ("R@20, of those relevant", interval(recall)),
        ("precision of those shown, judged", interval(precision) if precision else "none of them is judged"),
        ("shown now and judged", f"{known} of {shown}"),
        ("challenges that somebody fits", f"{fits} of {len(pairs)}"),
    ]
    head = f"{judgements} judgements of {challenges} challenges; {len(pairs)} tell orders apart"
    return "\n".join([head, *(f"{name:36} {value}" for name, value in rows)])


if __name__ == "__main__":
    main()
