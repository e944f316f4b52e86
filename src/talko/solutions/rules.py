"""Who may do what with solutions, and until when; in which state is said in `workflow`."""

from typing import Any

import rules
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talko.accounts.models import Person
from talko.actors.models import Organisation
from talko.actors.rules import acts_for, memberships_of
from talko.challenges.models import Challenge
from talko.challenges.rules import party_reached, reached_cities
from talko.cities.models import City
from talko.cities.queries import city_of
from talko.cities.rules import Role, has_role
from talko.core import permissions
from talko.core.errors import Conflict, NotAllowed, NotFound, SayFirst
from talko.core.permissions import is_signed_in, require_signed_in
from talko.core.text import languages
from talko.solutions.models import Partner, Solution
from talko.solutions.models.solution import SENT_STATES

CLOSED = gettext_lazy("Answering has closed. What you wrote is saved as a draft.")
DECIDED = gettext_lazy("The city has decided, so the answer can no longer be changed.")
PARTNERS = gettext_lazy("The partners of this answer can no longer be changed.")


@rules.predicate
def writes_solution(person: Any, solution: Solution) -> bool:
    """Those who act for the organisation that answers; the author where it is a person's own answer."""
    if solution.organisation is not None:
        return acts_for(person, solution.organisation)
    return solution.author_id is not None and person is not None and solution.author_id == person.pk


def may_see(person: Any, solution: Solution) -> bool:
    """Sent ones are public; a draft is seen by those who write it, a withdrawn one also by the city's officers."""
    if solution.state in SENT_STATES or writes_solution(person, solution):
        return True
    return solution.state == "withdrawn" and has_role(person, solution.challenge.city_id, Role.OFFICER)


@rules.predicate
def has_no_part_in(person: Any, solution: Solution) -> bool:
    """Neither as its author, nor as a member of the organisation that answers or of one of its partners."""
    if not is_signed_in(person):
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


def require_may_answer(by: Person, challenge: Challenge, organisation: Organisation | None) -> None:
    require_signed_in(by)
    if not challenge.is_public:
        raise NotFound
    if organisation is not None:
        permissions.require(by, "actors.act_for", organisation)
    require_reached(by, challenge, organisation)
    if not challenge.takes_answers:
        raise Conflict(_("This challenge is not accepting answers now."))


def require_reached(by: Person, challenge: Challenge, organisation: Organisation | None) -> None:
    """Raises NotAllowed when the challenge does not reach the city of whoever would answer."""
    if not party_reached(by, challenge, organisation):
        raise _not_reached(by, challenge, organisation)


def _not_reached(by: Person, challenge: Challenge, organisation: Organisation | None) -> NotAllowed:
    own = organisation.city if organisation is not None else city_of(by)
    names = languages.and_list(
        list(City.objects.filter(pk__in=reached_cities(challenge)).values_list("name", flat=True))
    )
    if own is None:
        text = _("This challenge accepts answers from %(cities)s. First tell us which city you belong to.")
        if organisation is None:
            path, label = f"{reverse('web:welcome')}?ask=city", _("Say which city is yours")
        else:
            path = reverse("organisations:edit", args=[organisation.public_id])
            label = _("Say where the organisation is")
        return SayFirst(
            text % {"cities": names}, path=path, label=label, instead=challenge.get_absolute_url()
        )
    text = _("This challenge accepts answers from %(cities)s. You would answer from %(own)s.")
    return NotAllowed(
        text % {"cities": names, "own": own.name},
        path=f"{reverse('challenges:list')}?reaches=on",
        label=_("Challenges that reach your city"),
    )


def edited_in_time(by: Person, solution: Solution) -> None:
    if solution.state != "draft" and not solution.challenge.takes_answers:
        raise Conflict(CLOSED)


def sent_in_time(by: Person, solution: Solution) -> None:
    if not solution.challenge.takes_answers:
        raise Conflict(CLOSED)
    require_reached(by, solution.challenge, solution.organisation)


def withdrawn_in_time(by: Person, solution: Solution) -> None:
    if not solution.challenge.takes_answers:
        raise Conflict(_("Answering has closed, so the answer can no longer be changed."))


def partners_in_time(by: Person, solution: Solution) -> None:
    """A draft's partners can change at any time, those of a sent answer while the challenge takes answers."""
    if solution.state != "draft" and not solution.challenge.takes_answers:
        raise Conflict(PARTNERS)


def before_decision(by: Person, partner: Partner) -> None:
    if partner.solution.state not in {"draft", "submitted"}:
        raise Conflict(PARTNERS)


rules.add_perm("solutions.edit", writes_solution)
rules.add_perm("solutions.endorse", has_no_part_in)
