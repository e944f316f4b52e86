"""The number that somebody who pays by bank transfer gives, in the two forms that banks check.

Abroad and in Finland it is a creditor reference ("RF", ISO 11649), on a Swedish bankgiro an OCR number with a check digit by Luhn.
"""

import re
import secrets
from collections.abc import Iterable

from stdnum import luhn
from stdnum.iso7064 import mod_97_10

DIGITS = 12
"""Of every number. As all are equally long, digits of another kind are seldom taken for one."""
RF = re.compile(rf"RF[0-9]{{{2 + DIGITS}}}(?![0-9])")
OCR = re.compile(rf"(?<![0-9])[0-9]{{{DIGITS + 1}}}(?![0-9])")
BETWEEN = re.compile(r"(?<=[0-9F])[ \u00a0.\-]{1,2}(?=[0-9])")
"""What people put between groups of digits."""


def new_number() -> str:
    """Twelve digits that nobody can guess; the first is not 0, which banks and spreadsheets drop."""
    return str(10 ** (DIGITS - 1) + secrets.randbelow(9 * 10 ** (DIGITS - 1)))


def rf(number: str) -> str:
    """As a creditor reference, without spaces: "RF" + two check digits + number (ISO 11649)."""
    return f"RF{mod_97_10.calc_check_digits(f'{_of_ours(number)}RF')}{number}"


def ocr(number: str) -> str:
    """As an OCR number: number + check digit (Luhn, modulus 10)."""
    return number + luhn.calc_check_digit(_of_ours(number))


def in_groups(reference: str) -> str:
    """In groups of four, as people read it aloud and type it: "RF29 1234 5678 9012"."""
    return " ".join(reference[start : start + 4] for start in range(0, len(reference), 4))


def numbers_in(texts: Iterable[str]) -> list[str]:
    """The numbers of all references with right check digits in what somebody wrote, each once, in order.

    Spaces, points and hyphens between digits do not matter. More than one means that a person must say what was meant.
    """
    found: dict[str, None] = {}
    for text in texts:
        joined = BETWEEN.sub("", text.upper()[:2000])
        found |= dict.fromkeys(
            match.group()[4:] for match in RF.finditer(joined) if mod_97_10.is_valid(_turned(match.group()))
        )
        found |= dict.fromkeys(
            match.group()[:-1] for match in OCR.finditer(joined) if luhn.is_valid(match.group())
        )
    return list(found)


def _turned(reference: str) -> str:
    """Country code and check digits at the end, as the check is made."""
    return reference[4:] + reference[:4]


def _of_ours(number: str) -> str:
    if not (len(number) == DIGITS and number.isascii() and number.isdigit()):
        raise ValueError(f"a reference has {DIGITS} digits, not {number!r}")
    return number
