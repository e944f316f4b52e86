"""The command `talko suggest`: who in a directory could help with each of some needs."""

from __future__ import annotations

import argparse
import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..bags import ENGLISH
from ..cli import read_objects, run
from ..encoders import MINILM, named
from ..errors import RetrievalError
from ..installed_lexicons import site_folder
from . import directory_files
from .answers import Answer, suggest
from .build import build
from .directory import Directory
from .lexical import InstalledLanguages
from .needs import Need, Version

NOBODY = "We found nobody in the directory who does this. Nearest:"
FOUND = "These could help:"


def main(argv: list[str] | None = None) -> int:
    """Run `talko suggest`. Returns 0, or 2 for unusable input, with one line on standard error."""
    p = argparse.ArgumentParser(
        prog="talko suggest",
        description="Suggest organisations of a directory that could help with each need.",
        epilog='TOPICS.jsonl has one JSON object per line: {"id": …, "language": …, "title": …, "text": …}, and "title_en"'
        ' and "text_en" where the need is there in English, too. The run is in TREC format. A need that nobody in the'
        " directory fits has no line in it; --json has the nearest.",
    )
    p.add_argument("topics", metavar="TOPICS.jsonl", type=Path)
    p.add_argument("--organisations", metavar="FILE.json", required=True, type=Path)
    p.add_argument("--projects", metavar="FILE.json", type=Path)
    p.add_argument("--out", metavar="RUN.trec", required=True, type=Path)
    p.add_argument("--json", metavar="OUT.json", type=Path, help="the suggestions with their reasons")
    p.add_argument(
        "--limit", type=int, default=100, metavar="N", help="organisations per need (default: 100)"
    )
    p.add_argument("--encoder", metavar="minilm|folder:PATH", help="also compare sentence vectors")
    p.add_argument("--lexicons", metavar="FOLDER", type=Path, help="the site's own lexicons")
    return run(_suggest, p.parse_args(argv))


def _suggest(arguments: argparse.Namespace) -> None:
    if arguments.limit < 1:
        raise RetrievalError("--limit must be 1 or more")
    topics = [(id, _need(found, where)) for where, id, found in read_objects(arguments.topics)]
    directory = opened(
        arguments.organisations, arguments.projects, encoder=arguments.encoder, lexicons=arguments.lexicons
    )
    answers = {id: suggest(directory, need, limit=arguments.limit) for id, need in topics}
    with arguments.out.open("w", encoding="utf-8") as out:
        for id, answer in answers.items():
            for rank, (found, score) in enumerate(ranked(answer)[: arguments.limit], 1):
                out.write(f"{id} Q0 {found} {rank} {score:.6f} talko\n")
    if arguments.json:
        said = [_said(id, answer) for id, answer in answers.items()]
        arguments.json.write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def ranked(answer: Answer) -> list[tuple[str, float]]:
    """The entries that are suggested, best first; none when nobody fits."""
    if not answer.fits:
        return []
    return [(id, suggestion.score) for suggestion in answer.suggestions for id in suggestion.ids]


def opened(
    organisations: Path, projects: Path | None, *, encoder: str | None = None, lexicons: Path | None = None
) -> Directory:
    """The directory in these files. What is made of it is stored beside the site's lexicons: encoding is slow."""
    languages = InstalledLanguages(lexicons)
    entries = list(directory_files.read(organisations, projects))
    model = named(encoder) if encoder else None
    name = hashlib.sha256(f"{organisations.resolve()} {encoder}".encode()).hexdigest()[:16]
    path = site_folder().with_name("directories") / f"{name}.directory"
    path.parent.mkdir(parents=True, exist_ok=True)
    build(entries, path, languages=languages, encoder=model, english_only=encoder == MINILM)
    directory = Directory.open(path, languages=languages, encoder=model)
    assert directory is not None, "it was made with this encoder"
    return directory


def need_of(topic: dict[str, Any]) -> Need:
    """The need in its own language, and in English where it is there."""
    versions = [Version.of(topic["language"], topic["title"], topic["text"])]
    if topic.get("text_en"):
        versions.append(Version.of(ENGLISH, topic.get("title_en") or "", topic["text_en"]))
    return Need(tuple(versions))


def _need(topic: dict[str, Any], where: str) -> Need:
    for key in ("language", "title", "text"):
        if not isinstance(topic.get(key), str):
            raise RetrievalError(f'{where}: "{key}" is missing or not a string')
    for key in ("title_en", "text_en"):
        if not isinstance(topic.get(key, ""), str):
            raise RetrievalError(f'{where}: "{key}" is not a string')
    return need_of(topic)


def _said(id: str, answer: Answer) -> dict[str, Any]:
    return {
        "id": id,
        "fits": answer.fits,
        "verdict": FOUND if answer.fits else NOBODY,
        "suggestions": [asdict(suggestion) for suggestion in answer.suggestions],
    }
