"""Who could help with a challenge, as the officer's page and panel show it."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talko.actors.models import Organisation
from talko.actors.queries import Filters, organisations_matching
from talko.challenges.models import Challenge
from talko.core.errors import Message
from talko.matching import pipeline
from talko.matching.filters import Wanted
from talko.matching.models import ChallengeInvitation, Standing, Suggestion
from talko.matching.queries.followed import TONES, State
from talko.matching.reasons import Reasons

IN_PANEL = 5
ASKED_ABOUT = 10
"""Organisations that a search for "why not" finds at most."""
LEFT_OUT: dict[str, Message] = {
    "city": gettext_lazy("In cities without an agreement about challenges"),
    "standing": gettext_lazy("Have chosen not to be suggested"),
    "answered": gettext_lazy("Have answered already"),
    "judged": gettext_lazy("You said that they do not fit"),
    "own": gettext_lazy("The city's own authorities"),
    "where": gettext_lazy("In other cities than those you chose"),
    "kind": gettext_lazy("Of another kind than the one you chose"),
    "language": gettext_lazy("Do not write the language you chose"),
    "within_km": gettext_lazy("Farther away than you chose, or in a place that is not known"),
    "invitable": gettext_lazy("Nobody can be invited for them here"),
}


@dataclass(frozen=True)
class Row:
    """A suggestion, ready to be shown."""

    place: int
    name: str
    url: str
    where: str
    """City and kind."""
    text: str
    """What both speak of, in one sentence."""
    sentences: list[str]
    """All reasons."""
    agreement_url: str
    shares: list[tuple[str, str]]
    """The whole score taken apart."""
    little_known: bool
    state: str
    """Of its invitation; empty when it has none."""
    state_tone: str
    invitation_url: str
    invite_url: str
    """Empty while it cannot be invited."""
    note: str
    """Why it cannot be invited; empty when it can."""
    share_url: str
    """Where the challenge can be shared with its city, which is what is missing."""
    not_relevant_url: str


@dataclass(frozen=True)
class InPanel:
    """A row of the panel; its names are those of the design system's `row`."""

    url: str
    title: str
    place: str
    text: str


@dataclass(frozen=True)
class Shown:
    page: Page
    rows: list[Row]
    left_out: list[tuple[str, int]]
    problem: Message | None


@dataclass(frozen=True)
class Unfit:
    """A suggestion that was judged not to fit, and can be taken back."""

    name: str
    url: str
    because: str
    note: str
    undo_url: str


def page_of(person: Any, challenge: Challenge, wanted: Wanted, number: Any) -> Shown:
    """One page of the suggestions. Raises as `pipeline.suggest` does."""
    asked = int(number) if str(number).isdecimal() and len(str(number)) < 4 else 1
    size = pipeline.SHOWN
    found = pipeline.suggest(
        by=person, challenge=challenge, wanted=wanted, start=max(asked - 1, 0) * size, limit=size
    )
    page = Paginator(range(found.total), size).get_page(asked)
    if page.number != asked and found.total:
        found = pipeline.suggest(
            by=person, challenge=challenge, wanted=wanted, start=(page.number - 1) * size, limit=size
        )
    left_out = [(str(LEFT_OUT[name]), count) for name, count in found.left_out.items() if count]
    return Shown(page, _rows(challenge, found.rows), left_out, found.problem)


def first_of(person: Any, challenge: Challenge) -> tuple[list[InPanel], Message | None]:
    """For the challenge's own page: the first, or why there are none."""
    found = pipeline.suggest(by=person, challenge=challenge, limit=IN_PANEL)
    rows = [
        InPanel(
            one.organisation.get_absolute_url(),
            one.organisation.name,
            one.city.name,
            headline(one.reasons),
        )
        for one in found.rows
    ]
    return rows, found.problem


def unfit_of(challenge: Challenge) -> list[Unfit]:
    """One query."""
    rows = Suggestion.objects.filter(challenge=challenge, relevant=False).select_related("organisation")
    return [
        Unfit(
            one.organisation.name,
            one.organisation.get_absolute_url(),
            str(Suggestion.Because(one.because).label),
            one.note,
            _address(challenge, "undo", one.organisation),
        )
        for one in rows.order_by("-judged_at", "-pk")[: pipeline.MOST]
    ]


def organisations_named(words: str) -> list[Organisation]:
    """Whose names or texts hold all of the words; those with the words in their name first."""
    if not words.strip():
        return []
    found = list(organisations_matching(Filters(q=words)).select_related("city")[: ASKED_ABOUT * 5])
    found.sort(key=lambda one: words.lower() not in one.name.lower())
    return found[:ASKED_ABOUT]


def _address(challenge: Challenge, name: str, organisation: Organisation) -> str:
    return reverse(f"matching:{name}", args=[challenge.public_id, challenge.slug, organisation.public_id])


def _rows(challenge: Challenge, found: tuple[pipeline.Row, ...]) -> list[Row]:
    """Two queries for what was chosen and invited."""
    keys = [one.organisation.pk for one in found]
    unwilling = set(
        Standing.objects.filter(organisation__in=keys, invited=False).values_list(
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
    challenge: Challenge, one: pipeline.Row, invitation: ChallengeInvitation | None, *, unwilling: bool
) -> Row:
    organisation = one.organisation
    kind = "" if organisation.kind == organisation.Kind.OTHER else organisation.get_kind_display()
    can_invite = invitation is None and challenge.takes_answers and one.reached and not unwilling
    return Row(
        place=one.place,
        name=organisation.name,
        url=organisation.get_absolute_url(),
        where=" · ".join(filter(None, [one.city.name, kind])),
        text=headline(one.reasons),
        sentences=one.reasons.sentences(),
        agreement_url=one.agreement.get_absolute_url() if one.agreement else "",
        shares=one.reasons.shares(),
        little_known=one.reasons.little_known,
        state=str(State(invitation.state).label) if invitation else "",
        state_tone=TONES.get(State(invitation.state), "") if invitation else "",
        invitation_url=invitation.get_absolute_url() if invitation else "",
        invite_url=_address(challenge, "invite", organisation) if can_invite else "",
        note="" if invitation else _note(one, unwilling=unwilling),
        share_url=""
        if one.reached or invitation
        else reverse("challenges:share", args=[challenge.public_id, challenge.slug]),
        not_relevant_url="" if invitation else _address(challenge, "not-relevant", organisation),
    )


def headline(reasons: Reasons) -> str:
    """The reason for where there is room for one sentence."""
    shared = reasons.short()
    return _("Speaks of the same: %(shared)s.") % {"shared": shared} if shared else reasons.strongest()


def _note(one: pipeline.Row, *, unwilling: bool) -> str:
    if unwilling:
        return _("It does not want to be invited.")
    return "" if one.invitable else _("Nobody acts for it here yet.")
