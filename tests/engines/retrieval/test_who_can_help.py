"""Who can help: passages, ranking, reasons and the verdict that nobody fits."""

import random
from pathlib import Path

import pytest

from talko.engines.retrieval import DamagedFile
from talko.engines.retrieval import who_can_help as help
from talko.engines.retrieval.who_can_help.entries import cut, passages

OTHERS = [
    ("bees", "Bee Watch", "Volunteers count bees and other insects in gardens and send their observations."),
    ("chess", "Chess for All", "We teach chess to children in hospitals and prisons."),
    ("choir", "Harbour Choir", "A choir that sings in old people's homes and at weddings."),
    ("films", "Open Screen", "We lend films and projectors to cinemas in small towns."),
    ("loans", "Micro Loans", "Loans for women who start a business of their own."),
    ("maps", "Street Mappers", "Maps of cycle lanes drawn by those who ride them."),
    ("seeds", "Seed Bank", "A library of seeds of old vegetables for gardeners."),
    ("code", "Code Club", "Programming lessons for girls after school."),
]
RIDES = "A ridesharing movement: drivers with empty seats take neighbours along, so that cars and buses are shared."
NEED = help.Version.of(
    "en",
    "The bus that drives the rest of us too",
    "The line carries eleven children in 2026. We look for a way to share rides in cars and buses between neighbours.",
)


def entries(*further: help.Entry) -> list[help.Entry]:
    known = [help.Entry(id, name, (help.Section(text),)) for id, name, text in OTHERS]
    return [*known, help.Entry("rides", "Skjutsgruppen", (help.Section(RIDES),)), *further]


def directory(path: Path, found: list[help.Entry]) -> help.Directory:
    help.build(found, path)
    opened = help.Directory.open(path)
    assert opened is not None
    return opened


def ids(answer: help.Answer) -> list[str]:
    return [id for suggestion in answer.suggestions for id in suggestion.ids]


def test_it_works(tmp_path: Path) -> None:
    answer = help.suggest(directory(tmp_path / "d", entries()), help.Need((NEED,)))

    best = answer.suggestions[0]
    assert answer.fits
    assert best.ids == ("rides",)
    assert best.passage.text == RIDES
    assert best.meetings[0].sentence.startswith("We look for a way to share rides")
    assert {"share", "rides", "cars"} & {carrier.word for carrier in best.meetings[0].carriers}


def test_a_need_in_swedish_finds_an_english_entry(tmp_path: Path) -> None:
    version = help.Version.of(
        "sv",
        "Skolbussen som också kör oss andra",
        "Vi söker ett sätt att dela på bilar och bussar mellan grannar.",
    )

    answer = help.suggest(directory(tmp_path / "d", entries()), help.Need((version,)))

    assert ids(answer)[0] == "rides"
    words = {carrier.word: carrier.written for carrier in answer.suggestions[0].meetings[0].carriers}
    assert "cars" in words["bilar"]


def test_the_order_of_entries_changes_nothing(tmp_path: Path) -> None:
    shuffled = entries()
    random.Random(7).shuffle(shuffled)

    first = help.suggest(directory(tmp_path / "a", entries()), help.Need((NEED,)))
    second = help.suggest(directory(tmp_path / "b", shuffled), help.Need((NEED,)))

    assert first == second


def test_partners_with_the_same_text_are_one_suggestion(tmp_path: Path) -> None:
    partner = help.Entry("partner", "Partner of a project", (help.Section(RIDES),))

    answer = help.suggest(directory(tmp_path / "d", entries(partner)), help.Need((NEED,)))

    assert set(answer.suggestions[0].ids) == {"rides", "partner"}
    assert ids(answer).count("partner") == 1


def test_numerals_and_names_never_carry(tmp_path: Path) -> None:
    year = help.Entry(
        "year", "Luleå 2026", (help.Section("In 2026 eleven of Luleå. Founded 2026 in Luleå, 2026."),)
    )
    version = help.Version.of(
        "en", "A festival in Luleå", "In 2026 eleven people of Luleå look for musicians."
    )

    answer = help.suggest(directory(tmp_path / "d", entries(year)), help.Need((version,)))

    carriers = {c.word for s in answer.suggestions for m in s.meetings for c in m.carriers}
    assert not carriers & {"2026", "luleå", "eleven", "look"}
    assert "year" not in ids(answer)


def test_only_some_may_be_asked_for(tmp_path: Path) -> None:
    answer = help.suggest(
        directory(tmp_path / "d", entries()), help.Need((NEED,)), among={"maps", "chess", "nobody"}
    )

    assert set(ids(answer)) <= {"maps", "chess"}


@pytest.mark.parametrize("found", [[], [help.Entry("only", "Only a name")]])
def test_nobody_fits_in_an_empty_directory(tmp_path: Path, found: list[help.Entry]) -> None:
    answer = help.suggest(directory(tmp_path / "d", found), help.Need((NEED,)))

    assert answer == help.Answer(False, ())


@pytest.mark.parametrize(
    "text", ["", " \n ", "…", "🚌", "\x00", "a" * 300_000, "bus " * 100_000, "bus. " * 100_000]
)
def test_any_text_is_a_need_and_an_entry(tmp_path: Path, text: str) -> None:
    found = directory(tmp_path / "d", entries(help.Entry("odd", text, (help.Section(text, text),) * 100)))

    answer = help.suggest(found, help.Need((help.Version.of("en", text, text),)))

    assert len(ids(answer)) <= len(found)


def test_passages_are_bounded_and_lose_no_word() -> None:
    text = " ".join(f"word{number}" + "." * (number % 17 == 0) for number in range(1000))

    found = cut(text)

    assert " ".join(found).split() == text.split()
    assert max(len(passage.split()) for passage in found) <= 90
    sections = (help.Section("word. " * 100_000),) * 1000
    assert len(list(passages(help.Entry("a", "A", sections)))) <= 64 * 340


def test_another_source_is_to_be_built_again(tmp_path: Path) -> None:
    help.build(entries(), tmp_path / "d", source="first")

    assert help.Directory.open(tmp_path / "d", source="first") is not None
    assert help.Directory.open(tmp_path / "d", source="second") is None


def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    help.build(entries(), tmp_path / "d")
    (tmp_path / "d").write_bytes((tmp_path / "d").read_bytes()[:3000])

    with pytest.raises(DamagedFile):
        help.Directory.open(tmp_path / "d")
