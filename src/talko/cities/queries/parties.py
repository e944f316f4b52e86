"""An agreement's parties as its page shows them, and what the reader can do for their city."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talko.accounts.models import Person
from talko.cities.models import Agreement, City, CostEntry, Party
from talko.cities.queries.agreements import scope_in_words
from talko.cities.queries.cities import where
from talko.cities.queries.ledger import totals
from talko.cities.rules import Role, cities_with, is_officer_inside, officers_of, parties_of
from talko.core.errors import NotFound
from talko.core.text import languages
from talko.core.values import dates
from talko.core.web.rows import Row
from talko.core.workflow import Act, available

TONES = {
    Party.State.ACCEPTED: "moss",
    Party.State.ASKED: "urgent",
    Party.State.APPLIED: "open",
}


def party_rows(agreement: Agreement, person: Any, costs: Iterable[CostEntry]) -> list[Row]:
    shown = _shown_to(person, agreement)
    parties = list(shown)
    prefetch_related_objects([one for one in parties if shown[one] == Party.State.APPLIED], "consents")
    prefetch_related_objects([one for one in parties if one.has_joined], "earlier_periods")
    spent = {city: ", ".join(str(money) for money in sums) for city, sums in totals(costs)}
    return [_row(party, state, spent.get(party.city, "")) for party, state in shown.items()]


def _shown_to(person: Any, agreement: Agreement) -> dict[Party, Party.State]:
    """Those who take part or did, and the reader's own city; for officers inside also who was asked or asks to join.

    Each with the state that the reader knows: that a city which has left asks to join again is between the parties.
    """
    states = {party: Party.State(party.state) for party in agreement.all_parties}
    if is_officer_inside(person, agreement):
        return states
    own = parties_of(person, agreement)
    return {
        party: state if party in own or party.left_at is None else Party.State.LEFT
        for party, state in states.items()
        if party.has_joined or party in own
    }


def _row(party: Party, state: Party.State, cost: str) -> Row:
    partial = state in {Party.State.ACCEPTED, Party.State.LEFT} and party.scope != party.agreement.scope
    return Row(
        url=party.city.get_absolute_url(),
        title=party.city.name,
        byline=where(party.city),
        text=" ".join([*_periods_over(party), *_in_words(party, state)]),
        badge=str(state.label),
        badge_tone=TONES.get(state, ""),
        amount=cost,
        amount_note=_("spent so far") if cost else "",
        counts=_("Only: %(scope)s") % {"scope": scope_in_words(party.scope)} if partial else "",
    )


def _periods_over(party: Party) -> list[str]:
    """One sentence for each time that it took part and has left."""
    over = [(one.joined_at, one.left_at) for one in party.earlier_periods.all()] if party.has_joined else []
    if party.joined_at is not None and party.left_at is not None:
        over.append((party.joined_at, party.left_at))
    return [
        _("From %(joined)s to %(left)s.") % {"joined": _day(party, joined), "left": _day(party, left)}
        for joined, left in over
    ]


def _in_words(party: Party, state: Party.State) -> list[str]:
    """Since when, and who answers for it; nothing more of one that has left."""
    if state == Party.State.LEFT:
        return []
    names = {
        "asked": _day(party, party.asked_at),
        "joined": _day(party, party.joined_at),
        "signer": party.signed_by or "",
        "contact": party.contact or "",
        "cities": languages.and_list([one.city.name for one in party.awaited]),
    }
    return [_sentence(party) % names]


def _sentence(party: Party) -> str:
    if party.state == Party.State.APPLIED:
        return _("Asked to join on %(asked)s. Waiting for %(cities)s.")
    if party.state != Party.State.ACCEPTED:
        return _("Asked on %(asked)s.")
    if party.signed_by is None:
        return _("Since %(joined)s.")
    if party.contact is None or party.contact == party.signed_by:
        return _("Since %(joined)s, signed by %(signer)s.")
    return _("Since %(joined)s, signed by %(signer)s. Contact: %(contact)s.")


def _day(party: Party, moment: datetime | None) -> str:
    return dates.day(moment.astimezone(party.city.zone).date()) if moment else ""


def waiting_in_words(agreement: Agreement, person: Any) -> str:
    """Who has yet to answer, as one sentence; empty when nobody has, and for those who may not know."""
    shown = _shown_to(person, agreement)
    asked = [party.city.name for party, state in shown.items() if state == Party.State.ASKED]
    if not asked or agreement.is_over:
        return ""
    return ngettext("%(cities)s has not answered yet.", "%(cities)s have not answered yet.", len(asked)) % {
        "cities": languages.and_list(asked)
    }


@dataclass(frozen=True)
class Said:
    city: str
    text: str


def said_by_parties(agreement: Agreement, person: Any) -> list[Said]:
    """What cities wrote when they accepted or left; for officers inside also why one declined or was refused."""
    said = [
        Said(
            party.city.name, party.left_because if state == Party.State.LEFT else party.reason or party.answer
        )
        for party, state in _shown_to(person, agreement).items()
    ]
    return [one for one in said if one.text]


@dataclass(frozen=True)
class Side:
    """What the reader can do in the name of one of their cities."""

    city: City
    acts: list[Act]
    is_party: bool
    """Whether it takes part, and so has a contact person."""


def sides(agreement: Agreement, person: Any) -> list[Side]:
    """For each city in which the reader is an officer; of none when there is nothing to do."""
    own = City.objects.filter(pk__in=cities_with(person, Role.OFFICER)).order_by("sort_key", "id")
    present = {party.city_id for party in agreement.present}
    found = [Side(city, _acts(agreement, city, person), city.pk in present) for city in own]
    return [side for side in found if side.acts]


def _acts(agreement: Agreement, city: City, person: Any) -> list[Act]:
    party = agreement.party(city) or Party(agreement=agreement, city=city, admission=Party.Admission.CONSENT)
    own = available(agreement, person) if agreement.proposer_id == city.pk else []
    return [*own, *(act for act in available(party, person) if act.name not in SECOND)]


SECOND = frozenset({"decline", "refuse", "admit"})
"""Made on the page of another one, or of another city's request."""


def requests(agreement: Agreement, person: Any) -> list[Party]:
    """Cities that ask to join and wait for an answer that the reader can give."""
    applied = [party for party in agreement.all_parties if party.state == Party.State.APPLIED]
    return [party for party in applied if any(act.name == "admit" for act in available(party, person))]


def party_for(person: Any, agreement: Agreement, slug: str) -> Party:
    """Raises NotFound."""
    found = next((party for party in agreement.all_parties if party.city.slug == slug), None)
    if found is None:
        raise NotFound
    return found


def contacts_for(party: Party) -> QuerySet[Person]:
    return officers_of(party.city).order_by("sort_key", "pk")
