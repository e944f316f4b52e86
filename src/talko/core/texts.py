"""What every text that people write goes through, whatever it is about."""

import re
import unicodedata

from django.utils.translation import gettext as _

UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
"""Controls without a width, among them those that turn the direction of what follows. Joiners stay: scripts need them."""


def one_line(text: str) -> str:
    """A name or a title: no line breaks, no spaces at its ends, nothing in it that cannot be seen; perhaps empty."""
    line = " ".join(UNSEEN.sub("", text).split())
    return line if visible(line) else ""


def visible(text: str) -> bool:
    """Whether anything can be seen: invisible characters alone are nothing, a lone emoji is something."""
    return any(unicodedata.category(character)[0] not in "CZ" for character in text)


def quoted(text: str) -> str:
    """Between the quotation marks of the language that is active."""
    return _("“%(text)s”") % {"text": text}
