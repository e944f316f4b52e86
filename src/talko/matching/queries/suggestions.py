"""Reading suggestions: who could help with a challenge, as officers see it on its panel and pages."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talko.actors import queries as directory
from talko.actors.models import Organisation
from talko.actors.rules import is_member
from talko.challenges.models import Challenge
from talko.challenges.queries.challenges import challenge_for
from talko.challenges.rules import may_read
from talko.core import ids, permissions
from talko.core.errors import Message, NotFound
from talko.core.text import languages
from talko.core.web.rows import Row
from talko.matching.index import directory_file
from talko.matching.models import ChallengeInvitation, MatchingPreferences, Suggestion
from talko.matching.queries.invitations import TONES, State
from talko.matching.ranking import organisations
from talko.matching.ranking.filters import ELSEWHERE, HOME, PARTNERS, Filters
from talko.matching.ranking.organisations import FIRST, MOST, PAGE_SIZE, RankedOrganisation, Suggestions
from talko.matching.ranking.reasons import Reasons

ONE_LINE = 140
"""Characters of what an organisation does."""
MOST_NAMED = 10
"""Organisations that a search by name finds at most."""
LEFT_OUT: dict[str, Message] = {
    "opted_out": gettext_lazy("Opted out of suggestions"),
    "answered": gettext_lazy("Already answered"),
    "judged": gettext_lazy("Judged not relevant"),
    "own": gettext_lazy("The city's own authorities"),
    "kind": gettext_lazy("Not of the kind you chose"),
    "language": gettext_lazy("Do not write the language you chose"),
    "within_km": gettext_lazy("Farther away than you chose, or at an unknown place"),
    "invitable": gettext_lazy("Nobody acts for them here"),
}


HEADINGS: dict[str, Message] = {
    HOME: gettext_lazy("At home"),
    PARTNERS: gettext_lazy("In partner cities"),
    ELSEWHERE: gettext_lazy("Anywhere else in the directory"),
}


@dataclass(frozen=True)
class SuggestionRow:
    """A suggestion, ready to be shown."""

    row: Row
    reasons: Reasons
    agreement_url: str
    invitation_url: str
    invite_url: str
    """Empty while it cannot be invited."""
    share_url: str
    """Where the challenge can be shared with its city, if that is what is missing."""
    relevant_url: str
    not_relevant_url: str
    """Both empty where the person cannot judge it, or it was invited."""
    undo_url: str
    """Empty unless it was judged relevant."""


@dataclass(frozen=True)
class SuggestionGroup:
    heading: Message
    """Empty for those who are only nearest."""
    rows: list[SuggestionRow]
    total: int
    more: str
    """Value of the filter that shows all of them; empty where these are all."""


@dataclass(frozen=True)
class SuggestionPage:
    page: Page
    groups: list[SuggestionGroup]
    fits: bool
    left_out: list[tuple[str, int]]
    problem: Message | None
    waiting: int | None
    """Minutes until what has changed in the directory can be suggested, about; None when nothing has."""


@dataclass(frozen=True)
class NotRelevant:
    """A suggestion that was judged not relevant; the judgement can be undone."""

    name: str
    url: str
    because: str
    note: str
    change_url: str
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
    permissions.require(person, "matching.judge_suggestion", found)
    return found


def suggestion_page(person: Any, challenge: Challenge, filters: Filters, number: Any) -> SuggestionPage:
    """One page of the suggestions. Raises as `suggest` does."""
    asked = int(number) if str(number).isdecimal() and len(str(number)) < 4 else 1
    found = suggest(person, challenge, filters, start=max(asked - 1, 0) * PAGE_SIZE)
    page = Paginator(range(found.total if filters.where else 0), PAGE_SIZE).get_page(asked)
    if page.number != asked and filters.where and found.total:
        found = suggest(person, challenge, filters, start=(page.number - 1) * PAGE_SIZE)
    left_out = [(str(LEFT_OUT[name]), count) for name, count in found.left_out.items() if count]
    return SuggestionPage(
        page,
        _groups(person, challenge, found, filters),
        found.fits,
        left_out,
        found.problem,
        directory_file.waiting(),
    )


def instead(challenge: Challenge, filters: Filters) -> list[tuple[str, str]]:
    """What to do where nobody fits: what it is called, and where it leads."""
    here = _page_of(challenge)
    return [
        *([(_("Look everywhere"), here)] if filters.chosen else []),
        (_("Share the challenge with partner cities"), _share(challenge)),
        (_("See who works in the field"), reverse("organisations:organisations")),
    ]


def judged_not_relevant(challenge: Challenge) -> list[NotRelevant]:
    """One query."""
    rows = Suggestion.objects.filter(challenge=challenge, relevant=False).select_related("organisation")
    return [
        NotRelevant(
            one.organisation.name,
            one.organisation.get_absolute_url(),
            str(Suggestion.Because(one.because).label),
            one.note,
            _address(challenge, "not-relevant", one.organisation),
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


def _page_of(challenge: Challenge) -> str:
    return reverse("matching:suggestions", args=[challenge.public_id, challenge.slug])


def _share(challenge: Challenge) -> str:
    return reverse("challenges:share", args=[challenge.public_id, challenge.slug])


def _groups(person: Any, challenge: Challenge, found: Suggestions, filters: Filters) -> list[SuggestionGroup]:
    """Three queries, for preferences, invitations and judgements."""
    keys = [one.organisation.pk for one in found.rows]
    unwilling = set(
        MatchingPreferences.objects.filter(organisation__in=keys, invited=False).values_list(
            "organisation_id", flat=True
        )
    )
    invitations = {
        one.organisation_id: one
        for one in ChallengeInvitation.objects.filter(challenge=challenge, organisation__in=keys)
    }

    judged = Suggestion.objects.filter(challenge=challenge, organisation__in=keys, relevant=True)
    relevant = set(judged.values_list("organisation_id", flat=True))

    def row(one: RankedOrganisation) -> SuggestionRow:
        key = one.organisation.pk
        invitation = invitations.get(key)
        return _row(
            challenge,
            one,
            invitation,
            unwilling=key in unwilling,
            relevant=key in relevant,
            may_judge=invitation is None and not is_member(person, key),
        )

    return [
        SuggestionGroup(
            HEADINGS.get(group.where, ""),
            [row(one) for one in group.rows],
            group.total,
            group.where if not filters.where and group.total >= FIRST else "",
        )
        for group in found.groups
    ]


def _row(
    challenge: Challenge,
    one: RankedOrganisation,
    invitation: ChallengeInvitation | None,
    *,
    unwilling: bool,
    relevant: bool,
    may_judge: bool,
) -> SuggestionRow:
    organisation = one.organisation
    kind = "" if organisation.kind == organisation.Kind.OTHER else organisation.get_kind_display()
    place = one.city.name if one.city else directory.where(organisation.place, organisation.country)
    language, does = languages.best(organisation.summary, [languages.current()])
    nothing_to_share = one.reached or organisation.city_id is None  # of a city without a Talko
    can_invite = invitation is None and challenge.takes_answers and nothing_to_share and not unwilling
    row = Row(
        url=organisation.get_absolute_url(),
        title=organisation.name,
        byline=" · ".join(filter(None, [place, kind])),
        badge=str(State(invitation.state).label) if invitation else "",
        badge_tone=TONES.get(State(invitation.state), "") if invitation else "",
        text=Truncator(does).chars(ONE_LINE),
        text_lang=language,
        counts="" if invitation else _why_not_invited(one, unwilling=unwilling),
    )
    return SuggestionRow(
        row,
        one.reasons,
        agreement_url=one.agreement.get_absolute_url() if one.agreement else "",
        invitation_url=invitation.get_absolute_url() if invitation else "",
        invite_url=_address(challenge, "invite", organisation) if can_invite else "",
        share_url=_share(challenge) if one.city and not one.reached and not invitation else "",
        relevant_url=_address(challenge, "relevant", organisation) if may_judge else "",
        not_relevant_url=_address(challenge, "not-relevant", organisation) if may_judge else "",
        undo_url=_address(challenge, "undo", organisation) if may_judge and relevant else "",
    )


def _why_not_invited(one: RankedOrganisation, *, unwilling: bool) -> str:
    if unwilling:
        return _("It does not want to be invited.")
    return "" if one.invitable else _("Nobody acts for it here yet.")
