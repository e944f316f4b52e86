from dataclasses import replace

import pytest

from tests.challenges.factories import ChallengeFactory
from tests.core.files.clamd_server import clamd
from tests.factories import officer_of


@pytest.fixture
def challenge(db):
    return ChallengeFactory(state="open")


@pytest.fixture
def draft(db):
    return ChallengeFactory(state="draft")


@pytest.fixture
def officer(challenge):
    return officer_of(challenge.city)


@pytest.fixture
def configured(settings):
    """Change what the operator set: `configured(clamd="tcp://…")`."""

    def change(**values):
        settings.TALKO = replace(settings.TALKO, **values)

    return change


@pytest.fixture
def scanner(configured):
    with clamd() as server:
        configured(clamd=server.url)
        yield server
