"""Whether the modules, names, files and pages that the documents mention exist."""

import re
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import rules

from talko.config.environment import ROOT

CODE = ROOT / "src" / "talko"
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
ROOMS = {path.parent.name for path in CODE.glob("*/__init__.py")}
WORKED_EXAMPLE = "open_days"
"""The room that `add-a-feature.md` builds."""
TO_BE_MADE = {"locale/se"}
"""What the documents say how to make."""
PLACES = [
    "",
    "src",
    "src/talko",
    "src/talko/locale",
    "src/talko/*/templates",
    "src/talko/*/static",
    "src/talko/*",
    "src/talko/engines/*",
]
"""Where a path in a document may begin."""
QUOTED = re.compile(r"`([^`\n]+)`")
NAME = re.compile(r"(?:talko\.)?([a-z_]+(?:\.\w+)+)(?<!\.json)(?:\(.*\))?")
PATH = re.compile(r"(?!/)[\w./{},*-]+/[\w.{},*-]+\.(?:py|md|html|css|js|toml|svg|tsv|txt|po|ini|yml)")
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


def quoted(document: Path) -> list[str]:
    """What stands between backticks, also in tables; not in blocks of code."""
    text = re.sub(r"^```.*?^```", "", document.read_text(), flags=re.M | re.S)
    return QUOTED.findall(text)


def resolves(name: str) -> bool:
    """A module, or a name in one; or a permission."""
    if rules.perm_exists(name):
        return True
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found: Any = import_module(".".join(["talko", *parts[:end]]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[end:]:
            found = getattr(found, attribute, None) or getattr(found, "__annotations__", {}).get(attribute)
        return found is not None
    return False


def exists(path: str, beside: Path) -> bool:
    """With every spelling of `{sv,fi}`."""
    pieces = [piece.strip("{}").split(",") for piece in re.findall(r"\{[^}]*\}|[^{}]+", path)]
    spelt = ["".join(choice) for choice in product(*pieces)]
    return all((beside / one).exists() or any(_there(place, one) for place in PLACES) for one in spelt)


def _there(place: str, path: str) -> bool:
    return any(ROOT.glob(f"{place}/{path}".lstrip("/")))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_mentions_exists(document):
    missing = []
    for token in quoted(document):
        if WORKED_EXAMPLE in token or any(part in token for part in TO_BE_MADE):
            continue
        name = NAME.fullmatch(token)
        if PATH.fullmatch(token):
            if not exists(token, document.parent):
                missing.append(token)
        elif name and name[1].split(".")[0] in ROOMS and not resolves(name[1]):
            missing.append(token)
    missing += [link for link in LINK.findall(document.read_text()) if not (document.parent / link).exists()]
    assert missing == []


def test_what_is_gone_is_found():
    assert not resolves("core.kept")
    assert not resolves("core.workflow.Machine")
    assert resolves("core.workflow.move")
    assert not exists("challenges/forms/course.py", ROOT)
    assert exists("src/talko/locale/{sv,fi}/LC_MESSAGES/django.po", ROOT)


def test_the_design_system_lists_the_components_that_exist():
    text = (ROOT / "docs" / "design-system.md").read_text()
    table = text[text.index("| tag | values |") : text.index("## Patterns without a partial")]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    listed = {name for cell in cells for name in re.findall(r"`(?:{% )?(\w+)(?:`| )", cell)} - {
        "rows",
        "mark",
        "organisations",
    }
    assert listed == {path.stem for path in (CODE / "web/templates/web/components").glob("*.html")}
