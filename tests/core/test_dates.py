"""How moments are written for people, and how they are read from what people type and programs send."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.utils import translation

from talko.core.errors import Invalid
from talko.core.forms.fields import CityMomentField, DayField, remarks
from talko.core.values import date_input, dates, localised

STOCKHOLM, CHICAGO, BERLIN = (
    ZoneInfo("Europe/Stockholm"),
    ZoneInfo("America/Chicago"),
    ZoneInfo("Europe/Berlin"),
)
KOLKATA = ZoneInfo("Asia/Kolkata")
MOMENT = datetime(2026, 12, 12, 21, 0, 37, 123456, tzinfo=UTC)


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        (STOCKHOLM, "12 December 2026 22:00"),
        (BERLIN, "12 December 2026 22:00"),
        (CHICAGO, "12 December 2026 22:00 CET"),
        (None, "12 December 2026 22:00 CET"),
    ],
)
def test_the_zone_is_named_for_whoever_has_other_clocks(reader, expected):
    with dates.for_reader(reader):
        assert dates.shown(MOMENT, zone=STOCKHOLM).text == expected
        dates.use_zone(STOCKHOLM)
        assert dates.shown(MOMENT).text == expected
        assert dates.clock(MOMENT) == expected.removeprefix("12 December 2026 ")


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        (STOCKHOLM, "12 December 2026 22:00"),
        (CHICAGO, "12 December 2026 22:00 CET (15:00 CST)"),
        (KOLKATA, "12 December 2026 22:00 CET (13 December 2026 02:30 IST)"),
        (None, "12 December 2026 22:00 CET"),
    ],
)
def test_a_sentence_says_it_by_the_readers_clocks_too(reader, expected):
    value = localised.moment(MOMENT, STOCKHOLM)
    with dates.for_reader(reader):
        assert localised.in_words({"until": value}) == {"until": expected}


def test_what_is_recorded_is_the_moment_itself():
    assert localised.moment(MOMENT.astimezone(CHICAGO), STOCKHOLM) == {
        "moment": "2026-12-12T21:00:37.123456+00:00",
        "zone": "Europe/Stockholm",
    }


@pytest.mark.parametrize(
    ("language", "time", "day", "short", "clock"),
    [
        ("en", "12 December 2026 22:00 CET", "12 December 2026", "12 Dec", "22:00 CET"),
        ("sv", "12 december 2026 22:00 CET", "12 december 2026", "12 dec.", "22:00 CET"),
        ("fi", "12. joulukuuta 2026 klo 22.00 CET", "12. joulukuuta 2026", "12.12.", "22.00 CET"),
    ],
)
def test_each_language_writes_it_its_own_way(language, time, day, short, clock):
    with translation.override(language):
        found = [dates.shown(MOMENT, style, STOCKHOLM).text for style in ("time", "date", "short", "clock")]
    assert found == [time, day, short, clock]


def test_programs_get_whole_minutes_in_utc_and_the_pointer_the_whole_zone():
    with dates.for_reader(CHICAGO):
        found = dates.shown(MOMENT, zone=STOCKHOLM)
    assert found.machine == "2026-12-12T21:00Z"
    assert found.exact == (
        "12 December 2026 22:00 Central European Standard Time (12 December 2026 15:00 Central Standard Time)"
    )
    assert found.tag == (
        f'<time datetime="{found.machine}" title="{found.exact}">12 December 2026 22:00 CET</time>'
    )


def test_whose_clocks_count_when_nothing_is_said():
    with dates.for_reader(None, home=lambda: STOCKHOLM):
        assert dates.shown(MOMENT).text == "12 December 2026 22:00 CET"
        with dates.for_reader(CHICAGO, home=lambda: STOCKHOLM):
            assert dates.shown(MOMENT).text == "12 December 2026 15:00"
            dates.use_zone(STOCKHOLM)
        assert dates.shown(MOMENT).text == "12 December 2026 22:00 CET"
    assert dates.shown(MOMENT).text == "12 December 2026 21:00 UTC"


def test_a_zone_without_letters_is_named_by_its_distance():
    zones = ("Asia/Kathmandu", "America/Sao_Paulo", "Asia/Dubai")
    found = [dates.zone_name(MOMENT.astimezone(ZoneInfo(zone))) for zone in zones]
    assert found == ["UTC+5:45", "UTC-3", "UTC+4"]


def test_the_two_of_an_hour_that_comes_twice_are_told_apart():
    """Also for readers with the same clocks."""
    first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    with dates.for_reader(STOCKHOLM):
        found = [dates.shown(one.astimezone(STOCKHOLM)).text for one in (first, first + timedelta(hours=1))]
    assert found == ["31 October 2027 02:30 CEST", "31 October 2027 02:30 CET"]


def test_a_day_is_the_day_of_the_place():
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert dates.shown(late, "date", STOCKHOLM).text == "1 January 2027"
    assert dates.shown(late, "date", CHICAGO).text == "31 December 2026"
    assert dates.day(date(2026, 12, 31)) == "31 December 2026"


class Form(forms.Form):
    at = CityMomentField(STOCKHOLM, required=False)
    day = DayField(required=False)


def typed(**values):
    return Form(values)


@pytest.mark.parametrize("text", ["2027-06-01T16:00", "2027-06-01 16:00", "2027-06-01T16:00:00"])
def test_a_typed_time_is_of_the_citys_clock(text):
    form = typed(at=text)
    assert form.is_valid()
    assert form.cleaned_data["at"] == datetime(2027, 6, 1, 14, 0, tzinfo=UTC)
    assert remarks(form) == []
    shown = str(Form(initial={"at": form.cleaned_data["at"]})["at"])
    assert 'value="2027-06-01T16:00"' in shown


def test_a_time_that_the_clocks_leave_out_is_refused():
    form = typed(at="2027-03-28T02:30")
    assert form.errors == {
        "at": [
            "This time does not exist: the clocks go forward then. Choose a time before or after that hour."
        ]
    }
    assert 'value="2027-03-28T02:30"' in str(form["at"])


def test_of_a_time_that_comes_twice_the_first_is_taken_and_said():
    form = typed(at="2027-10-31T02:30")
    assert form.is_valid()
    assert form.cleaned_data["at"] == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert remarks(form) == [
        "This time occurs twice as the clocks go back. The first was used: 31 October 2027 02:30 CEST."
    ]


FAR = "Choose a year from 1900 to 2199."
ABSURD = ["0001-01-01T00:00", "1899-12-31T23:59", "2200-01-01T00:00", "9999-12-31T23:59"]


@pytest.mark.parametrize("text", ABSURD)
def test_beyond_what_can_be_reckoned_with(text):
    form = typed(at=text, day=text[:10])
    assert form.errors == {"at": [FAR], "day": [FAR]}
    with pytest.raises(Invalid):
        date_input.from_program(f"{text}:00+00:00")


@pytest.mark.parametrize("text", ["1900-01-01T00:00", "2199-12-31T23:59"])
def test_the_first_and_the_last_that_can(text):
    form = typed(at=text, day=text[:10])
    assert form.is_valid()
    for zone in (STOCKHOLM, CHICAGO, KOLKATA):
        assert dates.shown(form.cleaned_data["at"], zone=zone).text
    assert date_input.from_program(f"{text}:00+14:00").tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "", "soon", "2026-12-02", "2026-02-30T10:00:00Z", "2026-12-02T16:00", "2026-12-02T25:00:00Z", "9" * 40,
        "0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-12:00", "-001-01-01T00:00:00Z", "2026-12-02T16:00:00+99:99",
    ],
)  # fmt: skip
def test_what_a_program_may_not_send(text):
    """Without an offset it is no moment."""
    with pytest.raises(Invalid):
        date_input.from_program(text)


@pytest.mark.parametrize(
    "text", ["2026-12-02", "02/12/2026 16:00", "16:00", "2026-12-02T16:00+05:00", "2026-12-02T16:00Z", "soon"]
)
def test_what_is_no_day_and_time(text):
    assert typed(at=text).errors == {"at": ["Write the date and time like this: 2026-12-02 16:00."]}


@pytest.mark.parametrize("text", ["02/12/2026", "2.12.2026", "2026-02-30", "soon"])
def test_what_is_no_day(text):
    """One that can be read in two ways is not guessed."""
    assert typed(day=text).errors == {"day": ["Write the date like this: 2026-12-02."]}
