"""Reading agreements. What was concluded is public; proposals, and who wants to join, are for the parties' officers."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talko.cities.models import Agreement, City, Party, Scope
from talko.cities.queries.sky import Tile, tile
from talko.cities.rules import PUBLIC_STATES, Role, cities_with
from talko.core import audit
from talko.core.audit import Line
from talko.core.database.rows import get_or_not_found
from talko.core.text import languages
from talko.core.values import dates
from talko.core.web.rows import Row


def runs_today(before: str = "") -> Q:
    """Condition on an agreement, or on what leads to one by `before`: concluded, and today lies between its dates."""
    day = timezone.now().date()
    begun = Q((f"{before}state", Agreement.State.CONCLUDED), (f"{before}starts_on__lte", day))
    return begun & has_days_left(before)


def has_days_left(before: str = "") -> Q:
    """The same condition without the first day: what has not lapsed."""
    return Q((f"{before}ends_on__isnull", True)) | Q((f"{before}ends_on__gte", timezone.now().date()))


def is_in_force(agreement: Agreement, *between: City) -> bool:
    """Today, among at least two cities, and all of `between` take part."""
    present = {party.city_id for party in agreement.present}
    return _runs_today(agreement) and len(present) > 1 and {city.pk for city in between} <= present


def _runs_today(agreement: Agreement) -> bool:
    day = timezone.now().date()
    return (
        agreement.state == Agreement.State.CONCLUDED
        and agreement.starts_on <= day
        and not agreement.has_lapsed
    )


def partners_of(city: City, scope: str = Scope.CHALLENGES) -> dict[City, Agreement]:
    """The cities with which something of this scope may be shared today, and under which agreement; one query.

    Both must take part in it with this scope. Where several agreements allow it, the one that has run longest.
    """
    own = Party.objects.filter(city=city, state=Party.State.ACCEPTED)
    parties = (
        Party.objects.filter(
            runs_today("agreement__"), state=Party.State.ACCEPTED, agreement__in=own.values("agreement")
        )
        .select_related("city", "agreement")
        .order_by("-agreement__starts_on", "-agreement__pk", "city__sort_key")
    )
    covering = [party for party in parties if scope in party.scope]
    mine = {party.agreement_id for party in covering if party.city_id == city.pk}
    return {
        party.city: party.agreement
        for party in covering
        if party.agreement_id in mine and party.city_id != city.pk
    }


def partner_tiles(city: City) -> list[Tile]:
    """The cities with which something may be shared today, each under its own sky; one query."""
    partners = sorted(partners_of(city), key=lambda one: one.sort_key)
    return [tile(one, "") for one in partners]


def number_in_force() -> dict[int, int]:
    """Key of each city to the number of agreements that are in force for it today, in one query."""
    pairs = Party.objects.filter(runs_today("agreement__"), state=Party.State.ACCEPTED)
    present: dict[int, list[int]] = {}
    for agreement, city in pairs.order_by().values_list("agreement_id", "city_id"):
        present.setdefault(agreement, []).append(city)
    numbers: dict[int, int] = {}
    for cities in present.values():
        for city in cities if len(cities) > 1 else ():
            numbers[city] = numbers.get(city, 0) + 1
    return numbers


def agreements_visible_to(person: Any) -> QuerySet[Agreement]:
    """With their parties and these parties' cities and officers, in two queries."""
    seen = Q(state__in=PUBLIC_STATES)
    own = cities_with(person, Role.OFFICER)
    if own:
        seen |= Q(pk__in=Party.objects.filter(city__in=own).values("agreement"))
    parties = Party.objects.in_order().select_related("city", "signed_by", "contact")
    return (
        Agreement.objects.filter(seen)
        .select_related("proposer")
        .prefetch_related(
            Prefetch("parties", parties, to_attr="all_parties")  # type: ignore[no-redef]  # fills the property
        )
    )


def agreement_for(person: Any, public_id: UUID) -> Agreement:
    """Raises NotFound, also for a proposal that this person may not see."""
    return get_or_not_found(agreements_visible_to(person), public_id=public_id)


def history_of(agreement: Agreement, *, public_only: bool) -> list[Line]:
    """By the reader's clocks; where these are unknown, each line by those of the city that acted."""
    zones = {party.city.slug: party.city.zone for party in agreement.all_parties}
    home = agreement.proposer.zone
    return [
        replace(line, zone=dates.zone_or(zones.get(line.city, home)))
        for line in audit.history(agreement, public_only=public_only)
    ]


def agreement_rows(person: Any, *, city: City | None = None) -> list[Row]:
    """In force first, then what waits, then what is over; two queries."""
    agreements = agreements_visible_to(person)
    if city is not None:
        parts = Party.objects.filter(city=city)
        if city.pk not in cities_with(person, Role.OFFICER):
            parts = parts.filter(joined_at__isnull=False)
        agreements = agreements.filter(pk__in=parts.values("agreement"))
    return [_row(agreement) for agreement in sorted(agreements, key=lambda one: (_rank(one), -one.pk))]


def _rank(agreement: Agreement) -> int:
    if is_in_force(agreement):
        return 0
    return {Agreement.State.PROPOSED: 1}.get(Agreement.State(agreement.state), 3 if agreement.is_over else 2)


def _row(agreement: Agreement) -> Row:
    lang, title = languages.best(agreement.title, [languages.current()], agreement.proposer.language)
    status, tone = status_of(agreement)
    parties = _shown(agreement)
    return Row(
        url=agreement.get_absolute_url(),
        title=title,
        lang=lang,
        byline=" · ".join(party.city.name for party in parties),
        when=str(agreement.starts_on.year),
        when_note=(
            _("until %(year)s") % {"year": agreement.ends_on.year}
            if agreement.ends_on
            else _("until further notice")
        ),
        text=scope_in_words(agreement.scope),
        badge=status,
        badge_tone=tone,
        counts=ngettext("%(count)d city", "%(count)d cities", len(parties)) % {"count": len(parties)},
    )


def _shown(agreement: Agreement) -> list[Party]:
    """Whose agreement it is: those who take part; of one that is not concluded or is over, those it was meant for."""
    if agreement.state == Agreement.State.CONCLUDED:
        return agreement.present
    if agreement.state == Agreement.State.ENDED:
        return [party for party in agreement.all_parties if party.has_joined]
    return agreement.all_parties


def scope_in_words(scope: list[str]) -> str:
    return ", ".join(str(Scope(part).label) for part in scope if part in Scope.values)


def status_of(agreement: Agreement) -> tuple[str, str]:
    """In words, and the tone of its badge."""
    if is_in_force(agreement):
        return _("In force"), "moss"
    if agreement.state != Agreement.State.CONCLUDED:
        tone = "urgent" if agreement.state == Agreement.State.PROPOSED else ""
        return str(Agreement.State(agreement.state).label), tone
    if _runs_today(agreement):
        return _("Waiting for a reply"), "urgent"
    begun = agreement.starts_on <= timezone.now().date()
    return (_("Lapsed"), "") if begun else (_("Not yet in force"), "open")


@dataclass(frozen=True)
class Fact:
    label: str
    value: str
    tone: str = ""


def facts_about_agreement(agreement: Agreement) -> list[Fact]:
    status, tone = status_of(agreement)
    until = dates.day(agreement.ends_on) if agreement.ends_on else _("until further notice")
    return [
        Fact(_("Status"), status, tone),
        Fact(_("In force from"), dates.day(agreement.starts_on)),
        Fact(_("Last day"), until),
        Fact(_("What it covers"), scope_in_words(agreement.scope)),
        Fact(_("Languages"), ", ".join(languages.name_here(code) for code in agreement.languages)),
    ]


def proposals_waiting(person: Any) -> list[Party]:
    """Proposals that wait for the answer of a city in which the person is an officer."""
    own = cities_with(person, Role.OFFICER)
    if not own:
        return []
    live = (Agreement.State.PROPOSED, Agreement.State.CONCLUDED)
    return list(
        Party.objects.filter(
            has_days_left("agreement__"),
            state=Party.State.ASKED,
            city__in=own,
            agreement__state__in=live,
        )
        .select_related("city", "agreement__proposer")
        .order_by("asked_at", "pk")
    )


def requests_waiting(person: Any) -> list[Party]:
    """Cities that ask to join an agreement, and wait for the consent of a city in which the person is an officer."""
    cities = cities_with(person, Role.OFFICER)
    if not cities:
        return []
    own = Party.objects.filter(city__in=cities, state=Party.State.ACCEPTED)
    waiting = (
        Party.objects.filter(
            has_days_left("agreement__"),
            state=Party.State.APPLIED,
            agreement__state=Agreement.State.CONCLUDED,
            agreement__in=own.values("agreement"),
        )
        .select_related("city", "agreement__proposer")
        .prefetch_related("consents")
        .order_by("asked_at", "pk")
    )
    keys = set(own.values_list("pk", flat=True)) if waiting else set()
    return [party for party in waiting if keys & {one.pk for one in party.awaited}]
