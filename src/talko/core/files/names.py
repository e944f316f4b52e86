"""Names of uploaded files, as they are shown and offered for saving. They never become part of a path."""

import re
import unicodedata

from talko.core.text.cleaning import one_line

LONGEST = 120
"""Characters, including the extension."""
NOT_IN_NAMES = re.compile(r'[<>:"|?*]')
RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
"""Names that Windows gives to devices."""


def cleaned_name(given: str) -> str:
    """Without folders, control characters, or characters that change direction; never empty."""
    last = given.replace("\x00", "").replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(one for one in last if unicodedata.category(one) not in {"Cc", "Cf", "Co", "Cs"})
    stem, dot, extension = one_line(NOT_IN_NAMES.sub("_", visible)).strip(". ").rpartition(".")
    if not dot:
        stem, extension = extension, ""
    extension = extension.strip().lower()[:10]
    stem = stem.rstrip(". ")[: LONGEST - len(extension) - 1] or "file"
    if RESERVED.match(stem):
        stem = f"_{stem}"
    return f"{stem}.{extension}" if extension else stem


def extension_of(name: str) -> str:
    """In lower case, without the dot; empty when there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def with_extension(name: str, extension: str) -> str:
    stem = name.rpartition(".")[0] or name
    return f"{stem}.{extension}"
