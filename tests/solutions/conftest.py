import pytest

from talko.challenges.models import Challenge
from talko.solutions.models import Solution
from tests.challenges.factories import ChallengeFactory, SolutionFactory


@pytest.fixture
def challenge() -> Challenge:
    return ChallengeFactory(city__name="Luleå")


@pytest.fixture
def draft(challenge) -> Solution:
    return SolutionFactory(challenge=challenge)


@pytest.fixture
def sent(challenge) -> Solution:
    return SolutionFactory(challenge=challenge, sent=True)
