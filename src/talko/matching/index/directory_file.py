"""Who can help, as a file: all organisations of the directory in passages, made by the worker and mapped by everyone who asks.

No page makes it. A web process maps the file read-only and shares its memory with the others; until the worker has replaced
it, pages ask the earlier one and say so. With a sentence encoder there is a second file, which takes longer to make: the one
without serves until it is ready.
"""

import fcntl
import json
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import structlog
from django.conf import settings
from django.db.models import Count, Max, Prefetch

from talko.actors.models import ImportRun, Organisation, Project, ProjectRole
from talko.core.text import languages
from talko.engines.retrieval import DamagedFile, Encoder, who_can_help
from talko.engines.retrieval.who_can_help import Directory, Entry, Section
from talko.matching.index import encoder, lexicons
from talko.matching.index.source_texts import clean

logger = structlog.get_logger(__name__)

VERSION = "2"
"""Change it when entries are made in another way: the file is then made anew."""
AT_ONCE = 2_000
"""Organisations read with one query."""
REST = 10
"""After a build, this many times as long passes before edits lead to the next."""
PER_MINUTE = 60_000
"""Organisations that a worker reads in a minute, at least: docs/benchmarks.md."""


def version() -> str:
    """Changes with any organisation, project or lexicon; three queries that read no text."""
    counted = [
        rows.aggregate(number=Count("pk"), newest=Max(moment))
        for rows, moment in (
            (Organisation.objects.all(), "updated_at"),
            (Project.objects.all(), "updated_at"),
            (ProjectRole.objects.all(), "since"),
        )
    ]
    return json.dumps([VERSION, lexicons.mark(), *([one["number"], str(one["newest"])] for one in counted)])


def keep_up() -> bool:
    """Make the file anew if the directory has changed; whether it was made.

    Not in the middle of an import, after which it would have to be made again, and not all the time if it is large.
    """
    path = _path()
    if path.exists() and (_is_importing() or time.time() < path.stat().st_mtime + REST * _seconds_taken()):
        return False
    return build()


def _is_importing() -> bool:
    writing = (ImportRun.Phase.APPLYING, ImportRun.Phase.UNDOING)
    return ImportRun.objects.filter(phase__in=writing).exists()


def build() -> bool:
    """Make each file anew for which the directory has changed since; one process at a time. Whether any was made."""
    path, now, model = _path(), version(), encoder.chosen()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        began = time.monotonic()
        made = _make(path, now)
        if made:
            _taken().write_text(f"{time.monotonic() - began:.1f}", encoding="utf-8")
        if model is not None and _make(_path(model.name), now, model):
            made = True
    return made


def _make(path: Path, now: str, model: Encoder | None = None) -> bool:
    found = _open(path, encoded=model is not None)
    if found is not None and found.source == now:
        return False
    who_can_help.build(
        _entries(),
        path,
        source=now,
        languages=lexicons.all_languages(),
        encoder=model,
        english_only=model is not None and encoder.is_english_only(),
    )
    return True


def current() -> Directory | None:
    """The newest file there is; None while there is none. Opened once, and again when it was replaced."""
    return _opened.current()


def warm() -> None:
    """Open it, with the lexicons in which challenges are read here."""
    for code in languages.page_languages():
        lexicons.translator(code)
    current()


def waiting() -> int | None:
    """Minutes until what has changed is in the file, about; None when nothing has."""
    directory = current()
    if directory is not None and directory.source == version():
        return None
    return 1 + Organisation.objects.count() // PER_MINUTE


def forget() -> None:
    """Without the files of another database."""
    _opened.forget()
    for path in folder().glob("organisations*"):
        path.unlink(missing_ok=True)


class _Opened:
    """The file that this process has mapped."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._directory: Directory | None = None
        self._stamp: tuple[object, ...] = ()

    def current(self) -> Directory | None:
        stamp = tuple(_stamp(path) for path in self._paths())
        if stamp != self._stamp:
            self._directory, self._stamp = self._newest(), stamp
        return self._directory

    def _paths(self) -> list[Path]:
        model = encoder.chosen()
        return [_path(), *([_path(model.name)] if model else [])]

    def _newest(self) -> Directory | None:
        """With the encoder's vectors if that file is as new as the other."""
        plain, model = _open(_path()), encoder.chosen()
        if plain is None or model is None:
            return plain
        encoded = _open(_path(model.name), encoded=True)
        return encoded if encoded is not None and encoded.source == plain.source else plain


_opened = _Opened()


def _open(path: Path, *, encoded: bool = False) -> Directory | None:
    try:
        languages = lexicons.all_languages()
        return Directory.open(path, languages=languages, encoder=encoder.chosen() if encoded else None)
    except FileNotFoundError:
        return None
    except (OSError, DamagedFile):
        logger.exception("file of the directory not read", path=str(path))
        return None


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns


def folder() -> Path:
    found: Path = settings.MATCHING_ROOT
    return found


def _path(encoded_by: str = "") -> Path:
    name = "".join(sign if sign.isalnum() else "-" for sign in encoded_by)
    return folder() / f"organisations{f'-{name}' if name else ''}.directory"


def _taken() -> Path:
    return folder() / "organisations.seconds"


def _seconds_taken() -> float:
    try:
        return float(_taken().read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return 0.0


def document_of(organisation: Organisation) -> str:
    """All that is read of it, as one text."""
    entry = _entry(organisation)
    return "\n".join(
        [entry.name, *(f"{one.title}. {one.text}" if one.title else one.text for one in entry.sections)]
    )


def _entries() -> Iterator[Entry]:
    """Every organisation with what is written about it; read in parts, and no row is locked."""
    projects = Project.objects.prefetch_related("tags").order_by("pk")
    keys = Organisation.objects.order_by("pk").values_list("pk", flat=True).iterator()
    while part := list(islice(keys, AT_ONCE)):
        rows = Organisation.objects.filter(pk__in=part).order_by("pk")
        for row in rows.prefetch_related("tags", Prefetch("projects", projects)):
            yield _entry(row)


def _entry(row: Organisation) -> Entry:
    codes = dict.fromkeys([*row.summary, *row.description])
    sections = [
        Section(
            clean("\n".join(filter(None, [row.summary.get(code), row.description.get(code)]))), language=code
        )
        for code in codes
    ]
    for project in row.projects.all():
        sections += _of_project(project)
    language = next(iter([*codes, *row.languages]), languages.GLOBAL)
    return Entry(str(row.pk), row.name, tuple(one for one in sections if one.text or one.title), language)


def _of_project(project: Project) -> Iterator[Section]:
    written = (project.summary, project.description, project.social_impact)
    codes = dict.fromkeys(code for texts in written for code in texts)
    fields = tuple((tag.kind, tag.name) for tag in project.tags.all())
    for code in codes or [languages.GLOBAL]:
        text = clean("\n".join(texts[code] for texts in written if texts.get(code)))
        yield Section(text, "" if text.startswith(project.name) else project.name, code, fields)
