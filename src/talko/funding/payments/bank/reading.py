"""Which format a bank's file is in."""

from django.utils.translation import gettext as _

from talko.funding.payments.bank import bgmax, camt
from talko.funding.payments.bank.statements import Statement, UnreadableStatement

LARGEST = 20 * 1024 * 1024
"""Bytes; a statement of some 100,000 payments."""


def read(content: bytes) -> Statement:
    """A BgMax file or a camt.053 statement, with every sum in it checked.

    Raises UnreadableStatement, with a message in the reader's language, for what is neither, too large, cut off or does not add up.
    """
    if len(content) > LARGEST:
        raise UnreadableStatement(
            _("The file is larger than %(limit)d MB. Ask the bank for one file a day.")
            % {"limit": LARGEST >> 20}
        )
    start = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:7].upper() == b"01BGMAX":
        return bgmax.read(content)
    if start.startswith(b"<"):
        return camt.read(content)
    raise UnreadableStatement(
        _("This is neither a BgMax file nor a camt.053 statement. Export one of them from the bank.")
    )
