"""Texts are collected from code and templates, and incomplete translations are reported."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from talko.launcher import messages, paths

TEMPLATE = """{% load i18n %}<p>{% translate "Hello" %} {% translate 'May' context "month" %} {{ _("Filter") }}
{% blocktranslate trimmed count n=list|length %}
  One answer in {{ city }}
{% plural %}
  {{ n }} answers in {{ city }}
{% endblocktranslate %}</p>"""


def catalogs(text: str | tuple[str, str], translation: str | tuple[str, ...]) -> tuple[Catalog, Catalog]:
    source, translated = Catalog(), Catalog(locale="sv")
    source.add(text)
    translated.add(text, translation)
    return source, translated


def problems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: Catalog, translated: Catalog
) -> list[str]:
    monkeypatch.setattr(paths, "LOCALES", tmp_path)
    path = messages.po_file("sv")
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        messages.pofile.write_po(file, translated)
    return list(messages.problems_in("sv", source))


def test_a_template_gives_its_texts(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(TEMPLATE)

    assert list(messages.template_texts(path)) == [
        ("Hello", None),
        ("May", "month"),
        ("Filter", None),
        (("One answer in %(city)s", "%(n)s answers in %(city)s"), None),
    ]


def test_a_text_is_found_under_whatever_name_gettext_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "labels.py").write_text(
        "from django.utils.translation import gettext as _now, ngettext as counted\n"
        '_now("Weight"), counted("One row", "%(n)d rows", 2), now("Not ours")\n'
    )
    monkeypatch.setattr(messages, "PACKAGE", tmp_path)
    monkeypatch.setattr(messages, "SOURCE", tmp_path)

    assert [one.id for one in messages.source_catalog() if one.id] == [
        "Weight",
        ("One row", "%(n)d rows"),
    ]


@pytest.mark.parametrize(
    ("text", "translation", "problem"),
    [
        ("Hello", "Hej", None),
        ("Hello", "", "sv: not translated: “Hello”"),
        ("To %(city)s", "Till %(stad)s", "sv: placeholders differ (%(city)s, %(stad)s): “To %(city)s”"),
        ("To {city}", "Till", "sv: placeholders differ ({city}): “To {city}”"),
        ("A <b>big</b> day", "En <b>stor dag", "sv: HTML tags differ: “A <b>big</b> day”"),
        (("One day", "%(n)s days"), ("En dag", "%(n)s dagar"), None),
        (("One day", "%(n)s days"), ("En dag", "Dagar"), "sv: placeholders differ (%(n)s): “One day”"),
        (("One day", "%(n)s days"), ("En dag", ""), "sv: not translated: “One day”"),
    ],
)
def test_what_is_wrong_is_said(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    text: str | tuple[str, str],
    translation: str | tuple[str, ...],
    problem: str | None,
) -> None:
    found = problems(tmp_path, monkeypatch, *catalogs(text, translation))

    assert found == ([problem] if problem else [])


def test_a_text_that_was_not_collected_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, translated = catalogs("Hello", "Hej")
    source.add("Good-bye")

    assert problems(tmp_path, monkeypatch, source, translated) == [
        "sv: not collected: “Good-bye”. Run ./talko messages collect."
    ]


def test_a_fuzzy_text_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, translated = catalogs("Hello", "Hej")
    translated["Hello"].flags.add("fuzzy")

    assert problems(tmp_path, monkeypatch, source, translated) == ["sv: marked as uncertain (fuzzy): “Hello”"]


def test_only_what_is_stale_is_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    problems(tmp_path, monkeypatch, *catalogs("Hello", "Hej"))
    compiled = messages.po_file("sv").with_suffix(".mo")

    messages.compile_stale()
    first = compiled.stat().st_mtime_ns
    messages.compile_stale()

    assert b"Hej" in compiled.read_bytes()
    assert compiled.stat().st_mtime_ns == first
