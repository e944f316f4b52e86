"""Lists and counts of invitations: for officers, and for the organisations that are invited."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from talko.challenges.models import Challenge
from talko.cities.models import City
from talko.core.registries.next_steps import Step
from talko.core.text import languages
from talko.core.values import dates
from talko.core.web.rows import Row
from talko.matching.models import ChallengeInvitation
from talko.matching.queries.invitations import TONES, State

MOST = 100


def invitations_of(challenge: Challenge) -> list[Row]:
    """The latest first; one query."""
    return _rows(
        ChallengeInvitation.objects.filter(challenge=challenge), challenge.city, with_challenge=False
    )


def invitations_by(city: City) -> list[Row]:
    """Of all its challenges; one query."""
    return _rows(ChallengeInvitation.objects.filter(city=city), city, with_challenge=True)


def waiting_in(city: City) -> int:
    """Invitations that have no answer and still can have one."""
    return _waiting().filter(city=city).count()


def waiting_for(organisations: Collection[int]) -> list[Step]:
    """The invitations that organisations (their keys) have not answered and still can, nearest deadline first; one query."""
    waiting = (
        _waiting()
        .filter(organisation__in=organisations)
        .select_related("challenge", "city")
        .only("public_id", "challenge__title", "challenge__language", "challenge__answers_by", "city__name")
        .order_by("challenge__answers_by", "pk")
    )
    return [
        Step(
            _("%(city)s invites you to answer “%(title)s”.")
            % {"city": one.city.name, "title": _title(one.challenge)},
            one.get_absolute_url(),
            _("Read the invitation"),
            deadline=one.challenge.answers_by,
        )
        for one in waiting[:MOST]
    ]


def _waiting() -> QuerySet[ChallengeInvitation]:
    return ChallengeInvitation.objects.filter(
        state__in=ChallengeInvitation.WAITING,
        challenge__state="open",
        challenge__answers_by__gte=timezone.now(),
    )


def _rows(found: QuerySet[ChallengeInvitation], city: City, *, with_challenge: bool) -> list[Row]:
    language = languages.current()
    return [
        Row(
            url=one.get_absolute_url(),
            title=one.organisation.name,
            byline=_title(one.challenge) if with_challenge else _home(one),
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
    """What happened on the day shown beside it."""
    if invitation.state == State.ANSWERED:
        return _("answered")
    if invitation.state == State.DECLINED:
        return _("declined")
    if invitation.state == State.BOUNCED:
        return _("came back")
    return _("sent some other way") if invitation.by_hand else _("invited")
