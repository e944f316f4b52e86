"""Whether somebody fits a need, asked of one at a time."""

from pathlib import Path

import numpy as np
import pytest

from talko.engines.retrieval import who_can_help as help
from talko.engines.retrieval.who_can_help.known_needs import known_needs

from .test_who_can_help import NEED, OTHERS, RIDES, directory, entries

SWEDISH = help.Version.of(
    "sv", "Skolbussen som också kör oss andra", "Vi söker ett sätt att dela bilar och bussar mellan grannar."
)
OFFER = "We let neighbours share rides in cars and buses, and drive children to school."


@pytest.fixture
def known(tmp_path: Path) -> help.Directory:
    return directory(tmp_path / "d", entries())


def fits(known: help.Directory, text: str, language: str = "en", *versions: help.Version) -> bool:
    judge = help.Judge(known, help.Need(versions or (NEED,)))
    return judge.suggestion(help.Offer.of_text(known, text, language)) is not None


def test_it_works(known: help.Directory) -> None:
    text = f"We live by the river and have done so for as long as anybody here remembers. {OFFER}"
    found = help.Judge(known, help.Need((NEED,))).suggestion(help.Offer.of_text(known, text, "en"))

    assert found is not None
    assert found.ids == ()
    assert OFFER in found.passage.text
    assert found.meetings[0].sentence.startswith("We look for a way to share rides")
    assert {"share", "rides", "cars"} & {carrier.word for carrier in found.meetings[0].carriers}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (OFFER, "en"),
        ("Vi låter grannar dela bilar och bussar.", "sv"),
        ("Kyydit autoissa ja busseissa.", "fi"),
    ],
)
def test_both_sides_write_in_their_languages(known: help.Directory, text: str, language: str) -> None:
    assert fits(known, text, language)
    assert fits(known, text, language, SWEDISH)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "…",
        "Buses buses buses.",
        "Anna Svensson, Per Nilsson",
        "We are a law firm. Mergers and taxes are what we know.",
        "We help cities with sustainable solutions for communities.",
        *(text for _id, _name, text in OTHERS),
    ],
)
def test_what_says_nothing_of_the_need_does_not_fit(known: help.Directory, text: str) -> None:
    assert not fits(known, text)


def test_entries_are_judged_like_texts(known: help.Directory) -> None:
    judge = help.Judge(known, help.Need((NEED,)))
    offers = {id: help.Offer.of_entry(known, id) for id in known.ids}

    fitting = {id: judge.suggestion(offer) for id, offer in offers.items() if offer is not None}

    assert [id for id, found in fitting.items() if found] == ["rides"]
    assert fitting["rides"] is not None
    assert fitting["rides"].ids == ("rides",)
    assert fitting["rides"].passage.text == RIDES
    assert help.Offer.of_entry(known, "nobody") is None


def test_what_many_others_do_better_does_not_fit(tmp_path: Path) -> None:
    text = "Bus drivers with empty seats for neighbours."
    assert fits(directory(tmp_path / "few", entries()), text)
    answer = "The bus line carries children and the rest of us: neighbours share rides in cars and buses."
    better = [help.Entry(str(number), f"Rides {number}", (help.Section(answer),)) for number in range(20)]
    assert not fits(directory(tmp_path / "many", entries(*better)), text)


def test_beside_nobody_the_text_alone_tells(tmp_path: Path) -> None:
    nobody = directory(tmp_path / "nobody", [])
    assert fits(nobody, OFFER)
    assert not fits(nobody, "We teach chess to children in hospitals.")
    assert not help.Offer.of_text(nobody, "", "en").passages


def test_a_need_of_nothing_is_fitted_by_nobody(known: help.Directory) -> None:
    judge = help.Judge(known, help.Need(()))
    assert judge.suggestion(help.Offer.of_text(known, OFFER, "en")) is None


def test_no_offer_fits_many_needs(known: help.Directory) -> None:
    for _id, _name, text in OTHERS:
        offer = help.Offer.of_text(known, text, "en")
        found = [help.Judge(known, need).suggestion(offer) for need in known_needs()]
        assert np.count_nonzero(found) <= 2
