"""CSV files: no text is a formula."""

from datetime import date

import pytest

from talko.core.web.spreadsheets import csv_response, safe_cell


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20x", "\ufe661",
        "\u22121", " =1", "\u3000=1", "\ufeff=1", "\u200b\u00ad\uff1d1", "\u00a0@x",
        "\u202e=1", "\u2066@x", "\u061c+1", "\ufe0f-1",
    ],
)  # fmt: skip
def test_a_cell_is_never_a_formula(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "1-2", "\u00e5@x.example", "'=1", "\u200b", "(1)"])
def test_any_other_cell_stays(text):
    assert safe_cell(text) == text


def test_a_table_holds_numbers_as_numbers_and_every_text_as_text():
    rows = [[-5, date(2026, 1, 2), None, "\uff1dcmd", 'x,"y"\n=z']]
    answer = csv_response("t.csv", ["a", "=b"], rows)
    assert answer.content.decode() == 'a,=b\r\n-5,2026-01-02,,\'\uff1dcmd,"x,""y""\n=z"\r\n'
    assert answer["Content-Disposition"] == 'attachment; filename="t.csv"'
