"""Who may do what in matching, and whom a city can invite."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import rules
from django.utils.translation import gettext as _

from talko.actors.models import Organisation
from talko.actors.rules import acts_for, is_member
from talko.challenges.models import Challenge
from talko.challenges.rules import reached_cities, register_invited
from talko.cities.rules import is_officer
from talko.core.errors import Message
from talko.core.permissions import is_signed_in
from talko.matching.models import ChallengeInvitation, MatchingPreferences, Suggestion, Watch
from talko.solutions.models import Solution
from talko.solutions.models.solution import SENT_STATES


@rules.predicate
def owns_watch(person: Any, watch: Watch) -> bool:
    """The person whose it is; for an organisation's watch, those who act for it."""
    if not is_signed_in(person):
        return False
    if watch.organisation is not None:
        return acts_for(person, watch.organisation)
    return watch.person_id == person.pk


@rules.predicate
def is_member_of_invited(person: Any, invitation: ChallengeInvitation) -> bool:
    return is_member(person, invitation.organisation_id)


@rules.predicate
def acts_for_invited(person: Any, invitation: ChallengeInvitation) -> bool:
    return acts_for(person, invitation.organisation)


@rules.predicate
def is_officer_of_inviting_city(person: Any, invitation: ChallengeInvitation) -> bool:
    return is_officer(person, invitation.challenge)


@rules.predicate
def may_judge(person: Any, suggestion: Suggestion) -> bool:
    """Officers of the challenge's city, except of an organisation to which they belong themselves."""
    return is_officer(person, suggestion.challenge) and not is_member(person, suggestion.organisation_id)


rules.add_perm("matching.manage_watch", owns_watch)
rules.add_perm("matching.choose_preferences", acts_for)
rules.add_perm("matching.see_suggestions", is_officer)
rules.add_perm("matching.invite", is_officer)
rules.add_perm("matching.judge", is_officer)
rules.add_perm("matching.judge_suggestion", may_judge)
rules.add_perm("matching.see_outcomes", is_officer)
rules.add_perm("matching.open_invitation", is_member_of_invited)
rules.add_perm("matching.read_invitation", is_member_of_invited | is_officer_of_inviting_city)
rules.add_perm("matching.answer_invitation", acts_for_invited)
rules.add_perm("matching.report_bounce", is_officer_of_inviting_city)


def register() -> None:
    register_invited(_invited_among)


def _invited_among(challenge: Challenge, organisations: Collection[int]) -> Collection[int]:
    invited = ChallengeInvitation.objects.filter(challenge=challenge, organisation__in=organisations)
    return set(invited.values_list("organisation_id", flat=True))


@dataclass(frozen=True)
class Obstacle:
    """Why an organisation cannot be invited now."""

    message: Message
    invitation: ChallengeInvitation | None = None


def obstacle_to(challenge: Challenge, organisation: Organisation) -> Obstacle | None:
    """None when it can be invited. What a person would want to know first comes first."""
    names = {"organisation": organisation.name}
    invitation = ChallengeInvitation.objects.filter(challenge=challenge, organisation=organisation).first()
    if invitation is not None and invitation.state != ChallengeInvitation.State.BOUNCED:
        return Obstacle(_("%(organisation)s has already been invited.") % names, invitation)
    answered = Solution.objects.filter(
        challenge=challenge, organisation=organisation, state__in=SENT_STATES
    ).exists()
    if answered:
        return Obstacle(_("%(organisation)s has already answered.") % names)
    if not challenge.takes_answers:
        return Obstacle(_("Organisations can only be invited while the challenge is open for answers."))
    if organisation.city_id is not None and organisation.city_id not in reached_cities(challenge):
        return Obstacle(
            _("The challenge does not reach %(organisation)s. First share it with its city.") % names
        )
    if MatchingPreferences.objects.filter(organisation=organisation, invited=False).exists():
        return Obstacle(_("%(organisation)s does not want to be invited.") % names)
    return None
