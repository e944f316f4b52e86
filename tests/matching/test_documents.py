"""What is written in challenges can be searched at once, in whatever language it was written; the directory, by its file."""

import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from talko.actors.importing.gather import SourceTerms
from talko.actors.importing.run import import_directory
from talko.challenges.models import Challenge
from talko.core.workflow import move
from talko.matching.index import directory_file, documents, query_text, search_index
from talko.matching.index.source_texts import SourceText
from talko.matching.models import Document
from talko.matching.tasks.documents import read_directory
from tests.challenges.factories import ChallengeFactory
from tests.factories import CityFactory, OrganisationFactory, officer_of
from tests.matching.factories import of_one_text


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Runs what follows a commit when the block ends."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def found(text: str, language: str = "en") -> list[int]:
    return [hit.key for hit in search_index.challenges().search(query_text.parse(text, language).query)]


def rewritten(challenge: Challenge, text: str) -> None:
    later = timezone.now() + timedelta(minutes=2)
    Challenge.objects.filter(pk=challenge.pk).update(title={"en": text}, updated_at=later)


def test_a_challenge_is_found_in_another_language_as_soon_as_it_opens(db, committed):
    growers = of_one_text("Vem odlar grönsaker i växthus?", "sv", state="approved", opened_at=None)
    documents.refresh([of_one_text("Who lends bicycles?").pk])
    with committed():
        move(growers, "open_now", by=officer_of(growers.city))

    assert found("vegetables from a greenhouse")[0] == growers.pk
    assert found("kasvihuone", "fi")[0] == growers.pk


def test_refreshing_twice_changes_nothing(db):
    one = of_one_text("We repair radios.")
    assert documents.refresh([one.pk]) == 1
    before = Document.objects.values().get()

    assert documents.refresh([one.pk, one.pk]) == 0

    after = Document.objects.values().get()
    assert {**before, "checked_at": None} == {**after, "checked_at": None}


def test_what_no_signal_told_of_is_found_on_schedule(db):
    same, edited, gone = (of_one_text("We repair radios.") for _ in range(3))
    assert documents.reconcile() == 3
    assert documents.reconcile() == 0

    rewritten(edited, "We bake bread.")
    gone.delete()

    assert documents.reconcile() == 2
    assert found("bread") == [edited.pk]
    assert found("radio") == [same.pk]


def test_what_is_gone_is_forgotten_for_good_after_some_days(db):
    one = of_one_text("We repair radios.")
    documents.reconcile()
    one.delete()
    documents.reconcile()
    assert Document.objects.get().length == 0

    Document.objects.update(changed_at=timezone.now() - timedelta(days=3))
    documents.reconcile()

    assert not Document.objects.exists()


def test_only_what_everyone_may_read_of_challenges_is_known(db):
    open_one = of_one_text("A ferry for the islands")
    of_one_text("A ferry in secret", state="draft", opened_at=None)
    documents.reconcile()

    assert found("ferry") == [open_one.pk]

    Challenge.objects.filter(pk=open_one.pk).update(state="draft", opened_at=None)
    documents.reconcile()
    assert found("ferry") == []


def test_an_import_is_in_the_file_when_the_worker_has_done_its_task(db, committed, tmp_path):
    file = tmp_path / "organisations.csv"
    file.write_text(
        "organisation,name,language,summary\n1,Hill Lab,en,We measure heat\n2,Kallio,fi,Korjaamme pyöriä\n"
    )
    with committed():
        import_directory([file], terms=SourceTerms("made", "Made", "CC0", ""))
    assert directory_file.current() is None

    [waiting] = DBTaskResult.objects.filter(task_path__endswith="read_directory")
    assert (waiting.status, waiting.queue_name) == ("READY", "long")
    read_directory.call()

    directory = directory_file.current()
    assert directory is not None
    assert len(directory) == 2


def test_everything_can_be_made_anew_by_command(db, capsys):
    ChallengeFactory()
    OrganisationFactory()
    call_command("matching", "update")
    made = set(Document.objects.values_list("challenge_key", "fingerprint"))

    call_command("matching", "rebuild")

    assert set(Document.objects.values_list("challenge_key", "fingerprint")) == made
    assert "1 organisations in the directory" in capsys.readouterr().out
    assert directory_file.waiting() is None


def test_another_process_sees_what_was_written(db):
    one = of_one_text("We repair radios.")
    documents.refresh([one.pk])
    here, there = search_index.SearchIndex(), search_index.SearchIndex()
    query = query_text.parse("radios bread", "en").query
    assert [hit.key for hit in there.search(query)] == [one.pk]

    two = of_one_text("We bake bread.")
    documents.refresh([two.pk])

    for index in (here, there):
        assert {hit.key for hit in index.search(query)} == {one.pk, two.pk}


def test_a_search_asks_the_database_once(db, django_assert_num_queries):
    for number in (1, 3):
        for _ in range(number):
            of_one_text("We repair radios.")
        documents.reconcile()
        query = query_text.parse("radios", "en").query
        search_index.challenges().search(query)
        with django_assert_num_queries(1):
            search_index.challenges().search(query)


@pytest.fixture
def large(db, settings, tmp_path, monkeypatch):
    """An index that is saved in a file from three documents on."""
    settings.MATCHING_ROOT = tmp_path / "matching"
    monkeypatch.setattr(search_index, "LARGE", 3)
    made = [of_one_text(f"We repair radios and {word}.") for word in ("cars", "boats")]
    made.append(of_one_text("Vi bakar bröd.", "sv"))
    documents.reconcile()
    return made


def test_a_restart_reads_the_file_and_what_changed_since(large, tmp_path):
    cars, boats, bread = large
    assert len(search_index.challenges()) == 3
    [file] = (tmp_path / "matching").iterdir()
    new = of_one_text("We repair roofs.")
    rewritten(cars, "We sing.")
    boats.delete()
    documents.reconcile()

    search_index.forget()

    assert found("repair") == [new.pk]
    assert found("bread") == [bread.pk]
    assert found("sing") == [cars.pk]
    assert [file] == list((tmp_path / "matching").iterdir())


@pytest.mark.parametrize("harm", ["cut", "another database"])
def test_a_file_that_does_not_fit_is_made_anew(large, tmp_path, harm):
    assert len(search_index.challenges()) == 3
    [file] = (tmp_path / "matching").iterdir()
    if harm == "cut":
        file.write_bytes(file.read_bytes()[:200])
    else:
        Document.objects.update(changed_at=timezone.now() - timedelta(days=1))

    search_index.forget()

    assert len(found("repair")) == 2


def test_a_city_is_not_what_its_organisations_can_do(db):
    lulea = CityFactory(slug="lulea", name="Luleå")
    challenge = ChallengeFactory(city=lulea, title={"sv": "Luleås bussar"}, lead={}, need_local="")
    words = {concept.word for concept in query_text.challenge_query(challenge)}
    assert "bussar" in words
    assert not words & {"luleå", "luleås"}


@pytest.mark.django_db(transaction=True)
def test_threads_search_while_others_write():
    made = [of_one_text(f"We repair radios number{n}.") for n in range(20)]
    documents.refresh([one.pk for one in made[:5]])
    wrong: list[BaseException] = []
    done = threading.Event()

    def search() -> None:
        try:
            query = query_text.query_of([SourceText("radios", "en", 1.0)])
            while not done.is_set():
                assert len(search_index.challenges().search(query, 50)) >= 5
        except BaseException as error:  # noqa: BLE001  # whatever a thread raises fails the test
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for one in made[5:]:
        documents.refresh([one.pk])
    done.set()
    for thread in threads:
        thread.join()

    assert wrong == []
    query = query_text.query_of([SourceText("radios", "en", 1.0)])
    assert len(search_index.challenges().search(query, 50)) == 20
