"""Reading suggestions: who could help with a challenge, as officers see it on its panel and pages."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talko.actors import queries as directory
from talko.actors.models import Organisation
from talko.challenges.models import Challenge
from talko.challenges.queries.challenges import challenge_for
from talko.challenges.rules import may_read
from talko.core import ids, permissions
from talko.core.errors import Message, NotFound
from talko.core.web.rows import Row
from talko.matching.models import ChallengeInvitation, MatchingPreferences, Suggestion
from talko.matching.queries.invitations import TONES, State
from talko.matching.ranking import organisations
from talko.matching.ranking.filters import Filters
from talko.matching.ranking.organisations import MOST, PAGE_SIZE, RankedOrganisation, Suggestions
from talko.matching.ranking.reasons import Reasons

MOST_NAMED = 10
"""Organisations that a search by name finds at most."""
LEFT_OUT: dict[str, Message] = {
    "city": gettext_lazy("In cities without an agreement about challenges"),
    "opted_out": gettext_lazy("Opted out of suggestions"),
    "answered": gettext_lazy("Already answered"),
    "judged": gettext_lazy("Judged not relevant"),
    "own": gettext_lazy("The city's own authorities"),
    "where": gettext_lazy("Outside the cities you chose"),
    "kind": gettext_lazy("Not of the kind you chose"),
    "language": gettext_lazy("Do not write the language you chose"),
    "within_km": gettext_lazy("Farther away than you chose, or at an unknown place"),
    "invitable": gettext_lazy("Nobody acts for them here"),
}


@dataclass(frozen=True)
class SuggestionRow:
    """A suggestion, ready to be shown."""

    row: Row
    sentences: list[str]
    """All reasons."""
    agreement_url: str
    shares: list[tuple[str, str]]
    """The whole score broken down."""
    invitation_url: str
    invite_url: str
    """Empty while it cannot be invited."""
    share_url: str
    """Where the challenge can be shared with its city, if that is what is missing."""
    not_relevant_url: str


@dataclass(frozen=True)
class SuggestionPage:
    page: Page
    rows: list[SuggestionRow]
    left_out: list[tuple[str, int]]
    problem: Message | None


@dataclass(frozen=True)
class NotRelevant:
    """A suggestion that was judged not relevant; the judgement can be undone."""

    name: str
    url: str
    because: str
    note: str
    undo_url: str


def challenge_for_matching(person: Any, public_id: UUID) -> Challenge:
    """One whose suggestions the person may see. Raises SignInNeeded, NotFound, NotAllowed."""
    challenge = challenge_for(person, public_id)
    permissions.require(person, "matching.see_suggestions", challenge)
    return challenge


def suggest(
    person: Any,
    challenge: Challenge,
    filters: Filters | None = None,
    *,
    start: int = 0,
    limit: int = PAGE_SIZE,
) -> Suggestions:
    """Those from the rank after `start`; for officers of the challenge's own city, of drafts too.

    Raises SignInNeeded, NotAllowed, and NotFound for people who may not know of the challenge.
    """
    _require(person, challenge)
    return organisations.suggestions_for(challenge, filters or Filters(), start=start, limit=limit)


def why_not(person: Any, challenge: Challenge, organisation: Organisation) -> organisations.WhyNot:
    """The first thing that keeps an organisation out of the unfiltered suggestions. Raises as `suggest` does."""
    _require(person, challenge)
    return organisations.why_not(challenge, organisation)


def _require(person: Any, challenge: Challenge) -> None:
    if not may_read(person, challenge):
        raise NotFound
    permissions.require(person, "matching.see_suggestions", challenge)


def suggestion_to_judge(person: Any, public_id: UUID, organisation_id: UUID) -> Suggestion:
    """Not saved yet if it has only been shown so far. Raises SignInNeeded, NotFound, NotAllowed."""
    challenge = challenge_for_matching(person, public_id)
    found = (
        Suggestion.objects.filter(challenge=challenge, organisation__public_id=organisation_id)
        .select_related("challenge__city", "organisation__city")
        .first()
    )
    found = found or organisations.suggestion_of(challenge, directory.organisation_by_id(organisation_id))
    if found is None:
        raise NotFound
    return found


def suggestion_page(person: Any, challenge: Challenge, filters: Filters, number: Any) -> SuggestionPage:
    """One page of the suggestions. Raises as `suggest` does."""
    asked = int(number) if str(number).isdecimal() and len(str(number)) < 4 else 1
    found = suggest(person, challenge, filters, start=max(asked - 1, 0) * PAGE_SIZE)
    page = Paginator(range(found.total), PAGE_SIZE).get_page(asked)
    if page.number != asked and found.total:
        found = suggest(person, challenge, filters, start=(page.number - 1) * PAGE_SIZE)
    left_out = [(str(LEFT_OUT[name]), count) for name, count in found.left_out.items() if count]
    return SuggestionPage(page, _rows(challenge, found.rows), left_out, found.problem)


def judged_not_relevant(challenge: Challenge) -> list[NotRelevant]:
    """One query."""
    rows = Suggestion.objects.filter(challenge=challenge, relevant=False).select_related("organisation")
    return [
        NotRelevant(
            one.organisation.name,
            one.organisation.get_absolute_url(),
            str(Suggestion.Because(one.because).label),
            one.note,
            _address(challenge, "undo", one.organisation),
        )
        for one in rows.order_by("-judged_at", "-pk")[:MOST]
    ]


def organisation_of_address(address_id: str) -> Organisation | None:
    """None for an address of nothing."""
    try:
        return directory.organisation_by_id(ids.decode(address_id))
    except (ValueError, NotFound):
        return None


def organisations_named(words: str) -> list[Organisation]:
    """Those whose names or texts contain all of the words; matches in the name come first."""
    if not words.strip():
        return []
    found = list(
        directory.organisations_matching(directory.Filters(q=words)).select_related("city")[: MOST_NAMED * 5]
    )
    found.sort(key=lambda one: words.lower() not in one.name.lower())
    return found[:MOST_NAMED]


def _address(challenge: Challenge, name: str, organisation: Organisation) -> str:
    return reverse(f"matching:{name}", args=[challenge.public_id, challenge.slug, organisation.public_id])


def _rows(challenge: Challenge, found: tuple[RankedOrganisation, ...]) -> list[SuggestionRow]:
    """Two queries, for preferences and invitations."""
    keys = [one.organisation.pk for one in found]
    unwilling = set(
        MatchingPreferences.objects.filter(organisation__in=keys, invited=False).values_list(
            "organisation_id", flat=True
        )
    )
    invitations = {
        one.organisation_id: one
        for one in ChallengeInvitation.objects.filter(challenge=challenge, organisation__in=keys)
    }
    return [
        _row(
            challenge,
            one,
            invitations.get(one.organisation.pk),
            unwilling=one.organisation.pk in unwilling,
        )
        for one in found
    ]


def _row(
    challenge: Challenge, one: RankedOrganisation, invitation: ChallengeInvitation | None, *, unwilling: bool
) -> SuggestionRow:
    organisation = one.organisation
    kind = "" if organisation.kind == organisation.Kind.OTHER else organisation.get_kind_display()
    can_invite = invitation is None and challenge.takes_answers and one.reached and not unwilling
    badge = _("little known") if one.reasons.little_known else ""
    row = Row(
        url=organisation.get_absolute_url(),
        title=organisation.name,
        when=str(one.rank),
        when_note=_("rank"),
        byline=" · ".join(filter(None, [one.city.name, kind])),
        badge=str(State(invitation.state).label) if invitation else badge,
        badge_tone=TONES.get(State(invitation.state), "") if invitation else "",
        text=headline(one.reasons),
        counts="" if invitation else _why_not_invited(one, unwilling=unwilling),
    )
    return SuggestionRow(
        row,
        sentences=one.reasons.sentences(),
        agreement_url=one.agreement.get_absolute_url() if one.agreement else "",
        shares=one.reasons.shares(),
        invitation_url=invitation.get_absolute_url() if invitation else "",
        invite_url=_address(challenge, "invite", organisation) if can_invite else "",
        share_url=""
        if one.reached or invitation
        else reverse("challenges:share", args=[challenge.public_id, challenge.slug]),
        not_relevant_url="" if invitation else _address(challenge, "not-relevant", organisation),
    )


def headline(reasons: Reasons) -> str:
    """The reason where there is room for one sentence."""
    shared = reasons.short()
    return _("In common: %(shared)s.") % {"shared": shared} if shared else reasons.strongest()


def _why_not_invited(one: RankedOrganisation, *, unwilling: bool) -> str:
    if unwilling:
        return _("It does not want to be invited.")
    return "" if one.invitable else _("Nobody acts for it here yet.")
