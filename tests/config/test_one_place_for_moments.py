"""Moments are written for people by `core.values.dates` and read by `core.values.date_input`: nothing in pages or code goes another way."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "src" / "talko"
IN_TEMPLATES = re.compile(
    r"\|\s*(?:date|time|timesince|timeuntil|naturaltime|naturalday|localtime|utc|timezone)\b"
    r"|{%\s*(?:now|localtime|timezone|load\s+[^%]*\btz)\b"
)
NAMES = {
    "strftime", "strptime", "ctime", "localtime", "localdate", "get_current_timezone", "get_default_timezone", "isoformat",
    "fromisoformat", "parse_datetime", "parse_date", "make_aware", "make_naive", "date_format", "time_format", "naturaltime",
    "format_date", "format_datetime", "format_time", "format_skeleton", "format_timedelta", "override_timezone",
}  # fmt: skip
OF_ZONES = {"override", "activate"}
"""Of `django.utils.timezone`."""
FIELDS = {"DateField", "DateTimeField", "TimeField", "SplitDateTimeField"}
"""Of `django.forms`."""
FOR_PROGRAMS = {
    "core/forms/fields.py": "the fields that everyone uses",
    "core/values/dates.py": "the one place that writes",
    "core/values/date_input.py": "the one place that reads",
    "core/values/localised.py": "a moment as it is recorded",
    "accounts/security_mail.py": "a moment as a letter that waits keeps it",
    "accounts/sign_in_mail.py": "a moment as a letter that waits keeps it",
    "core/registries/own_data.py": "a file for programs",
    "accounts/views.py": "a file's name",
    "actors/importing/apply.py": "values of an import",
    "actors/importing/cleaning.py": "values of an import",
    "federation/wire/cavage.py": "a header for programs",
    "funding/queries/open_data.py": "a file for programs",
    "funding/rates.py": "a file of the European Central Bank",
    "solutions/content.py": "a version as it is stored",
    "dialogue/queries/page.py": "what a form sends back",
    "funding/payments/bank/bgmax.py": "a bank's file",
    "funding/payments/bank/camt.py": "a bank's file",
    "matching/management/commands/matching.py": "an operator's console, in UTC and with its name",
    "matching/queries/judged_collection.py": "a file for programs",
    "web/clocks.py": "pages of packages",
    "web/views.py": "RFC 9116",
    "backup.py": "a file's name",
}
"""By file: why what it writes or reads is not for people."""
OUTSIDE = ("engines/", "launcher/")
"""They know no people and nothing of the application."""


def bypasses(code: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(code)):
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        if isinstance(node, ast.alias):
            name = node.name
        if name in NAMES:
            yield name
        if name in OF_ZONES and isinstance(node, ast.Attribute) and ast.unparse(node.value) == "timezone":
            yield f"timezone.{name}"
        if name in FIELDS and isinstance(node, ast.Attribute) and ast.unparse(node.value) == "forms":
            yield f"forms.{name}"
        spec = node.format_spec if isinstance(node, ast.FormattedValue) else None
        if spec is not None and re.search(r"%[A-Za-z]", ast.unparse(spec)):
            yield "a moment in an f-string"


@pytest.mark.slow
def test_code_goes_through_it():
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if "/migrations/" not in name and not name.startswith(OUTSIDE):
            other = sorted(set(bypasses(path.read_text("utf-8"))))
            if other:
                found[name] = other
    assert {name: other for name, other in found.items() if name not in FOR_PROGRAMS} == {}
    assert set(FOR_PROGRAMS) - set(found) == set(), "these need no exception any more"


def test_templates_go_through_it():
    texts = {path: path.read_text("utf-8") for path in ROOT.rglob("templates/**/*") if path.is_file()}
    found = [
        f"{path.relative_to(ROOT)}: {hit[0]}"
        for path, text in texts.items()
        for hit in IN_TEMPLATES.finditer(text)
    ]
    assert found == []
    assert any("{% moment " in text for text in texts.values())


def test_a_bypass_is_seen():
    code = """
from babel.dates import format_date
def text(value): return f"{value:%H:%M}" + value.strftime("%Y") + str(value.isoformat())
with timezone.override(zone): pass
class Form(forms.Form): at = forms.DateTimeField()
"""
    assert sorted(bypasses(code)) == [
        "a moment in an f-string", "format_date", "forms.DateTimeField", "isoformat", "strftime", "timezone.override",
    ]  # fmt: skip
    for template in ('{{ at|date:"H:i" }}', "{{ at | timesince }}", '{% now "Y" %}', "{% load i18n tz %}"):
        assert IN_TEMPLATES.search(template), template
    assert not IN_TEMPLATES.search("{{ at|short_date }} {% load i18n talko %} {{ update }}")
