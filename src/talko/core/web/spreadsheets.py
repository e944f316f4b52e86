"""CSV files that people open in spreadsheets. All are written here."""

import csv
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

from django.http import HttpResponse

BEGINS_FORMULA = frozenset("=+-@\u2212")
Cell = str | int | date | None


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """A download. No text is run as a formula (OWASP: CSV injection)."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow(header)
    writer.writerows([_written(cell) for cell in row] for row in rows)
    return response


def _written(cell: Cell) -> str | int:
    if isinstance(cell, int):
        return cell
    return safe_cell(str(cell)) if cell is not None else ""


def safe_cell(text: str) -> str:
    """Prefix what would be a formula with an apostrophe, also behind invisible characters and in full width."""
    seen = next((sign for sign in text if unicodedata.category(sign)[0] not in "CMZ"), "")
    begins = unicodedata.normalize("NFKC", seen)[:1]
    return f"'{text}" if begins in BEGINS_FORMULA or text.startswith(("\t", "\r", "\n")) else text
