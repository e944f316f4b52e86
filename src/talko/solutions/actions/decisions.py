"""The city's decision: one solution chosen or none, with a published reason to everyone who answered."""

from collections.abc import Mapping
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.challenges.models import Challenge
from talko.challenges.notifications import tell
from talko.cities.rules import officers_of
from talko.core.editing import drafts
from talko.core.errors import Conflict, Invalid, Message, NotAllowed
from talko.core.text import languages
from talko.core.text.cleaning import length, several_lines, too_long
from talko.core.text.markdown import LONGEST
from talko.core.workflow import Made, bring_along, carries_out
from talko.dialogue.following import followers_of
from talko.solutions.models import Answer, Decision, Solution
from talko.solutions.notifications import people_of
from talko.solutions.rules import has_stake

REASON = 20_000


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


def problems(
    solutions: list[Solution],
    chosen: Solution | None,
    summary: str,
    reasons: Mapping[UUID, str],
    language: str,
) -> dict[str, Message]:
    found: dict[str, Message] = {}
    if not summary:
        found["summary"] = _("Say why the city decides as it does.")
    elif length(summary) > LONGEST:
        found["summary"] = too_long(LONGEST)
    if language not in languages.OWN_NAMES:
        found["language"] = _("Choose one of the languages.")
    if chosen is not None and chosen.pk not in {solution.pk for solution in solutions}:
        found["chosen"] = _("Choose one of the answers, or none.")
    for solution in solutions:
        reason = reasons.get(solution.public_id, "")
        if not reason:
            found[reason_field(solution)] = _("Give a reason for this answer.")
        elif length(reason) > REASON:
            found[reason_field(solution)] = too_long(REASON)
    return found


def reason_field(solution: Solution) -> str:
    return f"reason_{solution.address_id}"


def _require_complete(
    solutions: list[Solution],
    chosen: Solution | None,
    summary: str,
    reasons: Mapping[UUID, str],
    language: str,
) -> None:
    if set(reasons) - {solution.public_id for solution in solutions}:
        raise Conflict(_("One of the answers is gone. Reload the page; what you wrote is saved."))
    found = problems(solutions, chosen, summary, reasons, language)
    Invalid.raise_for(found)


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
def _decide(
    challenge: Challenge,
    *,
    by: Person,
    chosen: Solution | None,
    summary: str,
    reasons: Mapping[UUID, str],
    language: str,
) -> Made:
    """Publish the decision. `reasons` gives each sent solution's public id the reason to its answerer.

    It cannot be undone. Raises Invalid with `fields` ("summary", "language", "chosen", "reason_<public id>") for what is
    missing, Conflict when an answer came or went since, or someone has decided already.
    """
    summary = several_lines(summary)
    reasons = {answer: several_lines(reason) for answer, reason in reasons.items()}
    solutions = list(
        Solution.objects.filter(challenge=challenge, state="submitted")
        .select_related("organisation", "author", "city")
        .order_by("pk")
    )
    _require_complete(solutions, chosen, summary, reasons, language)
    decision = Decision.objects.create(challenge=challenge, by=by, language=language, summary=summary)
    challenge.decided_at = decision.decided_at
    for solution in solutions:
        solution.challenge = challenge
        is_chosen = chosen is not None and solution.pk == chosen.pk
        Answer.objects.create(
            decision=decision, solution=solution, chosen=is_chosen, reason=reasons[solution.public_id]
        )
        bring_along(solution, "choose" if is_chosen else "pass_over", by=by)
    drafts.note_sent(by=by, form=form_of(challenge))
    return Made(values={"decision": decision})
