"""What can happen to a challenge: written, reviewed, opened, shared, moved, closed, decided, followed up, withdrawn.

Dates act by themselves: `open` and `close` are made by time. The room above brings what `decide` does.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talko.accounts.models import Person
from talko.challenges import rules, signals
from talko.challenges.content import content_of, missing
from talko.challenges.models import Challenge, FollowUp, Share
from talko.challenges.notifications import tell, whom_it_may_interest
from talko.cities.models import City
from talko.cities.queries import is_in_force, partners_of
from talko.cities.rules import Role, officers_of, people_with
from talko.core import audit
from talko.core.errors import Invalid
from talko.core.registries.events import announce
from talko.core.registries.interested import interested_in
from talko.core.text import languages, markdown
from talko.core.text.cleaning import check_length, one_line, several_lines
from talko.core.values import localised
from talko.core.workflow import UNCHANGED, Made, Move, Tell, Workflow, bring_along

REASON = 1_000
"""The longest reason, in characters."""


def address(challenge: Challenge, name: str) -> str:
    return reverse(f"challenges:{name.replace('_', '-')}", args=[challenge.public_id, challenge.slug])


def _readers(challenge: Challenge) -> list[Person]:
    return interested_in(challenge) if challenge.is_public else []


def _officers(challenge: Challenge) -> Iterable[Person]:
    return officers_of(challenge.city)


def _interested_at_home(challenge: Challenge) -> Iterable[Person]:
    return whom_it_may_interest(challenge, challenge.city)


def _writers(challenge: Challenge) -> Iterable[Person]:
    acted = challenge.history.filter(action__in=rules.WRITTEN, by__isnull=False).values("by")
    return Person.objects.filter(pk__in=acted)


def reviewers_of(challenge: Challenge) -> list[Person]:
    """The second people: officers and evaluators of the city who wrote nothing of it."""
    asked = people_with(challenge.city, Role.OFFICER, Role.EVALUATOR)
    return [person for person in asked if not rules.has_written(person, challenge)]


def _require_complete(challenge: Challenge, *, by: Person) -> None:
    Invalid.raise_for(missing(content_of(challenge), timezone.now()))


def _send_back(challenge: Challenge, *, by: Person, note: str) -> None:
    """Not yet: the note says what to change, and only the city's people read it."""
    note = several_lines(note)
    if not note:
        raise Invalid(fields={"note": _("Say what should be changed.")})
    challenge.review_note = note


def _sent_back_with(challenge: Challenge, *, by: Person, note: str) -> bool:
    return challenge.state == "draft" and bool(note) and challenge.review_note == several_lines(note)


def _approve(challenge: Challenge, *, by: Person) -> None:
    """The second person says yes. Raises Invalid when a date has passed in the meantime."""
    _require_complete(challenge, by=by)
    challenge.reviewer = by
    challenge.review_note = ""


def _approved_by(challenge: Challenge, *, by: Person) -> bool:
    return challenge.reviewer_id == by.pk and challenge.state in {"approved", "open"}


def _open_without_a_day(challenge: Challenge, *, by: Person, made: Made) -> None:
    if challenge.opens_at is None:
        bring_along(challenge, "open", by=None)


def _open(challenge: Challenge, *, by: Person | None) -> None:
    challenge.opened_at = challenge.updated_at = timezone.now()


def _reach_partners(challenge: Challenge, *, by: Person | None, made: Made) -> None:
    """A share whose agreement has ended since goes on under another one, or is dropped before anyone has seen it."""
    shares = list(challenge.shares.select_related("city", "agreement").order_by("city__sort_key"))
    partners = partners_of(challenge.city)
    lapsed = [share for share in shares if share.city not in partners]
    for share in shares:
        if share not in lapsed and not is_in_force(share.agreement, challenge.city, share.city):
            share.agreement = partners[share.city]
            share.save(update_fields=["agreement"])
    if lapsed:
        Share.objects.filter(pk__in=[share.pk for share in lapsed]).delete()
        data = {"cities": _names(share.city for share in lapsed)}
        place = challenge.city.slug
        audit.log(challenge, "challenge.share_lapsed", by=None, city=place, public=True, data=data)
    _tell_partners(challenge, by, [share.city for share in shares if share not in lapsed])


def _share(challenge: Challenge, *, by: Person, cities: Iterable[City]) -> Made:
    """Let it reach partner cities too; those it reaches already stay. Nobody is told before it is open.

    Raises Invalid for a city with which there is no agreement in force that covers challenges.
    """
    reached = set(challenge.shares.values_list("city_id", flat=True))
    new = sorted({city for city in cities if city.pk not in reached}, key=lambda city: city.sort_key)
    partners = {city.pk: agreement for city, agreement in partners_of(challenge.city).items()}
    outside = [city for city in new if city.pk not in partners]
    if outside:
        text = _("There is no agreement in force about challenges with %(cities)s.")
        raise Invalid(
            text % {"cities": _names(outside)}, fields={"cities": text % {"cities": _names(outside)}}
        )
    if not new:
        return UNCHANGED
    Share.objects.bulk_create(
        Share(challenge=challenge, city=city, agreement=partners[city.pk], by=by) for city in new
    )
    return Made(data={"cities": _names(new)}, values={"cities": new})


def _tell_new_partners(challenge: Challenge, *, by: Person, made: Made) -> None:
    if challenge.state == "open":
        _tell_partners(challenge, by, made.values["cities"])


def _tell_partners(challenge: Challenge, by: Person | None, cities: list[City]) -> None:
    if cities:
        tell(officers_of(*cities), "challenge.shared", challenge)
        tell(whom_it_may_interest(challenge, *cities), "challenge.interesting", challenge, but_not=by)
        announce(signals.challenge_shared, challenge, by=by, cities=cities)


def _unshare(challenge: Challenge, *, by: Person, city: City) -> Made:
    """Change one's mind before it opens. What a partner city has seen stays shared with it."""
    erased, _each_model = challenge.shares.filter(city=city).delete()
    return Made(data={"cities": city.name}) if erased else UNCHANGED


def _change_deadline(
    challenge: Challenge,
    *,
    by: Person,
    answers_by: datetime,
    reason: str,
    decision_by: datetime | None = None,
) -> Made:
    """Give people more time; never less. Everyone reads why."""
    if challenge.answers_by == answers_by and decision_by in {None, challenge.decision_by}:
        return UNCHANGED
    if challenge.answers_by is not None and answers_by < challenge.answers_by:
        raise Invalid(fields={"answers_by": _("A deadline can only be moved to a later moment.")})
    return Made(_set_dates(challenge, answers_by, decision_by, reason), {"what": "deadline"})


def _reopen(
    challenge: Challenge,
    *,
    by: Person,
    answers_by: datetime,
    reason: str,
    decision_by: datetime | None = None,
) -> Made:
    """Take answers again after the deadline, until a new one. What was answered stays."""
    return Made(_set_dates(challenge, answers_by, decision_by, reason), {"what": "reopened"})


def _open_until(challenge: Challenge, *, answers_by: datetime, **asked: Any) -> bool:
    return challenge.state == "open" and challenge.answers_by == answers_by


def _set_dates(
    challenge: Challenge, answers_by: datetime, decision_by: datetime | None, reason: str
) -> dict[str, Any]:
    reason = checked_reason(reason)
    decision_by = decision_by or challenge.decision_by
    if answers_by <= timezone.now():
        raise Invalid(fields={"answers_by": _("This time has passed. Choose a later one.")})
    if decision_by is not None and decision_by < answers_by:
        raise Invalid(fields={"decision_by": _("The decision comes after the answers are due.")})
    before, zone = challenge.answers_by, challenge.city.zone
    challenge.answers_by, challenge.decision_by = answers_by, decision_by
    challenge.date_changes += 1
    challenge.updated_at = timezone.now()
    return {
        "before": localised.moment(before, zone) if before else "",
        "after": localised.moment(answers_by, zone),
        "reason": reason,
    }


def _withdraw(challenge: Challenge, *, by: Person, reason: str) -> Made:
    """Take it back for good. Its page stays and says why; so do the answers."""
    challenge.withdrawn_reason = checked_reason(reason)
    challenge.date_changes += 1
    challenge.updated_at = timezone.now()
    return Made(data={"reason": challenge.withdrawn_reason})


def _follow_up(challenge: Challenge, *, by: Person, text: str, language: str) -> Made:
    """Tell what came of it. Can be done again as more becomes known."""
    text = several_lines(text)
    if not text:
        raise Invalid(fields={"text": _("Say what came of it.")})
    check_length(markdown.LONGEST, text=text)
    if language not in languages.OWN_NAMES:
        raise Invalid(fields={"language": _("Choose one of the languages.")})
    written = FollowUp.objects.create(challenge=challenge, by=by, language=language, text=text)
    return Made(values={"follow_up": written})


def checked_reason(reason: str) -> str:
    reason = one_line(reason)
    if not reason:
        raise Invalid(fields={"reason": _("Say why. Everyone can read it.")})
    check_length(REASON, reason=reason)
    return reason


def _names(cities: Iterable[City]) -> str:
    return ", ".join(city.name for city in sorted(cities, key=lambda city: city.sort_key))


MANAGE = "challenges.manage"
REVIEW = "challenges.review"
OPENED: dict[str, Any] = {
    "change": _open,
    "tells": (Tell("challenge.opened", _officers), Tell("challenge.interesting", _interested_at_home)),
    "signal": signals.challenge_published,
    "after": _reach_partners,
}

Workflow(
    Challenge,
    [
        Move(
            "edit",
            {"draft"},
            None,
            may=MANAGE,
            label=gettext_lazy("Continue writing"),
            asks=("content",),
            refusal=gettext_lazy("The challenge is no longer a draft, so its text can no longer be changed."),
        ),
        Move(
            "send_to_review",
            {"draft"},
            "review",
            may=MANAGE,
            label=gettext_lazy("Ask for a review"),
            change=_require_complete,
            audit="challenge.sent_to_review",
            tells=(
                Tell("challenge.to_review", reviewers_of, lambda challenge: address(challenge, "review")),
            ),
        ),
        Move(
            "approve",
            {"review"},
            "approved",
            may=REVIEW,
            label=gettext_lazy("Approve it"),
            already=_approved_by,
            change=_approve,
            audit="challenge.approved",
            tells=(Tell("challenge.approved", _writers),),
            after=_open_without_a_day,
        ),
        Move(
            "send_back",
            {"review"},
            "draft",
            may=REVIEW,
            label=gettext_lazy("Send it back"),
            already=_sent_back_with,
            change=_send_back,
            audit="challenge.sent_back",
            tells=(Tell("challenge.sent_back", _writers),),
        ),
        Move("open", {"approved"}, "open", may=None, due_at="opens_at", audit="challenge.opened", **OPENED),
        Move(
            "open_now",
            {"approved"},
            "open",
            may=MANAGE,
            label=gettext_lazy("Open it now"),
            audit="challenge.opened_now",
            **OPENED,
        ),
        Move(
            "close",
            {"open"},
            "closed",
            may=None,
            due_at="answers_by",
            audit="challenge.closed",
            tells=(Tell("challenge.closed", interested_in),),
            signal=signals.challenge_closed,
        ),
        Move(
            "share",
            {"draft", "review", "approved", "open"},
            None,
            may=MANAGE,
            label=gettext_lazy("Share it with partner cities"),
            refusal=gettext_lazy("The challenge no longer accepts answers, so it cannot be shared further."),
            change=_share,
            audit="challenge.shared",
            after=_tell_new_partners,
        ),
        Move(
            "unshare",
            {"draft", "review", "approved"},
            None,
            may=MANAGE,
            label=gettext_lazy("Do not share"),
            refusal=gettext_lazy("The challenge is open, so it stays shared with the cities it has reached."),
            change=_unshare,
            audit="challenge.unshared",
        ),
        Move(
            "change_deadline",
            {"approved", "open"},
            None,
            may=MANAGE,
            label=gettext_lazy("Move the deadline"),
            refusal=gettext_lazy("Answering is over. The challenge can be reopened with a new deadline."),
            change=_change_deadline,
            audit="challenge.deadline",
            tells=(Tell("challenge.deadline", _readers),),
            signal=signals.challenge_changed,
        ),
        Move(
            "reopen",
            {"closed"},
            "open",
            may=MANAGE,
            label=gettext_lazy("Reopen it"),
            already=_open_until,
            change=_reopen,
            audit="challenge.reopened",
            tells=(Tell("challenge.reopened", interested_in),),
            signal=signals.challenge_changed,
        ),
        Move(
            "decide",
            {"closed"},
            "decided",
            may="challenges.decide",
            label=gettext_lazy("Compare and decide"),
            audit="challenge.decided",
            signal=signals.challenge_decided,
        ),
        Move(
            "withdraw",
            {"approved", "open", "closed"},
            "withdrawn",
            may=MANAGE,
            label=gettext_lazy("Withdraw the challenge"),
            danger=True,
            change=_withdraw,
            audit="challenge.withdrawn",
            tells=(Tell("challenge.withdrawn", interested_in),),
            signal=signals.challenge_withdrawn,
        ),
        Move(
            "follow_up",
            {"decided", "followed_up"},
            "followed_up",
            may=MANAGE,
            label=gettext_lazy("Report what came of it"),
            change=_follow_up,
            audit="challenge.followed_up",
            tells=(Tell("challenge.followed_up", interested_in),),
            signal=signals.challenge_followed_up,
        ),
    ],
    related=("city",),
    sees=rules.may_read,
    city_slug=lambda challenge: challenge.city.slug,
    heard=lambda challenge: challenge.is_public,
    tell=tell,
    address=address,
)
