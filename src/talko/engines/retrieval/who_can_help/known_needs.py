"""Needs of cities, of our own making: with them it is found out what entries score for any need."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from ..bags import ENGLISH
from .needs import Need, Version

NEEDS = Path(__file__).with_name("needs.jsonl")


@cache
def known_needs() -> tuple[Need, ...]:
    rows = map(json.loads, NEEDS.read_text(encoding="utf-8").splitlines())
    return tuple(Need((Version.of(ENGLISH, row["title_en"], row["text_en"]),)) for row in rows)
