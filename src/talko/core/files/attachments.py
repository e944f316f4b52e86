"""Attachments: which kinds are accepted, recognised by content. The extension must say the same as the content."""

import json
import re
import zipfile
from typing import IO, Any

from django.utils.translation import gettext as _

from talko.core.errors import Invalid

OFFICE = {
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "word/document.xml"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xl/workbook.xml"),
    "pptx": (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "ppt/presentation.xml",
    ),
}
"""Extension to content type and the part that each such document has."""
OPEN_DOCUMENT = {
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
TEXTS = {
    "csv": "text/csv",
    "txt": "text/plain",
    "json": "application/json",
    "geojson": "application/geo+json",
}
TYPES = {
    "pdf": "application/pdf",
    **{extension: media_type for extension, (media_type, _part) in OFFICE.items()},
    **OPEN_DOCUMENT,
    **TEXTS,
}
ACCEPT = ",".join(f".{extension}" for extension in TYPES)
MOST_ENTRIES = 5_000
MOST_UNPACKED = 100 * 1024 * 1024
"""Bytes of everything in a document's container."""
LARGEST_JSON = 10 * 1024 * 1024
PIECE = 256 * 1024
NOT_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
GEOJSON = frozenset(
    {
        "Feature",
        "FeatureCollection",
        "GeometryCollection",
        "LineString",
        "MultiLineString",
        "MultiPoint",
        "MultiPolygon",
        "Point",
        "Polygon",
    }
)


def checked_type(upload: IO[bytes], extension: str) -> str:
    """The content type. Raises Invalid at `file` for a kind that is not accepted, and for content of another kind."""
    if extension not in TYPES:
        raise _refusal(_("This kind of file is not accepted. Accepted are: %(kinds)s.") % {"kinds": kinds()})
    upload.seek(0)
    if not _is(extension, upload):
        raise _refusal(
            _("The content of this file is not what its name says (.%(extension)s), or it is damaged.")
            % {"extension": extension}
        )
    return TYPES[extension]


def kinds() -> str:
    return "JPEG, PNG, WebP, " + ", ".join(extension.upper() for extension in TYPES)


def _refusal(message: str) -> Invalid:
    return Invalid(fields={"file": message})


def _is(extension: str, upload: IO[bytes]) -> bool:
    if extension == "pdf":
        return _is_pdf(upload)
    if extension in TEXTS:
        return _is_text(upload, extension)
    try:
        with zipfile.ZipFile(upload) as container:
            return _is_sound(container, upload) and _is_document(container, extension)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, EOFError, RuntimeError):
        return False
    except NotImplementedError:  # a compression that office programs do not use
        return False


def _is_pdf(upload: IO[bytes]) -> bool:
    """The head stands at the very beginning, so that it is nothing else as well."""
    start = upload.read(8)
    upload.seek(0, 2)
    upload.seek(max(0, upload.tell() - 2048))
    return start.startswith(b"%PDF-") and b"%%EOF" in upload.read()


def _is_text(upload: IO[bytes], extension: str) -> bool:
    """Any encoding that extends ASCII, or UTF-16. What begins like a web page or an SVG is none of these kinds."""
    content = upload.read()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeError:
            return False
    if NOT_TEXT.search(content) or content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
        return False
    return extension in {"csv", "txt"} or _is_json(content, extension)


def _is_json(content: bytes, extension: str) -> bool:
    if len(content) > LARGEST_JSON:
        raise _refusal(_("A JSON file can have at most 10 MB."))
    try:
        value: Any = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return extension == "json" or (isinstance(value, dict) and value.get("type") in GEOJSON)


def _is_sound(container: zipfile.ZipFile, upload: IO[bytes]) -> bool:
    """Not too much in it, nothing encrypted, no odd names; and all of it can be unpacked within the limits."""
    upload.seek(0)
    entries = container.infolist()
    if upload.read(4) != b"PK\x03\x04" or len(entries) > MOST_ENTRIES:
        return False
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise _refusal(_("This file unpacks to more than 100 MB and is not accepted."))
    if any(_is_odd(entry) for entry in entries):
        return False
    for entry in entries:
        with container.open(entry) as part:  # checks length and checksum
            while part.read(PIECE):
                pass
    return True


def _is_odd(entry: zipfile.ZipInfo) -> bool:
    parts = entry.filename.replace("\\", "/").split("/")
    return bool(entry.flag_bits & 1) or ".." in parts or entry.filename.startswith(("/", "\\"))


def _is_document(container: zipfile.ZipFile, extension: str) -> bool:
    names = set(container.namelist())
    if extension in OPEN_DOCUMENT:
        return "mimetype" in names and _start(container, "mimetype") == OPEN_DOCUMENT[extension].encode()
    _media_type, part = OFFICE[extension]
    if not {"[Content_Types].xml", part} <= names:
        return False
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _refusal(
            _("Documents with macros are not accepted. Save it without macros and choose it again.")
        )
    return True


def _start(container: zipfile.ZipFile, name: str) -> bytes:
    with container.open(name) as part:
        return part.read(200).strip()
