"""Two officers write at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from talko.core.errors import Conflict, Invalid, TalkoError
from talko.core.models import Letter
from talko.matching.models import ChallengeInvitation
from tests.challenges.factories import ChallengeFactory
from tests.factories import OrganisationFactory, officer_of
from tests.matching.ways import sent

TO = "info@shade.example"


def at_once(*works: Callable[[], Any]) -> list[Any]:
    start = Barrier(len(works))

    def one(work: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return work()
        except TalkoError as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


@pytest.mark.parametrize(("organisations", "refusal"), [(1, Conflict), (2, Invalid)])
def test_an_organisation_and_an_address_get_one_letter(transactional_db, organisations, refusal):
    challenge = ChallengeFactory()
    to = [OrganisationFactory(city=None) for _number in range(organisations)]
    officers = [officer_of(challenge.city) for _number in range(2)]
    made = at_once(
        *[
            lambda by=by, organisation=organisation: sent(
                None, by=by, challenge=challenge, organisation=organisation, email=TO
            )
            for by, organisation in zip(officers, to * 2, strict=False)
        ]
    )
    assert sorted(type(one).__name__ for one in made) == ["ChallengeInvitation", refusal.__name__]
    assert ChallengeInvitation.objects.count() == Letter.objects.filter(kind="matching.invited").count() == 1
