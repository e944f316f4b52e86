"""What a strict Content-Security-Policy and a first page of 120 kB ask of every template and file."""

import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders

from talko.web import generated_files

SOURCE = Path(__file__).resolve().parents[2] / "src" / "talko"
TEMPLATES = sorted(SOURCE.glob("*/templates/**/*.html")) + sorted(SOURCE.glob("*/templates/**/*.svg"))
PAGES = [path for path in TEMPLATES if "mail" not in path.parent.parts]
"""A letter is no page: a mail program has no policy, and no style sheet but what the letter brings."""
INLINE = re.compile(
    r"""<style|<script(?![^>]*\b(?:src|type="application/json")=?)|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:"""
)
ELSEWHERE = re.compile(r"""<(?:script|link|img|iframe)[^>]+(?:src|href)\s*=\s*["'](?:https?:)?//""")
FIRST_PAGE = 120_000


@pytest.mark.parametrize("template", PAGES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_nothing_inline_and_nothing_from_elsewhere(template):
    text = template.read_text("utf-8")
    assert INLINE.findall(text) == []
    assert ELSEWHERE.findall(text) == []


def test_inline_code_would_be_found():
    assert INLINE.search('<p style="color: red">')
    assert INLINE.search("<script>alert(1)</script>")
    assert INLINE.search('<a href="#" onclick="go()">')
    assert not INLINE.search('<script src="a.js" defer></script>')
    assert not INLINE.search('<script type="application/json">{}</script>')


ALIKE_IN_THE_DARK = {"parts/organisations.css", "parts/numbers.css"}
"""Colours of their own: monograms, criteria and the seventeen goals."""


@pytest.mark.parametrize("sheet", generated_files.style_sheets(), ids=lambda path: path.stem)
def test_every_colour_is_a_token(sheet):
    if sheet.name == "tokens.css" or f"parts/{sheet.name}" in ALIKE_IN_THE_DARK:
        return
    colours = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", sheet.read_text("utf-8")))
    assert colours <= {"#0b2530", "#fff"}, (
        "words on the sun or a sky and the ground of a QR code stay the same in the dark"
    )


@pytest.mark.django_db
def test_a_first_page_weighs_at_most_120_kilobytes(client):
    page = client.get("/").content
    files = re.findall(r'(?:href|src)="/static/([^"]+)"', page.decode())
    assert len(files) == 6
    weights = {file: weight(Path(finders.find(file)).read_bytes()) for file in files}
    assert weight(page) + sum(weights.values()) <= FIRST_PAGE, weights


def weight(content: bytes) -> int:
    """Over the wire. A font is compressed already, and compressing it again changes nothing."""
    return len(brotli.compress(content))
