"""Whatever somebody writes ranks sensibly, or is refused with a reason."""

import pytest

from talko.engines.retrieval import About, Lexicon
from talko.matching.index import documents, lexicons, query_text, search_index
from talko.matching.models import Document
from tests.factories import CityFactory
from tests.matching.factories import of_one_text


@pytest.fixture
def directory(db):
    """Somebody wants vegetables and writes Swedish, another bicycles and writes Finnish, and so on."""
    CityFactory(slug="austin", languages=["en", "es"])
    made = {
        "vegetables": of_one_text("Vi odlar grönsaker i växthus året om.", "sv"),
        "bicycles": of_one_text("Korjaamme polkupyöriä yhdessä.", "fi"),
        "heat": of_one_text("We measure heat in streets and homes.", "en"),
        "puente": of_one_text("Puente: enseñamos español en los portales.", "es"),
    }
    documents.reconcile()
    return {one.pk: name for name, one in made.items()}


def ranked(directory, text: str, language: str = "") -> list[str]:
    query = query_text.parse(text, language).query
    return [directory[hit.key] for hit in search_index.challenges().search(query)]


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("Who can grow vegetables in a greenhouse in winter?", "vegetables"),
        ("Kuka osaa kasvattaa vihanneksia kasvihuoneessa talvella?", "vegetables"),
        ("Hvem kan dyrke grønnsaker i drivhus om vinteren?", "vegetables"),
        ("Vi vill laga cyklar tillsammans med grannarna", "bicycles"),
        ("Haluamme mitata kaupungin katujen lämpöä", "heat"),
        ("Queremos aprender español en los portales", "puente"),
    ],
)
def test_each_language_finds_what_was_written_in_another(directory, text, best):
    assert ranked(directory, text)[0] == best


def test_the_language_is_found_or_taken_as_given(directory):
    assert query_text.parse("Vi vill odla mera grönsaker på taken i staden.").languages == ("sv",)
    assert query_text.parse("Haluamme kasvattaa lisää vihanneksia kaupungin katoilla.").languages == ("fi",)
    assert query_text.parse("Gift", "sv").languages == ("sv",)


def test_each_sentence_of_a_mixed_text_is_read_in_its_own_language(directory):
    text = (
        "We would like to measure the heat in all our streets. "
        "Vi vill också odla grönsaker i ett växthus som står tomt. "
        "Lisäksi haluamme korjata vanhoja polkupyöriä yhdessä naapureiden kanssa."
    )
    parsed = query_text.parse(text)
    assert set(parsed.languages) == {"en", "sv", "fi"}
    assert set(ranked(directory, text)[:3]) == {"vegetables", "bicycles", "heat"}


@pytest.mark.parametrize("text", ["", "   \n", "🙂🙂 🎉", "…?!", "\u200b\u202e", "---"])
def test_a_text_without_words_is_told_so(directory, text):
    parsed = query_text.parse(text)
    assert parsed.query == ()
    assert "no words" in str(parsed.problem)
    assert search_index.challenges().search(parsed.query) == []


@pytest.mark.slow
def test_a_text_of_a_megabyte_counts_by_its_beginning(directory):
    text = "Vi odlar grönsaker på taken. " * 40_000
    parsed = query_text.parse(text)
    assert parsed.problem is None
    assert ranked(directory, text)[0] == "vegetables"
    assert len(query_text.parse(" ".join(f"ord{number}" for number in range(9_000)), "sv").query) == (
        query_text.MOST_CONCEPTS
    )


def test_a_name_finds_who_bears_it_and_an_unknown_one_nobody(directory):
    assert ranked(directory, "Puente") == ["puente"]
    assert ranked(directory, "Wmbl Qxzrt") == []


def test_a_script_that_nobody_here_writes_stands_for_itself(directory):
    parsed = query_text.parse("ما هي المدينة المستدامة")
    assert parsed.languages == ("",)
    assert parsed.problem is None
    assert search_index.challenges().search(parsed.query) == []


def test_right_to_left_is_read_where_it_is_written(db):
    CityFactory(languages=["ar"])
    school = of_one_text("مدرسة تعلم اللغة", "ar")
    documents.reconcile()
    parsed = query_text.parse("نبحث عن مدرسة")
    assert parsed.languages == ("ar",)
    assert [hit.key for hit in search_index.challenges().search(parsed.query)] == [school.pk]


def test_function_words_of_another_language_find_nobody(db):
    of_one_text("Och som med ett eller det den att", "sv")
    documents.reconcile()
    assert [hit.key for hit in _search("Det är som att det inte är med och ett eller den", "sv")] == []


def test_numbers_alone_find_nobody(db):
    of_one_text("Since 1964 with 12 people")
    documents.reconcile()
    assert _search("In 1964, 12", "en") == []


def test_hostile_text_is_only_text(directory):
    parsed = query_text.parse(
        "<script>alert('x')</script> '; DROP TABLE matching_document; -- \x00 grönsaker", "sv"
    )
    assert ranked(directory, "<script> '; DROP TABLE x; -- \x00 grönsaker", "sv") == ["vegetables"]
    assert parsed.problem is None
    assert Document.objects.exists()


@pytest.mark.slow
def test_a_lexicon_that_is_added_makes_documents_anew(directory, tmp_path, monkeypatch):
    monkeypatch.setenv("TALKO_HOME", str(tmp_path))
    before = lexicons.mark()
    folder = tmp_path / "lexicons" / "sv"
    folder.mkdir(parents=True)
    Lexicon(About("sv", "own", "", ""), {"växthus": [("glasshouse", 1.0)]}).save(folder / "own.glossary")
    monkeypatch.setattr(lexicons, "LOOK_AGAIN", 1e-9)

    assert lexicons.mark() != before
    assert documents.reconcile() == 4
    assert ranked(directory, "glasshouse", "en") == ["vegetables"]


def _search(text: str, language: str):
    return search_index.challenges().search(query_text.parse(text, language).query)
