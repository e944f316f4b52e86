"""The Sustainable Development Goals: 17 goals with their short names, 169 target codes, and the reading of the full texts.

The names and codes are facts and stand here; the targets' texts are long and come from files that the operator has
(`manage sdg_import DIR`).
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from talko.challenges.models import Goal, Target
from talko.core.errors import Invalid
from talko.core.text.cleaning import cleaned

NAMES: dict[int, tuple[str, str, str]] = {
    1: ("No poverty", "Ingen fattigdom", "Ei köyhyyttä"),
    2: ("Zero hunger", "Ingen hunger", "Ei nälkää"),
    3: ("Good health and well-being", "God hälsa och välbefinnande", "Terveyttä ja hyvinvointia"),
    4: ("Quality education", "God utbildning för alla", "Hyvä koulutus"),
    5: ("Gender equality", "Jämställdhet", "Sukupuolten tasa-arvo"),
    6: ("Clean water and sanitation", "Rent vatten och sanitet", "Puhdas vesi ja sanitaatio"),
    7: ("Affordable and clean energy", "Hållbar energi för alla", "Edullista ja puhdasta energiaa"),
    8: (
        "Decent work and economic growth",
        "Anständiga arbetsvillkor och ekonomisk tillväxt",
        "Ihmisarvoista työtä ja talouskasvua",
    ),
    9: (
        "Industry, innovation and infrastructure",
        "Hållbar industri, innovationer och infrastruktur",
        "Kestävää teollisuutta, innovaatioita ja infrastruktuureja",
    ),
    10: ("Reduced inequalities", "Minskad ojämlikhet", "Eriarvoisuuden vähentäminen"),
    11: (
        "Sustainable cities and communities",
        "Hållbara städer och samhällen",
        "Kestävät kaupungit ja yhteisöt",
    ),
    12: (
        "Responsible consumption and production",
        "Hållbar konsumtion och produktion",
        "Vastuullista kuluttamista",
    ),
    13: ("Climate action", "Bekämpa klimatförändringarna", "Ilmastotekoja"),
    14: ("Life below water", "Hav och marina resurser", "Vedenalainen elämä"),
    15: ("Life on land", "Ekosystem och biologisk mångfald", "Maanpäällinen elämä"),
    16: (
        "Peace, justice and strong institutions",
        "Fredliga och inkluderande samhällen",
        "Rauha, oikeudenmukaisuus ja hyvä hallinto",
    ),
    17: (
        "Partnerships for the goals",
        "Genomförande och globalt partnerskap",
        "Yhteistyö ja kumppanuus",
    ),
}
"""Goal to short name in English, Swedish and Finnish, as the United Nations and the two countries' governments write them."""

OUTCOMES = dict(zip(NAMES, (5, 5, 9, 7, 6, 6, 3, 10, 5, 7, 7, 8, 3, 7, 9, 10, 19), strict=True))
"""Goal to how many numbered targets it has."""
MEANS = dict(zip(NAMES, (2, 3, 4, 3, 3, 2, 2, 2, 3, 3, 3, 3, 2, 3, 3, 2, 0), strict=True))
"""Goal to how many lettered ones: its means of implementation."""
LARGEST = 5_000_000
"""Bytes of one file."""


def codes(goal: int) -> list[str]:
    """The goal's target codes in their order: "6.1" … "6.6", "6.a", "6.b"."""
    numbered = [f"{goal}.{number}" for number in range(1, OUTCOMES[goal] + 1)]
    lettered = [f"{goal}.{'abcd'[number]}" for number in range(MEANS[goal])]
    return numbered + lettered


def ensure(**signal: Any) -> None:
    """Put in the goals and targets that are missing; what stands there is left as it is. Runs after each migration."""
    Goal.objects.bulk_create(
        [
            Goal(number=number, name=dict(zip(("en", "sv", "fi"), names, strict=True)))
            for number, names in NAMES.items()
        ],
        ignore_conflicts=True,
    )
    Target.objects.bulk_create(
        [
            Target(code=code, goal_id=goal, order=order)
            for goal in NAMES
            for order, code in enumerate(codes(goal), start=1)
        ],
        ignore_conflicts=True,
    )


@dataclass
class Reading:
    """What two files say, and what is wrong with them."""

    goals: dict[int, dict[str, str]] = field(default_factory=dict)
    targets: dict[str, dict[str, str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read(folder: Path) -> Reading:
    """Read `sdg_goals.csv` and `sdg_targets.csv`. Nothing is raised for a bad file: `problems` says it line by line."""
    reading = Reading()
    for number, row in _rows(folder / "sdg_goals.csv", ("goal", "short_en"), reading):
        goal = row["goal"].strip()
        if not goal.isdecimal() or int(goal) not in NAMES:
            reading.problems.append(
                _("sdg_goals.csv, line %(line)d: there is no such goal.") % {"line": number}
            )
        elif int(goal) in reading.goals:
            reading.problems.append(
                _("sdg_goals.csv, line %(line)d: the goal comes twice.") % {"line": number}
            )
        else:
            reading.goals[int(goal)] = _texts(row, "short_")
    known = {code for goal in NAMES for code in codes(goal)}
    for number, row in _rows(folder / "sdg_targets.csv", ("target", "title_en"), reading):
        code = row["target"].strip().lower()
        if code not in known:
            reading.problems.append(
                _("sdg_targets.csv, line %(line)d: there is no such target.") % {"line": number}
            )
        elif code in reading.targets:
            reading.problems.append(
                _("sdg_targets.csv, line %(line)d: the target comes twice.") % {"line": number}
            )
        else:
            reading.targets[code] = _texts(row, "short_") | _texts(row, "title_")
    return reading


def load(reading: Reading) -> tuple[int, int]:
    """Write what was read, all or nothing; how many goals and targets got texts. Raises Invalid when there are problems."""
    if reading.problems:
        raise Invalid(_("Nothing was changed."), problems=reading.problems)
    ensure()
    with transaction.atomic():
        goals = list(Goal.objects.filter(number__in=reading.goals))
        for goal in goals:
            goal.name = {**goal.name, **reading.goals[goal.number]}
        Goal.objects.bulk_update(goals, ["name"])
        targets = list(Target.objects.filter(code__in=reading.targets))
        for target in targets:
            target.text = {**target.text, **reading.targets[target.code]}
        Target.objects.bulk_update(targets, ["text"], batch_size=50)
    return len(goals), len(targets)


def _texts(row: dict[str, str], prefix: str) -> dict[str, str]:
    return {
        column.removeprefix(prefix): text.strip()
        for column, text in row.items()
        if column.startswith(prefix) and text.strip()
    }


def _rows(path: Path, needed: tuple[str, ...], reading: Reading) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        if path.stat().st_size > LARGEST:
            reading.problems.append(_("%(file)s is too large.") % {"file": path.name})
            return
        text = cleaned(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        reading.problems.append(_("%(file)s is not written in UTF-8.") % {"file": path.name})
        return
    except OSError as error:
        reading.problems.append(
            _("%(file)s cannot be read: %(why)s") % {"file": path.name, "why": error.strerror}
        )
        return
    table = csv.DictReader(StringIO(text, newline=""), strict=True)
    missing = [column for column in needed if column not in (table.fieldnames or [])]
    if missing:
        what = {"file": path.name, "columns": ", ".join(missing)}
        reading.problems.append(_("%(file)s, line 1: these columns are missing: %(columns)s.") % what)
        return
    yield from _checked(table, path.name, needed, reading)


def _checked(
    table: "csv.DictReader[str]", name: str, needed: tuple[str, ...], reading: Reading
) -> Iterator[tuple[int, dict[str, str]]]:
    count = 0
    try:
        for row in table:
            count += 1
            if None in row or None in row.values() or not all(row[column].strip() for column in needed):
                what = {"file": name, "line": table.line_num}
                reading.problems.append(_("%(file)s, line %(line)d: too few or too many values.") % what)
                continue
            yield table.line_num, row
    except csv.Error:
        what = {"file": name, "line": table.line_num}
        reading.problems.append(_("%(file)s, line %(line)d: this is not a readable line of CSV.") % what)
    if not count:
        reading.problems.append(_("%(file)s holds no rows.") % {"file": name})
