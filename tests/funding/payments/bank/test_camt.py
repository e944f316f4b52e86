"""What a camt.053 statement tells is read to the last cent, or not at all."""

from datetime import date

import pytest

from talko.core.values.money import Money
from talko.funding.payments.bank.reading import read
from talko.funding.payments.bank.statements import UnreadableStatement

OLD, NEW = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02", "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


def balance(kind: str, amount: str, currency: str = "EUR", direction: str = "CRDT") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy='{currency}'>{amount}</Amt>"
        f"<CdtDbtInd>{direction}</CdtDbtInd><Dt><Dt>2026-11-30</Dt></Dt></Bal>"
    )


def entry(
    amount: str,
    *,
    direction="CRDT",
    state="BOOK",
    reference="R1",
    details="",
    currency="EUR",
    day="2026-11-30",
):
    return (
        f"<Ntry><Amt Ccy='{currency}'>{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts>{state}</Sts>"
        f"<BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>{reference}</AcctSvcrRef>"
        f"<NtryDtls>{details}</NtryDtls></Ntry>"
    )


def detail(amount="", *, reference="", name="", text="", end_to_end="NOTPROVIDED", party="Dbtr"):
    return (
        f"<TxDtls><Refs><EndToEndId>{end_to_end}</EndToEndId></Refs>"
        + (f"<AmtDtls><TxAmt><Amt Ccy='EUR'>{amount}</Amt></TxAmt></AmtDtls>" if amount else "")
        + f"<RltdPties><{party}><Nm>{name}</Nm></{party}></RltdPties><RmtInf>"
        + (
            f"<Strd><CdtrRefInf><Ref>{reference}</Ref></CdtrRefInf></Strd>"
            if reference
            else f"<Ustrd>{text}</Ustrd>"
        )
        + "</RmtInf></TxDtls>"
    )


def statement(*parts: str, namespace=OLD, account="<IBAN>FI2112345600000785</IBAN>") -> bytes:
    return (
        f"<?xml version='1.0' encoding='UTF-8'?><Document xmlns='{namespace}'><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr>"
        f"<Stmt><Id>2026-230</Id><Acct><Id>{account}</Id></Acct>{''.join(parts)}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


GIFT = entry("200.00", details=detail(reference="RF18539007547034", name="Åsa Öberg"))
BATCH = entry(
    "30.05",
    reference="R2",
    details=detail("10.05", text="isvägen", name="Nils") + detail("20", end_to_end="E-77", name="Eva"),
)
PAID_OUT = entry(
    "50.5", direction="DBIT", reference="R3", details=detail(name="Sensor Oy", text="faktura 7", party="Cdtr")
)
WHOLE = statement(balance("OPBD", "100.00"), balance("CLBD", "279.55"), GIFT, BATCH, PAID_OUT)


def refused(content: bytes) -> str:
    with pytest.raises(UnreadableStatement) as refusal:
        read(content)
    return str(refusal.value.message)


def test_it_works():
    found = read(WHOLE)
    assert found.made == "camt.053"
    gift, first, second, paid = found.bookings
    assert (gift.account, gift.day, gift.money) == (
        "FI2112345600000785",
        date(2026, 11, 30),
        Money(20_000, "EUR"),
    )
    assert (gift.references, gift.payer) == (("RF18539007547034",), "Åsa Öberg")
    assert (first.money, first.text, first.references) == (Money(1_005, "EUR"), "isvägen", ())
    assert (second.money, second.references, second.payer) == (Money(2_000, "EUR"), ("E-77",), "Eva")
    assert (paid.money, paid.payer) == (Money(-5_050, "EUR"), "Sensor Oy")
    assert [one.id.removeprefix("FI2112345600000785:") for one in found.bookings] == [
        "R1",
        "R2:1",
        "R2:2",
        "R3",
    ]


def test_each_version_says_the_same():
    newer = (
        WHOLE.replace(OLD.encode(), NEW.encode())
        .replace(b"<Sts>BOOK</Sts>", b"<Sts><Cd>BOOK</Cd></Sts>")
        .replace(b"<Dbtr><Nm>", b"<Dbtr><Pty><Nm>")
        .replace(b"</Nm></Dbtr>", b"</Nm></Pty></Dbtr>")
    )
    assert newer != WHOLE
    assert read(newer) == read(WHOLE)


def test_what_is_pending_does_not_count():
    assert (
        read(statement(balance("OPBD", "1"), balance("CLBD", "1"), entry("5", state="PDNG"))).bookings == ()
    )


def test_a_batch_whose_parts_are_not_told_is_one_payment():
    part = detail("10", text="one of several")
    (whole,) = read(statement(entry("30", details=part + part))).bookings
    assert (whole.money, whole.references) == (Money(3_000, "EUR"), ())


def test_payments_that_the_bank_numbers_alike_are_told_apart():
    same = statement(entry("5"), entry("5"))
    assert [one.id for one in read(same).bookings] == ["FI2112345600000785:R1", "FI2112345600000785:R1#2"]


def test_an_entry_without_a_number_is_known_by_its_place():
    nameless = statement(entry("5", reference=""), account="<Othr><Id>5551234</Id></Othr>")
    assert [one.id for one in read(nameless).bookings] == ["5551234:2026-230:1"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (WHOLE.replace(b"279.55", b"279.56"), "does not add up"),
        (WHOLE.replace(b"279.55</Amt><CdtDbtInd>CRDT", b"279.55</Amt><CdtDbtInd>DBIT"), "does not add up"),
        (statement(entry("1.005")), "“1.005 EUR” is not an amount"),
        (statement(entry("-1")), "is not an amount"),
        (statement(entry("NaN")), "is not an amount"),
        (statement(entry("1e4")), "is not an amount"),
        (statement(entry("1", currency="XAU")), "the currency “XAU”"),
        (statement(entry("1", direction="")), "direction is missing"),
        (statement(entry("1", day="yesterday")), "“yesterday” is not the day of an entry"),
        (statement(GIFT, account=""), "of which account"),
        (WHOLE[:-20], "not well-formed"),
        (b"<html><body>Not a bank</body></html>", "no camt.053 statement"),
        (WHOLE.replace(b"BkToCstmrStmt", b"BkToCstmrAcctRpt"), "no camt.053 statement"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "not well-formed"),
        (b"<?xml version='1.0' encoding='nonsense'?><a/>", "not well-formed"),
    ],
)
def test_what_is_wrong_is_named(content, says):
    assert says in refused(content)
