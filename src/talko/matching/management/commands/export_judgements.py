"""`talko manage export_judgements FOLDER`: officers' judgements as a test collection."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from talko.matching.queries import judged_collection as collection


class Command(BaseCommand):
    help = "Write what officers judged as a test collection: topics.jsonl, qrels.txt, documents.jsonl, judgements.jsonl."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="FOLDER", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        found = collection.topics()
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / "topics.jsonl", _as_json(collection.topic_lines(found)))
        _write(folder / "documents.jsonl", _as_json(collection.document_lines(found)))
        _write(folder / "judgements.jsonl", _as_json(collection.judgement_lines(found)))
        _write(folder / "qrels.txt", collection.qrels(found))
        judged = sum(len(topic.judged) for topic in found)
        self.stdout.write(f"{len(found):,} challenges, {judged:,} judgements: {folder}")


def _as_json(rows: Iterable[dict[str, Any]]) -> Iterable[str]:
    return (json.dumps(row, ensure_ascii=False) for row in rows)


def _write(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
