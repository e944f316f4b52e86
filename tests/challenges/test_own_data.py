"""What a person takes along from challenges and answers, and what goes when they leave."""

import io
import json
import zipfile

import pytest
from django.utils import timezone

from talko.accounts.actions import erase_account
from talko.challenges.actions import editing as actions
from talko.core.registries import own_data
from talko.solutions.actions import endorsements
from talko.solutions.actions.editing import start_solution
from talko.solutions.models import Solution
from tests.challenges.factories import ChallengeFactory, SolutionFactory
from tests.challenges.ways import content
from tests.factories import CityFactory, officer_of, person_of

pytestmark = pytest.mark.django_db


def exported(person):
    with zipfile.ZipFile(io.BytesIO(own_data.archive(person))) as archive:
        data = json.loads(archive.read("data.json"))
    return data["challenges"] | data["solutions"]


def test_everything_that_was_written_comes_along():
    city = CityFactory()
    officer = officer_of(city, language="en")
    actions.create_challenge(by=officer, city=city, content=content())
    sent = SolutionFactory(
        author=officer,
        organisation=None,
        city=city,
        summary="Mine alone",
        state="submitted",
        submitted_at=timezone.now(),
    )
    other = SolutionFactory(state="submitted", submitted_at=timezone.now(), title="Another's")
    endorsements.endorse(by=officer, solution=other)
    data = exported(officer)
    assert data["challenges"][0]["need_local"] == content().need_local
    assert [(one["id"], one["summary"]) for one in data["answers"]] == [(sent.address_id, "Mine alone")]
    assert data["endorsed"] == [{"answer": other.address_id, "title": "Another's"}]
    assert not any(exported(person_of(city)).values())


def test_a_draft_goes_and_what_was_sent_stays():
    city = CityFactory()
    person = person_of(city)
    challenge = ChallengeFactory(city=city)
    draft = start_solution(by=person, challenge=challenge, language="sv", title="Never sent")
    sent = SolutionFactory(
        author=person, organisation=None, city=city, state="submitted", submitted_at=timezone.now()
    )
    erase_account(by=person)
    assert not Solution.objects.filter(pk=draft.pk).exists()
    sent.refresh_from_db()
    assert str(sent.author) == "A former member"
