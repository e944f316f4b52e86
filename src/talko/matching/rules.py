"""Who may do what in matching."""

from typing import Any

import rules

from talko.actors.rules import acts_for, is_member
from talko.challenges.rules import is_officer_of_challenge
from talko.cities.rules import is_officer
from talko.matching.models import ChallengeInvitation, Watch


@rules.predicate
def keeps_watch(person: Any, watch: Watch) -> bool:
    """Whose it is; for an organisation's watch those who act for it."""
    if person is None or not person.is_authenticated or not person.is_active:
        return False
    if watch.organisation is not None:
        return acts_for(person, watch.organisation)
    return watch.person_id == person.pk


@rules.predicate
def is_of_the_invited(person: Any, invitation: ChallengeInvitation) -> bool:
    return is_member(person, invitation.organisation_id)


@rules.predicate
def acts_for_the_invited(person: Any, invitation: ChallengeInvitation) -> bool:
    return acts_for(person, invitation.organisation)


@rules.predicate
def invites_for_its_city(person: Any, invitation: ChallengeInvitation) -> bool:
    return is_officer_of_challenge(person, invitation.challenge)


rules.add_perm("matching.keep_watch", keeps_watch)
rules.add_perm("matching.choose_standing", acts_for)
rules.add_perm("matching.see_suggestions", is_officer_of_challenge)
rules.add_perm("matching.invite", is_officer_of_challenge)
rules.add_perm("matching.judge", is_officer_of_challenge)
rules.add_perm("matching.see_outcomes", is_officer)
rules.add_perm("matching.open_invitation", is_of_the_invited)
rules.add_perm("matching.read_invitation", is_of_the_invited | invites_for_its_city)
rules.add_perm("matching.answer_invitation", acts_for_the_invited)
