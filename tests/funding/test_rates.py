"""Exchange rates: read exactly from the European Central Bank's file, and used without ever giving more than something is worth."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from talko.core.errors import Invalid
from talko.core.values.money import Money
from talko.funding.models import Rate
from talko.funding.rates import Exchange, beside, exchange, read_file, save

pytestmark = pytest.mark.django_db
HISTORY = "Date,USD,JPY,SEK,ISK,CYP,\n2024-12-31,1.0389,163.06,11.459,143.9,N/A,\n2024-12-30,1.0444,164.7,11.4865,144,N/A,\n"
OF_A_DAY = "Date, USD, SEK, \n31 December 2024, 1.0389, 11.4590, \n"


def test_both_forms_of_the_file_say_the_same():
    assert {(r.day, r.currency, r.per_euro) for r in read_file(OF_A_DAY)} == {
        (date(2024, 12, 31), "USD", 1_038_900),
        (date(2024, 12, 31), "SEK", 11_459_000),
    }
    assert len(read_file(HISTORY)) == 6  # no yen and no pound of Cyprus here


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Datum,USD\n2024-12-31,1",
        "<html>",
        HISTORY.replace("1.0389", "1,0389"),
        HISTORY.replace("1.0389", "-1"),
        HISTORY.replace("1.0389", "NaN"),
        HISTORY.replace("1.0389", "1e99"),
        HISTORY.replace("2024-12-30", "30/12/2024"),
    ],
)
def test_what_is_no_such_file_is_refused_whole(text, tmp_path):
    with pytest.raises(Invalid):
        read_file(text)
    file = tmp_path / "rates.csv"
    file.write_text(text)
    with pytest.raises(CommandError):
        call_command("import_rates", str(file))
    assert not Rate.objects.exists()


def test_it_is_imported_once_and_never_changed(tmp_path, capsys):
    file = tmp_path / "rates.csv"
    file.write_text(HISTORY)
    call_command("import_rates", str(file))
    file.write_text(HISTORY.replace("11.459", "99"))
    call_command("import_rates", str(file))
    assert capsys.readouterr().out == "6 new rates.\n0 new rates.\n"
    assert Rate.objects.get(day=date(2024, 12, 31), currency="SEK").per_euro == 11_459_000


def test_the_newest_day_on_which_both_are_known_counts():
    save(read_file(HISTORY))
    Rate.objects.create(day=date(2025, 1, 2), currency="USD", per_euro=2_000_000)
    rate = exchange("USD", "SEK")
    assert rate.day == date(2024, 12, 31)
    assert rate.down(5_000) == 55_149  # 50.00 × 11.459 / 1.0389 = 551.49…
    assert exchange("USD", "SEK", date(2024, 12, 30)).day == date(2024, 12, 30)
    assert exchange("USD", "PLN") is None
    assert exchange("EUR", "ISK").down(100) == 143  # a króna has no smaller unit, and never more is given
    assert exchange("SEK", "SEK").down(7) == 7


def test_beside_an_amount_stands_about_as_much_in_whole_units():
    save(read_file(HISTORY))
    assert beside(Money(12_000_000, "SEK")) == [Money(1_047_200, "EUR"), Money(1_087_900, "USD")]


@given(amount=st.integers(0, 10**15), given=st.integers(1, 10**12), gets=st.integers(1, 10**12))
def test_nothing_is_gained_on_the_way_there_and_back(amount, given, gets):
    rate = Exchange(given, gets)
    assert rate.back_up(rate.down(amount)) <= amount
    assert rate.down(rate.back_up(amount)) >= amount
