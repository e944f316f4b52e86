"""What came of invitations: for the officers who sent them."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from talko.actors.models import Organisation
from talko.challenges.models import Challenge
from talko.cities.models import City
from talko.core.text import languages
from talko.core.values import dates
from talko.matching.models import ChallengeInvitation, Suggestion

State = ChallengeInvitation.State
TONES = {State.ANSWERED: "moss", State.DECLINED: "alarm", State.OPENED: "open"}
MOST = 100


@dataclass(frozen=True)
class Invited:
    """An invitation in a list, ready to be shown."""

    url: str
    title: str
    place: str
    when: str
    when_note: str
    text: str
    badge: str
    badge_tone: str


@dataclass(frozen=True)
class Counts:
    suggested: int
    invited: int
    answered: int


def invitations_of(challenge: Challenge) -> list[Invited]:
    """The latest first; one query."""
    return _rows(
        ChallengeInvitation.objects.filter(challenge=challenge), challenge.city, with_challenge=False
    )


def invitations_by(city: City) -> list[Invited]:
    """Of all its challenges; one query."""
    return _rows(ChallengeInvitation.objects.filter(city=city), city, with_challenge=True)


def counts_of(challenge: Challenge) -> Counts:
    """Two queries."""
    states = list(ChallengeInvitation.objects.filter(challenge=challenge).values_list("state", flat=True))
    return Counts(
        Suggestion.objects.filter(challenge=challenge).count(), len(states), states.count(State.ANSWERED)
    )


def waiting_in(city: City) -> int:
    """Invitations that can still be answered and have not been."""
    return ChallengeInvitation.objects.filter(
        city=city,
        state__in=(State.SENT, State.OPENED),
        challenge__state="open",
        challenge__answers_by__gte=timezone.now(),
    ).count()


@dataclass(frozen=True)
class Asked:
    """An invitation that waits for an organisation's answer; its names are those of the design system's `next_steps`."""

    text: str
    url: str
    label: str


def waiting_for_organisation(organisation: Organisation) -> list[Asked]:
    """Of challenges that still take answers, the nearest deadline first; one query."""
    waiting = (
        ChallengeInvitation.objects.filter(
            organisation=organisation,
            state__in=(State.SENT, State.OPENED),
            challenge__state="open",
            challenge__answers_by__gte=timezone.now(),
        )
        .select_related("challenge", "city")
        .order_by("challenge__answers_by", "pk")
    )
    return [
        Asked(
            _("%(city)s invites you to answer “%(title)s”.")
            % {"city": one.city.name, "title": _title(one.challenge)},
            one.get_absolute_url(),
            _("Read the invitation"),
        )
        for one in waiting[:MOST]
    ]


def _rows(found: QuerySet[ChallengeInvitation], city: City, *, with_challenge: bool) -> list[Invited]:
    language = languages.current()
    return [
        Invited(
            url=one.get_absolute_url(),
            title=one.organisation.name,
            place=_title(one.challenge) if with_challenge else _home(one),
            when=dates.short_day(one.closed_at or one.created_at, city.zone, language),
            when_note=_what(one),
            text=one.because,
            badge=str(State(one.state).label),
            badge_tone=TONES.get(State(one.state), ""),
        )
        for one in found.select_related("organisation__city", "challenge")[:MOST]
    ]


def _title(challenge: Challenge) -> str:
    return languages.best(challenge.title, [languages.current()], challenge.language)[1]


def _home(invitation: ChallengeInvitation) -> str:
    return invitation.organisation.city.name if invitation.organisation.city else ""


def _what(invitation: ChallengeInvitation) -> str:
    """What happened on the day beside it."""
    if invitation.state == State.ANSWERED:
        return _("answered")
    if invitation.state == State.DECLINED:
        return _("declined")
    return _("sent another way") if invitation.by_hand else _("invited")
