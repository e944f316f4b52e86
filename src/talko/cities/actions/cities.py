import re
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from talko.accounts.actions import suppose_time_zone
from talko.accounts.models import Person
from talko.accounts.notifications import notify
from talko.accounts.queries import owner_of
from talko.cities import signals
from talko.cities.models import (
    Accent,
    City,
    CityRole,
    Landmark,
    Party,
    Relief,
    Residence,
    Trees,
    Water,
)
from talko.cities.rules import Role, forget_standing
from talko.core import audit
from talko.core.database.rows import get_or_not_found, still
from talko.core.editing import revisions
from talko.core.errors import Conflict, Invalid
from talko.core.permissions import require
from talko.core.registries.events import announce
from talko.core.text.cleaning import all_cleaned, one_line
from talko.core.web.addresses import first_words

EDITABLE = ("welcome", "about", "places", "website", "email")
LANDSCAPE = {"relief": Relief, "water": Water, "trees": Trees, "accent": Accent}
MOST_LANDMARKS = 2


def create_city(*, first_officer: Person | None = None, **values: Any) -> City:
    """For operators (`manage city_add`) and the demo: nobody in a new city could give permission.

    Raises Invalid for a slug that is taken, by a city or by other addresses as their first word, for a `member_of` that is no
    region, and for an officer of a city on another server.
    """
    region = values.pop("member_of", None)
    if region is not None and not region.is_region:
        raise Invalid(fields={"member_of": _("Choose a region.")})
    if first_officer is not None and values.get("server"):
        raise Invalid(fields={"officer": _("A city on another server has its officers there.")})
    if values["slug"] in first_words():
        raise Invalid(
            _("This word is the address of another page."), fields={"slug": _("Choose another address.")}
        )
    values = {**all_cleaned(values), "name": one_line(values["name"]), "member_of": region}
    with transaction.atomic():
        if City.objects.filter(slug=values["slug"]).exists():
            raise Invalid(
                _("There is already a city at this address."), fields={"slug": _("Choose another address.")}
            )
        city = City.objects.create(**values)
        audit.log(city, "city.created", by=None, city=city.slug, public=True)
        if first_officer is not None:
            CityRole.objects.create(city=city, person=first_officer, role=Role.OFFICER)
            _came, first = Residence.objects.get_or_create(person=first_officer, defaults={"city": city})
            if first:
                suppose_time_zone(person=first_officer, time_zone=city.time_zone)
    return city


DOMAIN = re.compile(r"(?=.{4,200}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")


def give_domain(*, city: City, domain: str) -> City:
    """For operators: the domain at which the city is first, or none. Raises Invalid for what is no domain or another city's."""
    domain = domain.strip().lower()
    if domain and not DOMAIN.fullmatch(domain):
        raise Invalid(_("Write only the name, such as solve.lulea.se, without https:// and without a port."))
    if city.server:
        raise Invalid(_("A city on another server has its address there."))
    with transaction.atomic():
        current = still(City.objects.select_for_update(of=("self",)), pk=city.pk)
        if domain and City.objects.filter(hostname=domain).exclude(pk=city.pk).exists():
            raise Invalid(_("Another city has this domain."))
        if current.hostname != domain:
            current.hostname = domain
            current.save(update_fields=["hostname"])
            action = "city.domain_given" if domain else "city.domain_taken"
            audit.log(current, action, by=None, city=current.slug, data={"domain": domain})
    return current


def assign_region(*, city: City, region: City | None) -> City:
    """For operators: of which region a municipality is a member. Raises Invalid for anything else."""
    if city.is_region or (region is not None and not region.is_region):
        raise Invalid(_("Only a municipality is a member, and only of a region."))
    with transaction.atomic():
        current = still(City.objects.select_for_update(of=("self",)), pk=city.pk)
        if current.member_of != region:
            current.member_of = region
            current.save(update_fields=["member_of"])
            data = {"region": region.name if region else ""}
            action = "city.region_joined" if region else "city.region_left"
            audit.log(current, action, by=None, city=current.slug, public=True, data=data)
    return current


def edit_city(*, by: Person, city: City, revision: int, values: dict[str, Any]) -> City:
    """Raises EditConflict when someone else saved something else in between."""
    require(by, "cities.edit_city", city)
    values = {name: all_cleaned(values[name]) for name in EDITABLE if name in values}
    return _edited(by=by, city=city, revision=revision, values=values, audit_line="city.edited")


def _edited(*, by: Person, city: City, revision: int, values: dict[str, Any], audit_line: str) -> City:
    with transaction.atomic():
        current = revisions.locked(city)
        if not revisions.stands(current, values):
            revisions.change(current, revision=revision, values=values)
            current.save()
            audit.log(current, audit_line, by=by, city=current.slug)
    return current


def change_landscape(*, by: Person, city: City, revision: int, values: dict[str, Any]) -> City:
    """What the city's pictures show; an empty value leaves it to what is likely there.

    Raises Invalid for anything that is no choice, and EditConflict when someone else saved something else in between.
    """
    require(by, "cities.edit_city", city)
    wrong = {name for name, choices in LANDSCAPE.items() if values.get(name, "") not in {"", *choices.values}}
    landmarks = values.get("landmarks", [])
    if len(landmarks) > MOST_LANDMARKS or set(landmarks) - set(Landmark.values):
        wrong.add("landmarks")
    Invalid.raise_for({name: _("Choose one of the possible values.") for name in wrong})
    return _edited(by=by, city=city, revision=revision, values=values, audit_line="city.landscape_changed")


def suppose_city(*, person: Person, city: City) -> None:
    """They came through this city or one of its organisations first: as long as they have chosen none, its clock is theirs."""
    if not Residence.objects.filter(person=person).exists():
        suppose_time_zone(person=person, time_zone=city.time_zone)


def choose_city(*, by: Person, city: City | None) -> None:
    """A person says which city is theirs, or that none is. Moves nothing that they wrote."""
    with transaction.atomic():
        if city is None:
            Residence.objects.filter(person=by).delete()
        else:
            Residence.objects.update_or_create(person=by, defaults={"city": city})
            suppose_time_zone(person=by, time_zone=city.time_zone)
    forget_standing(by)


def give_role(*, by: Person, city: City, email: str, role: str) -> CityRole:
    """Raises Invalid when nobody here has this address, NotAllowed for anyone but an officer. Giving it again changes nothing."""
    require(by, "cities.give_roles", city)
    if role not in Role.values:
        raise Invalid(fields={"role": _("Choose one of the roles.")})
    person = owner_of(email)
    if person is None:
        raise Invalid(
            fields={"email": _("No account has confirmed this address. Ask them to create an account first.")}
        )
    with transaction.atomic():
        given, new = CityRole.objects.get_or_create(city=city, person=person, role=role)
        if new:
            if CityRole.objects.filter(person=person).count() == 1:
                suppose_city(person=person, city=city)
            data = {"person_id": person.pk, "role": role}
            audit.log(city, "city.role_given", by=by, city=city.slug, data=data)
            notify(
                people=[person],
                kind="city.role_given",
                subject=city,
                path=city.get_absolute_url(),
                data={"city": city.name},
                row=given,
                but_not=by,
            )
            announce(signals.roles_changed, city)
    forget_standing(by)
    return given


def take_role(*, by: Person, city: City, person: Person, role: str) -> None:
    """Raises Conflict for the last officer: a city is never left without one."""
    require(by, "cities.give_roles", city)
    with transaction.atomic():
        still(City.objects.select_for_update(), pk=city.pk)
        held = get_or_not_found(CityRole.objects, city=city, person=person, role=role)
        officers = CityRole.objects.filter(city=city, role=Role.OFFICER)
        if role == Role.OFFICER and officers.count() == 1:
            raise Conflict(_("A city needs at least one officer. Give the role to someone else first."))
        held.delete()
        if role == Role.OFFICER:
            Party.objects.filter(city=city, contact=person).update(contact=None)
        data = {"person_id": person.pk, "role": role}
        audit.log(city, "city.role_taken", by=by, city=city.slug, data=data)
        announce(signals.roles_changed, city)
    forget_standing(by)
