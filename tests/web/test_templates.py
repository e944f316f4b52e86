"""What a strict Content-Security-Policy and a first page of 100 kB ask of every template and file."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

SOURCE = Path(__file__).resolve().parents[2] / "src" / "talko"
TEMPLATES = sorted(SOURCE.glob("*/templates/**/*.html")) + sorted(SOURCE.glob("*/templates/**/*.svg"))
INLINE = re.compile(
    r"""<style|<script(?![^>]*\b(?:src|type="application/json")=?)|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:"""
)
ELSEWHERE = re.compile(r"""<(?:script|link|img|iframe)[^>]+(?:src|href)\s*=\s*["'](?:https?:)?//""")
FIRST_PAGE = 100_000


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
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


def test_every_colour_is_a_token():
    for name in ("base.css", "components.css"):
        text = Path(finders.find(f"web/css/{name}")).read_text("utf-8")
        colours = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", text))
        assert colours <= {"#0b2530", "#fff"}, (
            "words on the sun and the ground of a QR code stay the same in the dark"
        )


@pytest.mark.django_db
def test_a_first_page_weighs_at_most_100_kilobytes(client):
    page = client.get("/").content
    files = re.findall(r'(?:href|src)="/static/([^"]+)"', page.decode())
    assert len(files) == 6
    assert len(page) + sum(Path(finders.find(file)).stat().st_size for file in files) <= FIRST_PAGE
