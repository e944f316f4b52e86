"""What is written in the directory and in challenges can be searched at once, in whatever language it was written."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from talko.actors.actions import create_organisation, create_project, edit_organisation
from talko.actors.actions.projects import leave_project
from talko.actors.importing.gather import SourceTerms
from talko.actors.importing.run import import_directory
from talko.actors.models import Organisation, ProjectRole
from talko.challenges.models import Challenge
from talko.core.errors import NotFound
from talko.matching.index import documents, query_text, search_index
from talko.matching.index.source_texts import SourceText
from talko.matching.models import Document
from talko.matching.tasks.documents import catch_up
from tests.challenges.factories import ChallengeFactory
from tests.factories import CityFactory, OrganisationFactory, member_of, person_of

Kind = Document.Kind


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Runs what follows a commit when the block ends."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def found(text: str, language: str = "en", kind: str = Kind.ORGANISATION) -> list[int]:
    collection = search_index.organisations() if kind == Kind.ORGANISATION else search_index.challenges()
    return [hit.key for hit in collection.search(query_text.parse(text, language).query)]


def test_an_organisation_is_found_in_another_language_as_soon_as_it_is_written(db, committed):
    with committed():
        growers = create_organisation(
            by=person_of(), name="Älvnära", summary={"sv": "Vi odlar grönsaker i växthus."}
        )
        create_organisation(by=person_of(), name="Riverbend", summary={"en": "We lend bicycles."})

    assert found("vegetables from a greenhouse")[0] == growers.pk
    assert found("kasvihuone", "fi")[0] == growers.pk


def test_what_is_edited_is_found_by_the_new_words_only(db, committed):
    owner = person_of()
    with committed():
        one = create_organisation(by=owner, name="Norrsken", summary={"en": "We lend bicycles."})
    assert found("bicycle") == [one.pk]

    with committed():
        edit_organisation(
            by=owner, organisation=one, revision=one.revision, summary={"en": "We repair radios."}
        )

    assert found("bicycle") == []
    assert found("radio repair") == [one.pk]


def test_a_project_tells_of_all_who_take_part_until_they_leave(db, committed):
    lead, other = OrganisationFactory(name="Lead"), OrganisationFactory(name="Other")
    owner = member_of(lead)
    with committed():
        project = create_project(by=owner, organisation=lead, name="Sun", summary={"en": "A solar oven."})
        ProjectRole.objects.create(project=project, organisation=other)
    documents.reconcile()
    assert set(found("solar oven")) == {lead.pk, other.pk}
    assert Document.objects.get(kind=Kind.ORGANISATION, subject_id=lead.pk).records == 1

    with committed():
        leave_project(by=owner, project_role=ProjectRole.objects.get(organisation=other))

    assert found("solar oven") == [lead.pk]


def test_refreshing_twice_changes_nothing(db):
    one = OrganisationFactory(summary={"en": "We repair radios."})
    assert documents.refresh(Kind.ORGANISATION, [one.pk]) == 1
    before = Document.objects.values().get()

    assert documents.refresh(Kind.ORGANISATION, [one.pk, one.pk]) == 0

    after = Document.objects.values().get()
    assert {**before, "checked_at": None} == {**after, "checked_at": None}


def test_what_nobody_told_of_is_found_by_the_clock(db):
    kept, edited, gone = (OrganisationFactory(summary={"en": "We repair radios."}) for _ in range(3))
    assert documents.reconcile() == 3
    assert documents.reconcile() == 0

    later = timezone.now() + timedelta(minutes=2)
    Organisation.objects.filter(pk=edited.pk).update(summary={"en": "We bake bread."}, updated_at=later)
    gone_key = gone.pk
    gone.delete()

    assert documents.reconcile() == 2
    assert found("bread") == [edited.pk]
    assert found("radio") == [kept.pk]
    with pytest.raises(NotFound):
        search_index.organisations().explain(query_text.parse("radio", "en").query, gone_key)


def test_what_is_gone_is_forgotten_for_good_after_some_days(db):
    one = OrganisationFactory(summary={"en": "We repair radios."})
    documents.reconcile()
    one.delete()
    documents.reconcile()
    assert Document.objects.get().length == 0

    Document.objects.update(changed_at=timezone.now() - timedelta(days=3))
    documents.reconcile()

    assert not Document.objects.exists()


def test_only_what_everyone_may_read_of_challenges_is_known(db):
    open_one = ChallengeFactory(title={"en": "A ferry for the islands"})
    ChallengeFactory(title={"en": "A ferry in secret"}, state="draft", opened_at=None)
    documents.reconcile()

    assert found("ferry", kind=Kind.CHALLENGE) == [open_one.pk]

    Challenge.objects.filter(pk=open_one.pk).update(state="draft", opened_at=None)
    documents.reconcile()
    assert found("ferry", kind=Kind.CHALLENGE) == []


def test_an_import_is_known_when_the_worker_has_done_its_task(db, committed, tmp_path):
    file = tmp_path / "organisations.csv"
    file.write_text(
        "organisation,name,language,summary\n1,Hill Lab,en,We measure heat\n2,Kallio,fi,Korjaamme pyöriä\n"
    )
    with committed():
        import_directory([file], terms=_terms())
    assert found("heat") == []

    [waiting] = DBTaskResult.objects.filter(task_path__endswith="catch_up")
    catch_up.call()

    assert waiting.status == "READY"
    assert [Organisation.objects.get(pk=key).name for key in found("repairing bicycles")] == ["Kallio"]
    assert len(found("heat")) == 1


def test_everything_can_be_made_anew_by_command(db, capsys):
    OrganisationFactory(summary={"en": "We repair radios."})
    ChallengeFactory()
    call_command("matching", "update")
    made = set(Document.objects.values_list("kind", "subject_id", "fingerprint"))

    call_command("matching", "rebuild")

    assert set(Document.objects.values_list("kind", "subject_id", "fingerprint")) == made
    assert "organisation: 1 documents" in capsys.readouterr().out


def test_another_process_sees_what_was_written(db):
    one = OrganisationFactory(summary={"en": "We repair radios."})
    documents.refresh(Kind.ORGANISATION, [one.pk])
    here, there = search_index.SearchIndex(Kind.ORGANISATION), search_index.SearchIndex(Kind.ORGANISATION)
    query = query_text.parse("radios bread", "en").query
    assert [hit.key for hit in there.search(query)] == [one.pk]

    two = OrganisationFactory(summary={"en": "We bake bread."})
    documents.refresh(Kind.ORGANISATION, [two.pk])

    for collection in (here, there):
        assert {hit.key for hit in collection.search(query)} == {one.pk, two.pk}
        assert collection.metadata(two.pk).languages == ("en",)


def test_a_search_asks_the_database_once(db, django_assert_num_queries):
    for number in (1, 3):
        for _ in range(number):
            OrganisationFactory(summary={"en": "We repair radios."})
        documents.reconcile()
        query = query_text.parse("radios", "en").query
        search_index.organisations().search(query)
        with django_assert_num_queries(1):
            search_index.organisations().search(query)


@pytest.fixture
def large(db, settings, tmp_path, monkeypatch):
    """A collection that is kept in a file from three documents on."""
    settings.TALKO = replace(settings.TALKO, data_dir=tmp_path)
    monkeypatch.setattr(search_index, "LARGE", 3)
    made = [
        OrganisationFactory(summary={"en": f"We repair radios and {word}."}) for word in ("cars", "boats")
    ]
    made.append(OrganisationFactory(summary={"sv": "Vi bakar bröd."}))
    documents.reconcile()
    return made


def test_a_restart_reads_the_file_and_what_changed_since(large, tmp_path):
    cars, boats, bread = large
    assert len(search_index.organisations()) == 3
    [file] = (tmp_path / "matching").iterdir()
    new = OrganisationFactory(summary={"en": "We repair roofs."})
    Organisation.objects.filter(pk=cars.pk).update(
        summary={"en": "We sing."}, updated_at=timezone.now() + timedelta(minutes=2)
    )
    boats.delete()
    documents.reconcile()

    search_index.forget()

    assert found("repair") == [new.pk]
    assert found("bread") == [bread.pk]
    assert found("sing") == [cars.pk]
    assert [file] == list((tmp_path / "matching").iterdir())


@pytest.mark.parametrize("harm", ["cut", "another database"])
def test_a_file_that_does_not_fit_is_made_anew(large, tmp_path, harm):
    assert len(search_index.organisations()) == 3
    [file] = (tmp_path / "matching").iterdir()
    if harm == "cut":
        file.write_bytes(file.read_bytes()[:200])
    else:
        Document.objects.update(changed_at=timezone.now() - timedelta(days=1))

    search_index.forget()

    assert len(found("repair")) == 2


def _terms():
    return SourceTerms("kept", "Kept", "CC0", "")


def test_a_city_is_not_what_its_organisations_can_do(db):
    lulea = CityFactory(slug="lulea", name="Luleå")
    challenge = ChallengeFactory(city=lulea, title={"sv": "Luleås bussar"}, lead={}, need_local="")
    words = {concept.word for concept in query_text.challenge_query(challenge)}
    assert "bussar" in words
    assert not words & {"luleå", "luleås"}


@pytest.mark.django_db(transaction=True)
def test_threads_search_while_others_write():
    made = [OrganisationFactory(summary={"en": f"We repair radios number{n}."}) for n in range(20)]
    documents.refresh(Kind.ORGANISATION, [one.pk for one in made[:5]])
    wrong: list[BaseException] = []
    done = threading.Event()

    def search() -> None:
        try:
            query = query_text.query_of([SourceText("radios", "en", 1.0)])
            while not done.is_set():
                found = search_index.organisations().search(query, 50)
                assert len(found) >= 5
                search_index.organisations().explain(query, found[0].key)
        except BaseException as error:  # noqa: BLE001  # whatever a thread raises fails the test
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for one in made[5:]:
        documents.refresh(Kind.ORGANISATION, [one.pk])
    done.set()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert (
        len(search_index.organisations().search(query_text.query_of([SourceText("radios", "en", 1.0)]), 50))
        == 20
    )
