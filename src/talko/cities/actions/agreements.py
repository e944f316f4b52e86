from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.cities import signals
from talko.cities.models import Agreement, City, Party, Scope
from talko.cities.notifications import tell
from talko.cities.rules import officers_of, reads_agreement
from talko.core import audit
from talko.core.database.idempotency import once
from talko.core.database.rows import still
from talko.core.editing import revisions
from talko.core.errors import Conflict, Invalid, Message, NotFound
from talko.core.permissions import require
from talko.core.registries.events import announce
from talko.core.text import cleaning
from talko.core.workflow import move

MOST_PARTIES = 60


def propose_agreement(
    *, by: Person, city: City, partners: Iterable[City], values: dict[str, Any], key: UUID | None = None
) -> Agreement:
    """`values`: title, aims, scope, languages, starts_on, ends_on, document_url. Raises Invalid for what is missing.

    The city that proposes is a party from the start; the others are asked.
    """
    require(by, "cities.propose_agreement", city)
    asked = _asked(city, partners)
    values = _checked(values)

    def make() -> Agreement:
        agreement = Agreement.objects.create(proposer=city, **values)
        now = timezone.now()
        agreement.parties.create(
            city=city,
            state=Party.State.ACCEPTED,
            scope=agreement.scope,
            joined_at=now,
            signed_by=by,
            contact=by,
        )
        for one in asked:
            agreement.parties.create(city=one)
        audit.log(agreement, "agreement.proposed", by=by, city=city.slug)
        _tell_asked(agreement, "agreement.proposed", by)
        announce(signals.agreement_proposed, agreement)
        return agreement

    return once(by=by, action="cities.propose_agreement", key=key, make=make)


def edit_agreement(
    *,
    by: Person,
    agreement: Agreement,
    revision: int,
    values: dict[str, Any],
    partners: Iterable[City] | None = None,
) -> Agreement:
    """Only while it is proposed: what cities have accepted is changed by a new agreement.

    `partners` are all that are asked from now on. Raises Conflict once another city has accepted, EditConflict when someone
    else saved something else in between.
    """
    require(by, "cities.edit_agreement", agreement)
    values = _checked(values)
    with transaction.atomic():
        current = revisions.locked(agreement)
        if current.state != Agreement.State.PROPOSED:
            raise Conflict(
                _("This proposal has been answered. What cities have accepted is changed by a new agreement.")
            )
        asked = None if partners is None else _asked(current.proposer, partners)
        if revisions.stands(current, values) and (asked is None or set(asked) == _open(current)):
            return current
        revisions.change(current, revision=revision, values=values)
        current.save()
        current.parties.filter(city=current.proposer).update(scope=current.scope)
        new = [] if asked is None else _ask(current, asked)
        audit.log(current, "agreement.edited", by=by, city=current.proposer.slug)
        _tell_asked(current, "agreement.edited", by, but_not=new)
        _tell_asked(current, "agreement.proposed", by, only=new)
        announce(signals.agreement_edited, current)
    return current


def ask_to_join(
    *, by: Person, agreement: Agreement, city: City, answer: str = "", scope: Iterable[str] | None = None
) -> Party:
    """For a city that is not a party, or no longer. All present parties must agree; see `admit` in the workflow."""
    return _come(by, agreement, city, "apply", answer=answer, scope=scope)


def join_through_region(
    *, by: Person, agreement: Agreement, city: City, answer: str = "", scope: Iterable[str] | None = None
) -> Party:
    """A member municipality of a region that takes part joins by its own decision."""
    return _come(by, agreement, city, "join", answer=answer, scope=scope)


def name_contact(*, by: Person, party: Party, contact: Person | None) -> Party:
    """Say which of the city's officers answers for its part. Raises Invalid for anyone else."""
    require(by, "cities.name_contact", party)
    if contact is not None and not officers_of(party.city).filter(pk=contact.pk).exists():
        raise Invalid(fields={"contact": _("Choose one of the city's officers.")})
    with transaction.atomic():
        still(Agreement.objects.select_for_update(), pk=party.agreement_id)
        current = still(Party.objects.select_related("city", "agreement"), pk=party.pk)
        if current.contact_id != (contact.pk if contact else None):
            current.contact = contact
            current.save(update_fields=["contact"])
            data = {"city": current.city.name}
            audit.log(current.agreement, "agreement.contact_named", by=by, city=current.city.slug, data=data)
    return current


def _come(by: Person, agreement: Agreement, city: City, name: str, **asked: Any) -> Party:
    require(by, "cities.join_agreement", city)
    with transaction.atomic():
        held = still(Agreement.objects.select_for_update(), pk=agreement.pk)
        if not reads_agreement(by, held):
            raise NotFound
        party, _new = held.parties.get_or_create(city=city, defaults={"admission": Party.Admission.CONSENT})
        return move(party, name, by=by, **asked)


def _asked(city: City, partners: Iterable[City]) -> list[City]:
    asked = list(dict.fromkeys(partners))
    if not asked or city in asked:
        raise Invalid(fields={"partners": _("Choose at least one city other than your own.")})
    if len(asked) >= MOST_PARTIES:
        raise Invalid(
            fields={"partners": _("An agreement has at most %(count)d cities.") % {"count": MOST_PARTIES}}
        )
    return asked


def _open(agreement: Agreement) -> set[City]:
    return {party.city for party in agreement.all_parties if party.state == Party.State.ASKED}


def _ask(agreement: Agreement, cities: list[City]) -> list[City]:
    """Those of a held proposal that are asked only now. A city that had declined is asked again."""
    agreement.parties.exclude(city=agreement.proposer).exclude(city__in=cities).filter(
        state=Party.State.ASKED
    ).delete()
    waiting = set(agreement.parties.filter(state=Party.State.ASKED).values_list("city", flat=True))
    new = [city for city in cities if city.pk not in waiting]
    agreement.parties.filter(city__in=new).delete()
    for city in new:
        agreement.parties.create(city=city)
    agreement.__dict__.pop("all_parties", None)
    return new


def _tell_asked(
    agreement: Agreement,
    kind: str,
    by: Person,
    *,
    only: list[City] | None = None,
    but_not: Iterable[City] = (),
) -> None:
    for party in agreement.all_parties:
        meant = party.city not in but_not if only is None else party.city in only
        if party.state == Party.State.ASKED and meant:
            tell(officers_of(party.city), kind, party, but_not=by, city=agreement.proposer.name)


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    """As they are stored. Raises Invalid for what is missing."""
    fields: dict[str, Message] = {}
    title = cleaning.in_each_language(values.get("title", {}), cleaning.one_line)
    aims = cleaning.in_each_language(values.get("aims", {}))
    if not title:
        fields["title"] = _("Give the agreement a title.")
    if not aims:
        fields["aims"] = _("Say what the cities want to achieve.")
    if not values.get("scope") or not set(values["scope"]) <= set(Scope.values):
        fields["scope"] = _("Choose at least one thing that the agreement covers.")
    if not values.get("starts_on"):
        fields["starts_on"] = _("Choose the first day.")
    elif values.get("ends_on") and values["ends_on"] < values["starts_on"]:
        fields["ends_on"] = _("The last day cannot come before the first.")
    if fields:
        raise Invalid(fields=fields)
    return {**values, "title": title, "aims": aims}
