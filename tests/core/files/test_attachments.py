"""Attachments: recognised by content, refused when the name says something else."""

import io
import zipfile

import pytest

from talko.core.errors import Invalid
from talko.core.files.attachments import MOST_ENTRIES, MOST_UNPACKED, TYPES, checked_type
from talko.core.files.names import LONGEST, cleaned_name
from tests.core.files.samples import CSV, GEOJSON, PDF, SVG, container, docx, odt, picture


def refusal(content: bytes, extension: str) -> str:
    with pytest.raises(Invalid) as error:
        checked_type(io.BytesIO(content), extension)
    return str(error.value.fields["file"])


XLSX = container({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})
PPTX = container({"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<presentation/>"})
ODS = container({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<o/>"})
ODP = container({"mimetype": b"application/vnd.oasis.opendocument.presentation", "content.xml": b"<o/>"})
GOOD = {
    "pdf": PDF,
    "docx": docx(),
    "xlsx": XLSX,
    "pptx": PPTX,
    "odt": odt(),
    "ods": ODS,
    "odp": ODP,
    "csv": CSV,
    "txt": "Möte på torsdag\n".encode("utf-16"),
    "json": b'{"a": [1, 2]}',
    "geojson": GEOJSON,
}


@pytest.mark.parametrize("extension", list(TYPES))
def test_each_kind(extension):
    assert checked_type(io.BytesIO(GOOD[extension]), extension) == TYPES[extension]


@pytest.mark.parametrize("extension", ["exe", "html", "svg", "zip", "docm", "js", "", "pdf.exe", "heic"])
def test_other_kinds_are_refused_and_the_accepted_ones_named(extension):
    assert "PDF, DOCX" in refusal(PDF, extension)


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (PDF, "docx"),
        (docx(), "pdf"),
        (docx(), "xlsx"),
        (odt(), "ods"),
        (docx(), "odt"),
        (container({"a.txt": b"a"}), "docx"),
        (SVG, "txt"),
        (SVG, "csv"),
        (b"\xef\xbb\xbf\n <html>", "txt"),
        ("<svg/>".encode("utf-16"), "txt"),
        (picture("GIF"), "txt"),
        (b"MZ\x90\x00\x03", "txt"),
        (b"a\0b", "csv"),
        (b"[1, 2", "json"),
        (b"[" * 200_000, "json"),
        (b'{"type": "Sheet"}', "geojson"),
        (b"<script>%PDF-1.7\n%%EOF", "pdf"),
        (PDF[:20], "pdf"),
        (b"GIF89a" + docx(), "docx"),
        (docx()[:-30], "docx"),
        (docx()[:60] + b"\xff\xff\xff" + docx()[63:], "docx"),
        (docx(**{"../../x": b"x"}), "docx"),
        (docx(**{"/etc/x": b"x"}), "docx"),
        (docx(**{"..\\x": b"x"}), "docx"),
        (container({f"{n}": b"" for n in range(MOST_ENTRIES + 1)}), "docx"),
    ],
)
def test_content_that_is_not_what_the_name_says(content, extension):
    assert "not what its name says" in refusal(content, extension)


def test_a_bomb_in_a_document():
    bomb = docx(**{"word/media/a": b"\0" * (MOST_UNPACKED + 1)})
    assert len(bomb) < 500_000
    assert "unpacks to more than" in refusal(bomb, "docx")


def test_a_document_that_says_less_than_is_in_it():
    """Its directory claims one byte; reading stops there, and the checksum does not hold."""
    content = bytearray(docx(**{"word/media/a": b"\0" * 100_000}))
    directory = content.rindex(b"word/media/a") - 46
    content[directory + 24 : directory + 28] = (1).to_bytes(4, "little")
    assert "not what its name says" in refusal(bytes(content), "docx")


def test_macros_and_encryption():
    assert "macros" in refusal(docx(**{"word/vbaProject.bin": b"x"}), "docx")
    content = bytearray(docx())
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        content[content.index(signature) + offset] |= 1
    assert "not what its name says" in refusal(bytes(content), "docx")
    assert zipfile.is_zipfile(io.BytesIO(bytes(content)))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Protokoll 2026.PDF", "Protokoll 2026.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\eva\\plan.docx", "plan.docx"),
        ("a\0b\r\n.pdf", "ab.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("  .htaccess", "htaccess"),
        ("..", "file"),
        ("", "file"),
        ("con.pdf", "_con.pdf"),
        ('a<b>"c|.csv', "a_b__c_.csv"),
        ("Tåg.csv", "Tåg.csv"),
        ("x" * 500 + ".pdf", "x" * (LONGEST - 4) + ".pdf"),
        ("\u200b.pdf", "pdf"),
    ],
)
def test_names(given, shown):
    assert cleaned_name(given) == shown
