"""What officers judged, as a collection that can be exported and replayed."""

import json

import pytest
from benchmarks._help_site import FEWEST, report
from django.core.management import call_command
from django.utils import timezone

from talko.accounts.actions import erase_account
from talko.engines.retrieval.who_can_help.cli import need_of
from talko.matching.actions.judgements import say_not_relevant, say_relevant, undo_judgement
from talko.matching.index import directory_file
from talko.matching.models import Suggestion
from talko.matching.queries import judged_collection as collection
from tests.challenges.factories import ChallengeFactory
from tests.factories import CityFactory, OrganisationFactory, officer_of
from tests.matching.factories import GROWERS, LAWYERS, heat, others


@pytest.fixture
def city(db):
    return CityFactory(slug="lulea", name="Luleå")


@pytest.fixture
def officer(city):
    officer_of(city)
    return officer_of(city, name="Eva Noteworthy")


def judged(officer, challenge, organisation, relevant, **why) -> Suggestion:
    suggestion = Suggestion.objects.create(challenge=challenge, organisation=organisation, rank=1, score=1.0)
    if relevant:
        return say_relevant(by=officer, suggestion=suggestion, **why)
    return say_not_relevant(by=officer, suggestion=suggestion, because="other_field", **why)


def lines(path) -> list:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_it_is_exported_as_it_was_judged(city, officer, tmp_path, capsys):
    challenge = heat(city)
    growers = OrganisationFactory(name="Growers", summary={"en": GROWERS})
    lawyers = OrganisationFactory(name="Lawyers", summary={"en": LAWYERS})
    judged(officer, challenge, growers, True, note="Noteworthy said so.")
    judged(officer, challenge, lawyers, False)
    type(growers).objects.filter(pk=growers.pk).update(name="Quite Others")
    type(challenge).objects.update(title={"sv": "Något annat", "en": "Something else"})
    erase_account(by=officer)

    call_command("export_judgements", str(tmp_path / "judged"))

    folder = tmp_path / "judged"
    (topic,) = lines(folder / "topics.jsonl")
    assert (topic["id"], topic["language"]) == (challenge.address_id, challenge.language)
    assert (topic["title"], topic["title_en"]) == (challenge.title["sv"], challenge.title["en"])
    assert set(topic["texts"]) == {"sv", "en"}
    assert {version.language for version in need_of(topic).versions} == {"sv", "en"}
    assert set((folder / "qrels.txt").read_text().splitlines()) == {
        f"{challenge.address_id} 0 {growers.address_id} 2",
        f"{challenge.address_id} 0 {lawyers.address_id} 0",
    }
    documents = {one["id"]: one["text"] for one in lines(folder / "documents.jsonl")}
    assert documents[growers.address_id] == f"Growers\n{GROWERS}"
    assert {(one["relevant"], one["because"]) for one in lines(folder / "judgements.jsonl")} == {
        (True, ""),
        (False, "other_field"),
    }
    assert not any("Noteworthy" in path.read_text(encoding="utf-8") for path in folder.iterdir())
    assert "1 challenges, 2 judgements" in capsys.readouterr().out


def test_only_what_officers_judged_of_public_challenges(city, officer):
    organisation = OrganisationFactory()
    draft = ChallengeFactory(city=city, state="draft", opened_at=None)
    judged(officer, draft, organisation, True)
    undone = judged(officer, ChallengeFactory(city=city), organisation, True)
    undo_judgement(by=officer, suggestion=undone)
    answered = judged(officer, ChallengeFactory(city=city), organisation, True)
    Suggestion.objects.filter(pk=answered.pk).update(shown_by_answer=True)
    Suggestion.objects.create(
        challenge=ChallengeFactory(city=city),
        organisation=organisation,
        rank=1,
        score=1.0,
        relevant=True,
        judged_at=timezone.now(),
    )
    assert collection.topics() == []


def test_a_pair_counts_once_with_its_latest_judgement(city, officer):
    suggestion = judged(officer, ChallengeFactory(city=city), OrganisationFactory(), True)
    say_not_relevant(by=officer, suggestion=suggestion, because="other")
    (topic,) = collection.topics()
    assert list(topic.grades.values()) == [collection.NOT_RELEVANT]
    assert not topic.tells_apart


def test_it_is_replayed_with_todays_suggestions(city, officer):
    growers = OrganisationFactory(name="Growers", city=city, summary={"en": GROWERS})
    lawyers = OrganisationFactory(name="Lawyers", city=city, summary={"en": LAWYERS})
    others(city)
    for number in range(FEWEST):
        assert report().startswith(f"{2 * number} judgements of {number} challenges")
        challenge = heat(city)
        judged(officer, challenge, growers, True)
        judged(officer, challenge, lawyers, False)
    type(challenge).objects.update(title={"en": "Taxes"}, lead={"en": "We look for lawyers."})
    directory = directory_file.current()
    assert directory is not None
    replay = collection.replay(directory, collection.topics()[-1])
    assert replay.judged[0] == str(growers.pk)
    assert str(growers.pk) in replay.first
    figures = report().splitlines()
    assert figures[0] == "10 judgements of 5 challenges; 5 tell orders apart"
    assert figures[1].endswith("1.000 [1.00, 1.00]")
    assert any(line.startswith("R@20") and line.endswith("1.000 [1.00, 1.00]") for line in figures)
