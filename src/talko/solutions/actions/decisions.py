"""The city's decision: one solution chosen or none, with a published reason to everyone who answered."""

from django.urls import reverse
from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.challenges.models import Challenge
from talko.challenges.notifications import tell
from talko.cities.rules import officers_of
from talko.core.editing import drafts
from talko.core.errors import Conflict, Invalid, NotAllowed
from talko.core.workflow import Made, bring_along, carries_out
from talko.dialogue.following import followers_of
from talko.solutions.content import DecisionContent, decision_faults
from talko.solutions.models import Answer, Decision, Solution
from talko.solutions.notifications import people_of
from talko.solutions.rules import has_stake


class AlreadyDecided(Conflict):
    """`decision` is the one that stands."""

    code = "already_decided"

    def __init__(self, decision: Decision) -> None:
        self.decision = decision
        chosen = decision.answers.filter(chosen=True).select_related("solution").first()
        who = decision.by.get_full_name() if decision.by else _("A former member")
        if chosen is None:
            words = _(
                "%(who)s has already published the city's decision: no answer was chosen. Nothing else was "
                "published."
            )
        else:
            words = _(
                "%(who)s has already published the city's decision: “%(solution)s” was chosen. Nothing else "
                "was published."
            )
        super().__init__(words % {"who": who, "solution": str(chosen.solution) if chosen else ""})


def form_of(challenge: Challenge) -> str:
    """The name of its draft."""
    return f"decision:{challenge.address_id}"


def _why_not(challenge: Challenge) -> Conflict:
    if challenge.state == "open":
        return Conflict(_("Answering is still open. The city decides after it has closed."))
    if challenge.state in {"decided", "followed_up"}:
        return AlreadyDecided(Decision.objects.select_related("by").get(challenge=challenge))
    return Conflict(_("This challenge is not waiting for a decision."))


def _without_stake(by: Person, challenge: Challenge) -> None:
    if has_stake(by, challenge):
        raise NotAllowed(_("You are involved in one of the answers, so another officer must decide."))


def _tell_followers(challenge: Challenge, *, by: Person, made: Made) -> None:
    """Everyone who follows the challenge or a solution, once; those who answered have been told already."""
    solutions = [answer.solution for answer in made.values["decision"].answers.select_related("solution")]
    told_already = {person.pk for solution in solutions for person in people_of(solution)}
    people = [*followers_of(challenge), *officers_of(challenge.city)]
    for solution in solutions:
        people.extend(followers_of(solution))
    others = [person for person in people if person.pk not in told_already]
    tell(others, "challenge.decided", challenge, but_not=by)


@carries_out(
    Challenge,
    "decide",
    refusal=_why_not,
    guard=_without_stake,
    already=lambda challenge, **asked: False,  # another decision than this one may have been published
    after=_tell_followers,
    address=lambda challenge: reverse("solutions:decide", args=[challenge.public_id, challenge.slug]),
)
def _decide(challenge: Challenge, *, by: Person, content: DecisionContent) -> Made:
    """Publish the decision. It cannot be undone.

    Raises Invalid with `fields` ("summary", "language", "chosen", "reason_<public id>") for what is missing, Conflict when an
    answer came or went since, or someone has decided already.
    """
    content = content.tidied()
    solutions = list(
        Solution.objects.filter(challenge=challenge, state="submitted")
        .select_related("organisation", "author", "city")
        .order_by("pk")
    )
    if set(content.reasons) - {solution.public_id for solution in solutions}:
        raise Conflict(_("One of the answers is gone. Reload the page; what you wrote is saved."))
    Invalid.raise_for(decision_faults(content, solutions))
    decision = Decision.objects.create(
        challenge=challenge, by=by, language=content.language, summary=content.summary
    )
    challenge.decided_at = decision.decided_at
    for solution in solutions:
        solution.challenge = challenge
        chosen, reason = solution.public_id == content.chosen, content.reasons[solution.public_id]
        Answer.objects.create(decision=decision, solution=solution, chosen=chosen, reason=reason)
        bring_along(solution, "choose" if chosen else "pass_over", by=by)
    drafts.note_sent(by=by, form=form_of(challenge))
    return Made(values={"decision": decision})
