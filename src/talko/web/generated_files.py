"""Static files that are made from others when they are first looked for: the style sheets, and the fonts.

Nothing that is made or third-party is in the repository: the fonts are cut from their packages into `data_dir/made`, and the style
sheet is what lies in `talko/web/styles` and in the `styles` folders of the other rooms, in one file (docs/design-system.md). What is
read outside our pages has a sheet of its own in `styles/alone`.
"""

import hashlib
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

from talko.web import fonts

ROOMS = Path(__file__).resolve().parents[1]
STYLES = ROOMS / "web" / "styles"
FIRST = ("tokens", "fonts", "base", "shell")
"""The sheets that all others may rely on, in their order."""
STYLE_SHEET = "web/talko.css"
SHEETS_ALONE = {
    "web/embed.css": ("tokens", "fonts", "alone/embed"),
    "web/poster.css": ("alone/poster",),
}
FONTS = {f"web/fonts/{family.file}": family for family in fonts.FAMILIES}
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
LINE = re.compile(r"\s*\n\s*")


@lru_cache(maxsize=1)
def folder() -> Path:
    """Another for each version of the packages and of the cutting, so that a font in it is never out of date."""
    versions = [version(family.package) for family in fonts.FAMILIES]
    made_by = Path(fonts.__file__).read_bytes() + "".join(versions).encode()
    return Path(settings.TALKO.data_dir) / "made" / hashlib.sha256(made_by).hexdigest()[:12]


def style_sheets() -> list[Path]:
    """In the order in which they apply: the shell's, its parts, then the pages of the rooms."""
    first = [STYLES / f"{name}.css" for name in FIRST]
    return [
        *first,
        *sorted(STYLES.glob("parts/*.css")),
        *sorted(set(ROOMS.glob("*/styles/*.css")) - set(first)),
    ]


def style_sheet(paths: Sequence[Path] = ()) -> bytes:
    """These, or all of the pages, in one, without comments and line ends: a third lighter."""
    text = "\n".join(path.read_text("utf-8") for path in paths or style_sheets())
    return LINE.sub("\n", COMMENT.sub("", text)).strip().encode()


class GeneratedFiles(BaseFinder):
    """Makes a file where it is missing or its sources have changed, and finds it in the folder of made files."""

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path == STYLE_SHEET:
            found = _made(path, style_sheet, always=True)
        elif path in SHEETS_ALONE:
            sheets = [STYLES / f"{name}.css" for name in SHEETS_ALONE[path]]
            found = _made(path, partial(style_sheet, sheets), always=True)
        elif path in FONTS:
            found = _made(path, partial(fonts.cut, FONTS[path]))
        else:
            return []
        return [str(found)] if find_all else str(found)

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, Storage]]:
        storage = FileSystemStorage(folder())
        for path in (STYLE_SHEET, *SHEETS_ALONE, *FONTS):
            self.find(path)
            yield path, storage


def made_font(family: fonts.Family) -> Path:
    """As a TrueType font, for pictures that are drawn here."""
    return _made(f"drawing/{family.name}.ttf", partial(fonts.cut, family, None))


def _made(path: str, make: Callable[[], bytes], *, always: bool = False) -> Path:
    target = folder() / path
    if target.exists() and not always:
        return target
    content = make()
    if not target.exists() or target.read_bytes() != content:
        target.parent.mkdir(parents=True, exist_ok=True)
        # Another process may be making the same one: each writes its own, and the last to finish replaces the others'.
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
            file.write(content)
        made = Path(file.name)
        made.chmod(0o644)
        made.replace(target)
    return target
