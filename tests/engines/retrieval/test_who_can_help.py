"""Who can help: passages, ranking, reasons and the verdict that nobody fits."""

import json
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from talko.engines.retrieval import DamagedFile
from talko.engines.retrieval import who_can_help as help
from talko.engines.retrieval.who_can_help import cli, directory_files, ranking
from talko.engines.retrieval.who_can_help.entries import cut, passages
from talko.engines.retrieval.who_can_help.lexical import compound_parts

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


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("ridesharing", ("ride", "share")),
        ("timebank", ("time", "bank")),
        ("landshare", ("land", "share")),
        ("neighbourhood", ()),  # a word of its own
        ("skjutsgruppen", ()),
        ("2026", ()),
    ],
)
def test_compounds_that_are_in_no_dictionary_are_taken_apart(word: str, parts: tuple[str, ...]) -> None:
    assert compound_parts(word) == parts


def test_a_need_finds_an_entry_that_names_the_thing_in_one_word(tmp_path: Path) -> None:
    short = help.Entry("short", "Movement", (help.Section("The international ridesharing day."),))
    version = help.Version.of(
        "en", "A ride to town", "We look for neighbours who share a ride to the doctor."
    )

    answer = help.suggest(directory(tmp_path / "d", entries(short)), help.Need((version,)))

    assert "short" in ids(answer)[:2]


def test_names_are_read_in_the_language_of_the_country(tmp_path: Path) -> None:
    rows = [
        {"organisation_id": 1, "organisation_name": "Skjutsgruppen", "country": "Sweden"},
        {"organisation_id": 2, "organisation_name": "The Village Workshop", "country": "Sweden"},
        {"organisation_id": 3, "organisation_name": "Yhteismaa", "country": "Finland"},
        {"organisation_id": 4, "organisation_name": "Wirkstatt", "country": "Germany"},
        {"organisation_id": 5, "organisation_name": "No country"},
    ]
    path = tmp_path / "organisations.json"
    path.write_text(json.dumps(rows), encoding="utf-8")

    assert [entry.language for entry in directory_files.read(path)] == ["sv", "en", "fi", "en", "en"]


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


def test_the_sentence_that_meets_a_passage_has_the_words_in_common(tmp_path: Path) -> None:
    """Those that mean the same, and neither days nor words that are only related."""
    rides = help.Entry("day", "Skjutsgruppen", (help.Section("The International Ridesharing Day."),))
    version = help.Version.of(
        "sv",
        "Skolbussen som också kör oss andra",
        "Den kostar miljoner och avtalet går ut i juni. Barnens resa är lika säker som i dag. "
        "Vi söker ett sätt att samordna bilarna så att alla får åka med.",
    )

    answer = help.suggest(directory(tmp_path / "d", entries(rides)), help.Need((version,)))

    [meeting] = next(one for one in answer.suggestions if one.ids == ("day",)).meetings
    assert meeting.sentence.startswith("Vi söker ett sätt")
    assert [(one.word, one.written) for one in meeting.carriers] == [("åka", ("ridesharing",))]


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


class Letters:
    """An encoder of nothing but letters, which counts what it is asked to encode."""

    name, dimensions = "letters", 26

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str], language: str = "en") -> NDArray[np.float32]:
        self.encoded += texts
        counts = np.array(
            [[text.lower().count(chr(97 + at)) for at in range(26)] for text in texts], np.float32
        )
        return counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1e-9)


def test_with_an_encoder_only_new_passages_are_encoded(tmp_path: Path) -> None:
    encoder, path = Letters(), tmp_path / "d"
    help.build(entries(), path, encoder=encoder)
    encoder.encoded.clear()

    help.build(
        entries(help.Entry("new", "New", (help.Section("Something else altogether."),))),
        path,
        encoder=encoder,
    )

    assert {"New", "Something else altogether."} <= set(encoder.encoded)
    assert RIDES not in encoder.encoded
    opened = help.Directory.open(path, encoder=encoder)
    assert opened is not None
    assert ids(help.suggest(opened, help.Need((NEED,))))[0] == "rides"


def test_an_encoder_that_the_file_lacks_is_to_be_built(tmp_path: Path) -> None:
    help.build(entries(), tmp_path / "d")

    assert help.Directory.open(tmp_path / "d", encoder=Letters()) is None


def test_fields_are_learnt_and_shown(tmp_path: Path) -> None:
    sensors = ("technology", "sensors")
    tagged = [
        help.Entry(f"{name}{at}", f"Lab {at}", (help.Section(f"{text} in street {at}.", fields=(field,)),))
        for at in range(20)
        for name, text, field in (
            ("s", "Sensors measure air", sensors),
            ("v", "Elections and votes", ("support", "democracy")),
        )
    ]
    version = help.Version.of(
        "en", "Measuring air", "We look for sensors that measure the air in our streets."
    )

    answer = help.suggest(directory(tmp_path / "d", entries(*tagged)), help.Need((version,)))

    assert answer.suggestions[0].fields == (sensors,)


def test_a_large_directory_finds_the_same_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = directory(tmp_path / "d", entries())
    monkeypatch.setattr(ranking, "CANDIDATES", 5)
    monkeypatch.setattr(ranking, "SAMPLE", 3)

    assert ids(help.suggest(opened, help.Need((NEED,))))[0] == "rides"


def test_sentences_that_ask_are_told_from_those_that_tell() -> None:
    version = help.Version.of(
        "sv", "Titel", "Det är mörkt. Vi söker någon som lagar cyklar. Luleå är en stad."
    )

    assert [sentence.is_asked for sentence in version.sentences] == [False, True, False]


def test_criteria_add_words_but_do_not_change_what_the_need_is_about(tmp_path: Path) -> None:
    """ "Taught to children" is a way to judge answers to a need for ice roads, and no reason to say that a chess club fits."""
    found = directory(tmp_path / "d", entries())
    text = "The ice on the sea is too thin to drive on. We look for a way to measure it each morning."
    plain = help.Version.of("en", "The ice road", text)
    judged = help.Version.of("en", "The ice road", text, criteria=["Taught to children after school"])

    about, about_judged = (ranking.rank(found, help.Need((version,))) for version in (plain, judged))
    assert about_judged.nearness == pytest.approx(about.nearness)
    assert len(about_judged.parts[0].words) > len(about.parts[0].words)
    assert [sentence.is_criterion for sentence in judged.sentences] == [True, False, False]


def test_a_need_of_criteria_alone_is_about_them(tmp_path: Path) -> None:
    version = help.Version.of("en", "", "", criteria=["Cars and buses are shared by neighbours"])

    assert ids(help.suggest(directory(tmp_path / "d", entries()), help.Need((version,))))[0] == "rides"


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    organisations = [
        {"organisation_id": number, "organisation_name": name, "short_description": f"<p>{text}</p>"}
        for number, (_, name, text) in enumerate(OTHERS, 1)
    ]
    organisations.append({"organisation_id": 99, "organisation_name": "Skjuts", "linked_project_ids": ["7"]})
    projects = [
        {
            "project_id": 7,
            "project_name": "Rides",
            "long_description": RIDES,
            "focus": [{"name": "Open data"}],
        }
    ]
    topic = {
        "id": "bus",
        "language": "en",
        "title": NEED.title,
        "text": " ".join(s.text for s in NEED.sentences),
    }
    for name, found in (("o.json", organisations), ("p.json", projects), ("t.jsonl", topic)):
        (tmp_path / name).write_text(json.dumps(found), encoding="utf-8")
    return [str(tmp_path / name) for name in ("t.jsonl", "o.json", "p.json")]


def test_the_command_writes_a_run_and_reasons(
    tmp_path: Path, files: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TALKO_HOME", str(tmp_path / "home"))
    topics, organisations, projects = files
    out, said = tmp_path / "run.trec", tmp_path / "out.json"

    code = cli.main(
        [
            topics,
            "--organisations",
            organisations,
            "--projects",
            projects,
            "--out",
            str(out),
            "--json",
            str(said),
        ]
    )

    assert code == 0
    assert out.read_text().splitlines()[0].split()[:4] == ["bus", "Q0", "99", "1"]
    (found,) = json.loads(said.read_text())
    assert (found["id"], found["fits"]) == ("bus", True)
    assert found["suggestions"][0]["passage"]["text"] == f"Rides. {RIDES}"


def test_the_command_says_what_is_wrong(
    tmp_path: Path, files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    topics, organisations, _ = files
    (tmp_path / "t.jsonl").write_text('{"id": "a", "title": "b"}')

    code = cli.main([topics, "--organisations", organisations, "--out", str(tmp_path / "run")])

    assert code == 2
    assert 't.jsonl: line 1: "language" is missing' in capsys.readouterr().err
