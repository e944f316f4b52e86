"""Two addresses are one exactly when mail to them reaches one mailbox; nobody else's letters decide that."""

import re
from pathlib import Path

import pytest
from django import forms

import talko
from talko.core.text.email_addresses import AddressFormField, NotAnAddress, canonical, canonical_domain

KELVIN, LONG_S, DOTLESS, FULL_WIDTH_AT, NO_WIDTH = "\u212a", "\u017f", "\u0131", "\uff20", "\u200b"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("anna@industri.example", "anna@industri.example"),
        (" Anna.B+tag@INDUSTRI.Example\n", "anna.b+tag@industri.example"),
        (f"anna@{DOTLESS}ndustr{DOTLESS}.example", "anna@xn--ndustr-o9ag.example"),
        ("anna@\u0130ndustri.example", "anna@xn--industri-o0e.example"),
        ("anna@g\u043e\u043egle.example", "anna@xn--ggle-55da.example"),
        (f"anna@{KELVIN}iruna.example", "anna@kiruna.example"),
        (f"anna@indu{LONG_S}tri.example", "anna@industri.example"),
        ("anna@\uff49ndustri\u3002example", "anna@industri.example"),
        ("anna@Lule\u00e5.example", "anna@xn--lule-toa.example"),
        ("anna@lulea\u030a.example", "anna@xn--lule-toa.example"),
        ("anna@xn--lule-toa.example", "anna@xn--lule-toa.example"),
        ("anna@stra\u00dfe.example", "anna@xn--strae-oqa.example"),
        ("anna@strasse.example", "anna@strasse.example"),
    ],
)
def test_the_one_form(typed, kept):
    assert canonical(typed) == kept
    assert canonical(kept) == kept
    assert AddressFormField().clean(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "", "anna", "anna@", "@industri.example", "anna@localhost", "anna@[127.0.0.1]", '"anna b"@industri.example',
        "anna@a@industri.example", "anna..b@industri.example", "anna@industri.example.", "anna@-a.example",
        "Anna <anna@industri.example>", "anna@industri.example, other@industri.example", "anna@indu\nstri.example",
        "anna@xn--a.example", "anna@" + "\u00f6" * 58 + ".example", "x" * 65 + "@industri.example",
        "anna@" + "a" * 60 + ("." + "b" * 60) * 3 + ".example",
        f"{KELVIN}ari@industri.example", f"mat{LONG_S}@industri.example", f"p{DOTLESS}a@industri.example",
        "\u00e5sa@industri.example", "\uff41nna@industri.example", f"an{NO_WIDTH}na@industri.example",
        f"anna@indu{NO_WIDTH}stri.example", f"anna{FULL_WIDTH_AT}industri.example", "anna\x00@industri.example",
    ],
)  # fmt: skip
def test_what_is_no_address(typed):
    with pytest.raises(NotAnAddress) as refused:
        canonical(typed)
    assert list(refused.value.fields) == ["email"]
    with pytest.raises(forms.ValidationError):
        AddressFormField().clean(typed)


@pytest.mark.parametrize(
    ("host", "kept"),
    [("WWW.Lule\u00e5.se", "www.xn--lule-toa.se"), (f"{KELVIN}iruna.se", "kiruna.se"), ("", ""), ("a b", "")],
)
def test_domains_are_in_the_same_form(host, kept):
    assert canonical_domain(host) == kept


def test_nothing_is_compared_as_a_database_thinks_of_letters():
    """UPPER of a dotless i is I on PostgreSQL, and not on SQLite: there is one form of each thing, compared letter for letter."""
    forbidden = re.compile(r"iexact|__i?upper|\bUpper\(|\bUPPER\(", re.IGNORECASE)
    places = Path(talko.__file__).parent
    found = [
        f"{path.relative_to(places)}:{number}"
        for path in sorted(places.rglob("*.py"))
        if "engines" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if forbidden.search(line.replace(".upper(", ""))
    ]
    assert found == []
