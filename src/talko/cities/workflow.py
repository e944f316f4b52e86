"""The moves of a party, by which a city takes part in an agreement, and those of the agreement, which follow from them."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.cities import signals
from talko.cities.models import Agreement, City, Consent, Party
from talko.cities.notifications import tell
from talko.cities.rules import officers_of, parties_of, reads_agreement
from talko.core.database.rows import still
from talko.core.errors import Conflict, Gone, Invalid, NotAllowed
from talko.core.text import cleaning
from talko.core.workflow import UNCHANGED, Made, Move, Tell, Workflow, bring_along

LIVE = frozenset({Agreement.State.PROPOSED, Agreement.State.CONCLUDED})


def _accept(
    party: Party, *, by: Person, revision: int, answer: str = "", scope: Iterable[str] | None = None
) -> Made:
    """`revision` is that of the text which the officer has read."""
    if party.agreement.revision != revision:
        raise Conflict(_("The text was changed while you were reading. Read it again before you accept."))
    _sign(party, by, answer, scope)
    return _begin(party)


def _decline(party: Party, *, by: Person, answer: str = "") -> Made:
    party.answer = cleaning.several_lines(answer)
    return _named(party)


def _apply(party: Party, *, by: Person, answer: str = "", scope: Iterable[str] | None = None) -> Made:
    """Ask to join; what an earlier request was told is forgotten."""
    party.consents.all().delete()
    _sign(party, by, answer, scope)
    party.admission, party.asked_at = Party.Admission.CONSENT, timezone.now()
    return _named(party)


def _join(party: Party, *, by: Person, answer: str = "", scope: Iterable[str] | None = None) -> Made:
    _sign(party, by, answer, scope)
    party.admission = Party.Admission.REGION
    return _begin(party)


def _take_back(party: Party, *, by: Person) -> Made:
    return _named(party)


def _admit(party: Party, *, by: Person, city: City) -> Made:
    """`city` is the party that agrees."""
    own = _acting(party, by, city)
    _consent, new = Consent.objects.get_or_create(newcomer=party, party=own, defaults={"by": by})
    return _named(party) if new else UNCHANGED


def _refuse(party: Party, *, by: Person, city: City, reason: str) -> Made:
    _acting(party, by, city)
    party.reason = _reason(reason, _("Say why. The city that asked is told."))
    return _named(party)


def _enter(party: Party, *, by: Person) -> Made:
    party.acting = None
    return _begin(party)


def _leave(party: Party, *, by: Person, reason: str) -> Made:
    party.left_because = _reason(reason, _("Say why the city leaves. The reason is published."))
    party.left_at = timezone.now()
    return _named(party)


def _sign(party: Party, by: Person, answer: str, scope: Iterable[str] | None) -> None:
    chosen = (
        party.agreement.scope if scope is None else [one for one in party.agreement.scope if one in {*scope}]
    )
    if not chosen:
        raise Invalid(fields={"scope": _("Choose at least one thing that the city takes part in.")})
    party.scope = chosen
    party.answer, party.reason = cleaning.several_lines(answer), ""
    party.signed_by = party.contact = by


def _begin(party: Party) -> Made:
    """It takes part from now on; when it did before stays written down."""
    if party.joined_at is not None and party.left_at is not None:
        party.earlier_periods.create(
            joined_at=party.joined_at, left_at=party.left_at, left_because=party.left_because
        )
    party.joined_at, party.left_at, party.left_because = timezone.now(), None, ""
    return _named(party)


def _acting(party: Party, by: Person, city: City) -> Party:
    """The present party in whose name an officer says something of another one. Raises NotAllowed."""
    own = next(
        (one for one in parties_of(by, party.agreement, Party.State.ACCEPTED) if one.city_id == city.pk), None
    )
    if own is None:
        raise NotAllowed(_("Only an officer of a city that takes part decides who may join."))
    party.acting = own.city
    return own


def _reason(text: str, missing: Any) -> str:
    reason = cleaning.several_lines(text)
    if not reason:
        raise Invalid(fields={"reason": missing})
    return reason


def _named(party: Party) -> Made:
    return Made(data={"city": party.city.name}, values={"city": party.city})


def _is_live(by: Any, party: Party) -> None:
    if party.agreement.state not in LIVE:
        raise Conflict(_("This agreement is over."))


def _may_apply(by: Any, party: Party) -> None:
    """Anyone's city may ask, unless the proposal names it, or its region makes asking needless."""
    _is_concluded(by, party)
    if _region_in(party):
        raise Conflict(_("Its region takes part, so the city can join at once."))


def _may_join(by: Any, party: Party) -> None:
    _is_concluded(by, party)
    if not _region_in(party):
        raise NotAllowed(_("Only member municipalities of a region that takes part join without asking."))


def _is_concluded(by: Any, party: Party) -> None:
    if party.agreement.state != Agreement.State.CONCLUDED or party.agreement.has_lapsed:
        raise Conflict(_("A city can join once the agreement is concluded and until it ends."))
    if party.state == Party.State.ASKED and party.admission == Party.Admission.FOUNDING:
        raise Conflict(_("The city is named in the proposal. Answer that instead."))


def _region_in(party: Party) -> bool:
    region = party.city.member_of_id
    return region is not None and any(one.city_id == region for one in party.agreement.present)


def _has_days_left(by: Any, party: Party) -> None:
    _is_live(by, party)
    if party.agreement.has_lapsed:
        raise Conflict(_("The agreement's last day has passed."))


def _may_leave(by: Any, party: Party) -> None:
    if party.agreement.state != Agreement.State.CONCLUDED:
        raise Conflict(_("Only a concluded agreement can be left."))


def _decides(person: Any, party: Party) -> bool:
    return bool(parties_of(person, party.agreement, Party.State.ACCEPTED))


def _awaits(by: Any, party: Party) -> None:
    _has_days_left(by, party)
    awaited = {one.pk for one in party.awaited}
    if not any(one.pk in awaited for one in parties_of(by, party.agreement, Party.State.ACCEPTED)):
        raise Conflict(_("Your city has agreed already."))


def _settle(party: Party, *, by: Any, made: Made) -> None:
    """What follows for the agreement, and for those who wait at its door, once a party has moved."""
    agreement = party.agreement
    while (newcomer := _admitted(agreement)) is not None:
        bring_along(newcomer, "enter", by=by)
    present = len(agreement.present)
    waiting = any(one.is_open for one in agreement.all_parties)
    if agreement.state == Agreement.State.PROPOSED:
        if present > 1:
            bring_along(agreement, "conclude", by=by)
        elif not waiting:
            bring_along(agreement, "fail", by=by)
    elif agreement.state == Agreement.State.CONCLUDED and (present == 0 or (present == 1 and not waiting)):
        bring_along(agreement, "end", by=by)


def _admitted(agreement: Agreement) -> Party | None:
    """One that asks to join and has the consent of all present."""
    applied = (one for one in agreement.all_parties if one.state == Party.State.APPLIED)
    return next((one for one in applied if agreement.present and not one.awaited), None)


def _held(party: Party) -> Party:
    """The agreement is locked before its parties are read, so that one city moves at a time."""
    agreement = still(Agreement.objects.select_for_update(of=("self",)), pk=party.agreement_id)
    found = agreement.party(party.city_id)
    if found is None:
        raise Gone
    return found


def _others(party: Party) -> Iterable[Person]:
    """Officers of the cities that take part, without the one that moved."""
    return officers_of(*(one.city for one in party.agreement.present if one.pk != party.pk))


def _own(party: Party) -> Iterable[Person]:
    return officers_of(party.city)


def _asked(agreement: Agreement) -> Iterable[Person]:
    return officers_of(*(one.city for one in agreement.all_parties if one.state == Party.State.ASKED))


def _all(agreement: Agreement) -> Iterable[Person]:
    joined = (one.city for one in agreement.all_parties if one.has_joined)
    return officers_of(*joined)


PAGES = {"accept": "answer", "decline": "answer", "refuse": "admit"}
"""Moves that are made on a page which is called otherwise."""


def _address(party: Party, name: str) -> str:
    page = PAGES.get(name, name)
    return reverse(f"agreements:{page}", args=[party.agreement.public_id, party.city.slug])


PARTY = Workflow(
    Party,
    [
        Move(
            "accept",
            {"asked"},
            "accepted",
            may="cities.answer_agreement",
            label=_("Answer the proposal"),
            guard=_has_days_left,
            change=_accept,
            audit="agreement.accepted",
            tells=(Tell("agreement.accepted", _others),),
            signal=signals.agreement_answered,
            after=_settle,
        ),
        Move(
            "decline",
            {"asked"},
            "declined",
            may="cities.answer_agreement",
            label=_("Decline"),
            guard=_is_live,
            change=_decline,
            audit="agreement.declined",
            public=False,
            tells=(Tell("agreement.declined", _others),),
            signal=signals.agreement_answered,
            after=_settle,
        ),
        Move(
            "join",
            {"asked", "applied", "declined", "refused", "left"},
            "accepted",
            may="cities.join_agreement",
            label=_("Join as a member of the region"),
            guard=_may_join,
            change=_join,
            audit="agreement.joined",
            tells=(Tell("agreement.joined", _others),),
            signal=signals.party_joined,
            after=_settle,
        ),
        Move(
            "apply",
            {"asked", "declined", "refused", "left"},
            "applied",
            may="cities.join_agreement",
            label=_("Ask to join"),
            guard=_may_apply,
            change=_apply,
            audit="agreement.applied",
            public=False,
            tells=(Tell("agreement.applied", _others),),
            signal=signals.party_applied,
        ),
        Move(
            "take_back",
            {"applied"},
            "declined",
            may="cities.join_agreement",
            label=_("Withdraw the request"),
            change=_take_back,
            asks=(),
            audit="agreement.request_withdrawn",
            public=False,
            signal=signals.party_applied,
            after=_settle,
        ),
        Move(
            "admit",
            {"applied"},
            None,
            may=_decides,
            label=_("Let the city join"),
            guard=_awaits,
            already=lambda party, *, by, city: party.consents.filter(party__city=city).exists(),
            change=_admit,
            audit="agreement.admitted",
            public=False,
            after=_settle,
        ),
        Move(
            "refuse",
            {"applied"},
            "refused",
            may=_decides,
            label=_("Do not let the city join"),
            danger=True,
            guard=_is_live,
            change=_refuse,
            audit="agreement.refused",
            public=False,
            tells=(Tell("agreement.refused", _own), Tell("agreement.refused", _others)),
            signal=signals.party_refused,
            after=_settle,
        ),
        Move(
            "enter",
            {"applied"},
            "accepted",
            may=None,
            change=_enter,
            audit="agreement.joined",
            tells=(Tell("agreement.joined", _own), Tell("agreement.joined", _others)),
            signal=signals.party_joined,
        ),
        Move(
            "leave",
            {"accepted"},
            "left",
            may="cities.leave_agreement",
            label=_("Leave the agreement"),
            danger=True,
            guard=_may_leave,
            change=_leave,
            audit="agreement.left",
            tells=(Tell("agreement.left", _others),),
            signal=signals.party_left,
            after=_settle,
        ),
    ],
    lock=_held,
    sees=lambda person, party: reads_agreement(person, party.agreement),
    about=lambda party: party.agreement,
    city_slug=lambda party: (party.acting or party.city).slug,
    tell=tell,
    address=_address,
)

AGREEMENT = Workflow(
    Agreement,
    [
        Move(
            "withdraw",
            {"proposed"},
            "withdrawn",
            may="cities.withdraw_agreement",
            label=_("Withdraw the proposal"),
            danger=True,
            audit="agreement.withdrawn",
            public=False,
            tells=(Tell("agreement.withdrawn", _asked),),
            signal=signals.agreement_withdrawn,
        ),
        Move("conclude", {"proposed"}, "concluded", may=None, signal=signals.agreement_concluded),
        Move("fail", {"proposed"}, "declined", may=None),
        Move(
            "end",
            {"concluded"},
            "ended",
            may=None,
            audit="agreement.ended",
            tells=(Tell("agreement.ended", _all),),
            signal=signals.agreement_ended,
        ),
    ],
    city_slug=lambda agreement: agreement.proposer.slug,
    tell=tell,
    address=lambda agreement, name: reverse(f"agreements:{name}", args=[agreement.public_id]),
)
