"""Who may do what with solutions; in which state is said in `workflow`."""

from typing import Any

import rules
from django.db.models import Q

from talko.actors.rules import acts_for, memberships_of
from talko.challenges.models import Challenge
from talko.cities.rules import Role, has_role
from talko.solutions.models import Partner, Solution
from talko.solutions.models.solution import SENT_STATES


@rules.predicate
def writes_solution(person: Any, solution: Solution) -> bool:
    """Those who act for the organisation that answers; the author where it is a person's own answer."""
    if solution.organisation is not None:
        return acts_for(person, solution.organisation)
    return solution.author_id is not None and person is not None and solution.author_id == person.pk


def may_see(person: Any, solution: Solution) -> bool:
    """Sent ones are public; a draft is seen by those who write it, a withdrawn one also by the city's officers."""
    if solution.is_sent or writes_solution(person, solution):
        return True
    return solution.state == "withdrawn" and has_role(person, solution.challenge.city_id, Role.OFFICER)


@rules.predicate
def has_no_part_in(person: Any, solution: Solution) -> bool:
    """Neither as its author, nor as a member of the organisation that answers or of one of its partners."""
    if person is None or not person.is_authenticated or not person.is_active:
        return False
    own = memberships_of(person)
    if solution.author_id == person.pk or solution.organisation_id in own:
        return False
    return not (
        own and solution.partners.filter(state=Partner.State.ACCEPTED, organisation__in=list(own)).exists()
    )


def has_stake(person: Any, challenge: Challenge) -> bool:
    """Whether the person wrote one of the sent answers, or belongs to an organisation that answers or is named as partner."""
    sent = Solution.objects.filter(challenge=challenge, state="submitted")
    own = list(memberships_of(person))
    return sent.filter(
        Q(author=person)
        | Q(organisation__in=own)
        | Q(partners__organisation__in=own, partners__state=Partner.State.ACCEPTED)
    ).exists()


def answers_beside(person: Any, solution: Solution) -> bool:
    """Whether the person has a part in another sent answer to the same challenge."""
    own = list(memberships_of(person))
    others = Solution.objects.filter(challenge=solution.challenge_id, state__in=SENT_STATES)
    return (
        others.exclude(pk=solution.pk)
        .filter(
            Q(author=person, organisation=None)
            | Q(organisation__in=own)
            | Q(partners__organisation__in=own, partners__state=Partner.State.ACCEPTED)
        )
        .exists()
    )


rules.add_perm("solutions.edit", writes_solution)
rules.add_perm("solutions.endorse", has_no_part_in)
