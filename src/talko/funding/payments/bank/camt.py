"""camt.053, the bank-to-customer statement of ISO 20022, in any of its versions.

Only what is booked counts; what is pending is passed over. A batch whose parts are told is read in parts.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _

from talko.core.values.money import CURRENCIES, LARGEST, Money, precision
from talko.funding.payments.bank.statements import Booking, Statement, UnreadableStatement, told_apart

OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)
"""Kinds of balances: booked at the start (or the end of the statement before), booked at the end."""
AMOUNT = re.compile(r"[0-9]{1,18}(\.[0-9]{1,5})?")


def read(content: bytes) -> Statement:
    """Raises UnreadableStatement for other XML, for what is damaged, and where entries do not lead from balance to balance."""
    bookings: list[Booking] = []
    statements = 0
    try:
        for statement, entries in _statements(content):
            statements += 1
            bookings += _bookings(statement, entries)
    except (ParseError, DefusedXmlException, LookupError) as error:  # the last for an unknown encoding
        raise _wrong(_("it is not well-formed XML")) from error
    if not statements:
        raise _wrong(_("it holds no camt.053 statement"))
    return Statement("camt.053", tuple(told_apart(bookings)))


def _statements(content: bytes) -> Iterator[tuple[Element, list[Element]]]:
    """Each statement with its entries; names without their namespace, which differs between versions."""
    entries: list[Element] = []
    is_statement = False
    for event, element in iterparse(BytesIO(content), events=("start", "end"), forbid_dtd=True):
        element.tag = element.tag.rpartition("}")[2]
        if event == "start":
            is_statement = is_statement or element.tag == "BkToCstmrStmt"
        elif element.tag == "Ntry":
            entries.append(element)
        elif element.tag == "Stmt" and is_statement:
            yield element, entries
            entries = []
            element.clear()


def _bookings(statement: Element, entries: list[Element]) -> list[Booking]:
    account = _text(statement, "Acct/Id/IBAN") or _text(statement, "Acct/Id/Othr/Id")
    name = _text(statement, "Id")
    if not account:
        raise _wrong(_("statement “%(name)s” does not say of which account it is") % {"name": name})
    found: list[Booking] = []
    moved: dict[str, int] = {}
    for number, entry in enumerate(entries, start=1):
        if (_text(entry, "Sts/Cd") or _text(entry, "Sts")) != "BOOK":
            continue
        money = _signed(entry, entry)
        moved[money.currency] = moved.get(money.currency, 0) + money.amount
        found += _parts(entry, money, account=account, fallback=f"{name}:{number}")
    _check(statement, moved, name)
    return found


def _parts(entry: Element, money: Money, *, account: str, fallback: str) -> Iterator[Booking]:
    """The transactions of an entry where their amounts make up its own, else the entry as a whole."""
    day = _day(entry)
    reference = _text(entry, "AcctSvcrRef") or fallback
    details = entry.findall("NtryDtls/TxDtls")
    amounts = [_signed(detail, entry) for detail in details if _amount_of(detail) is not None]
    whole = len(details) == 1
    if not whole and not (
        len(amounts) == len(details) > 0
        and all(one.currency == money.currency for one in amounts)
        and sum(one.amount for one in amounts) == money.amount
    ):
        yield Booking(f"{account}:{reference}", account, day, money, text=_text(entry, "AddtlNtryInf"))
        return
    for number, detail in enumerate(details, start=1):
        own = _text(detail, "Refs/AcctSvcrRef") or (reference if whole else f"{reference}:{number}")
        party = "Dbtr" if money.amount > 0 else "Cdtr"
        yield Booking(
            id=f"{account}:{own}",
            account=account,
            day=day,
            money=money if whole else amounts[number - 1],
            references=tuple(
                text
                for path in ("RmtInf/Strd/CdtrRefInf/Ref", "Refs/EndToEndId")
                for text in _texts(detail, path)
                if text != "NOTPROVIDED"
            ),
            text="\n".join(_texts(detail, "RmtInf/Ustrd")),
            payer=_text(detail, f"RltdPties/{party}/Nm") or _text(detail, f"RltdPties/{party}/Pty/Nm"),
        )


def _check(statement: Element, moved: dict[str, int], name: str) -> None:
    """Where both balances are told, the entries must lead from one to the other."""
    balances = {
        _text(balance, "Tp/CdOrPrtry/Cd"): _signed(balance, balance) for balance in statement.findall("Bal")
    }
    opening = next((balances[kind] for kind in OPENING if kind in balances), None)
    closing = next((balances[kind] for kind in CLOSING if kind in balances), None)
    if opening is None or closing is None:
        return
    if (
        opening.currency != closing.currency
        or opening.amount + moved.get(opening.currency, 0) != closing.amount
    ):
        raise _wrong(
            _("statement “%(name)s” does not add up: %(opening)s and its entries do not make %(closing)s")
            % {"name": name, "opening": opening, "closing": closing}
        )


def _signed(element: Element, directed: Element) -> Money:
    """The amount of an entry, a part or a balance; the direction is the entry's where a part tells none."""
    amount = _amount_of(element)
    direction = _text(element, "CdtDbtInd") or _text(directed, "CdtDbtInd")
    if amount is None or direction not in {"CRDT", "DBIT"}:
        raise _wrong(_("an amount or its direction is missing"))
    money = _money(amount)
    return money if direction == "CRDT" else Money(-money.amount, money.currency)


def _amount_of(element: Element) -> Element | None:
    found = element.find("Amt")
    return element.find("AmtDtls/TxAmt/Amt") if found is None else found


def _money(element: Element) -> Money:
    text, currency = (element.text or "").strip(), element.get("Ccy", "")
    if currency not in CURRENCIES:
        raise _wrong(_("the currency “%(code)s” is not one that is used here") % {"code": currency[:10]})
    value = Decimal(text).scaleb(precision(currency)) if AMOUNT.fullmatch(text) else None
    if value is None or value > LARGEST or value != value.to_integral_value():
        raise _wrong(_("“%(amount)s %(code)s” is not an amount") % {"amount": text[:40], "code": currency})
    return Money(int(value), currency)


def _day(entry: Element) -> date:
    text = _text(entry, "BookgDt/Dt") or _text(entry, "BookgDt/DtTm") or _text(entry, "ValDt/Dt")
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise _wrong(_("“%(day)s” is not the day of an entry") % {"day": text[:40]}) from None


def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _texts(element: Element, path: str) -> list[str]:
    return [text for found in element.findall(path) if (text := (found.text or "").strip())]


def _wrong(what: str) -> UnreadableStatement:
    return UnreadableStatement(
        _("The statement cannot be read: %(what)s. Nothing was read.") % {"what": what}
    )
