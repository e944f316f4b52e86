"""Builds the demo world through the actions that everyone uses, then moves it to the days on which it is said to be."""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils import timezone

from talko.accounts.models import Person
from talko.actors.actions import create_organisation, create_project
from talko.actors.models import Membership, ProjectRole
from talko.challenges.actions.interests import choose_interests
from talko.cities import actions as city_actions
from talko.cities.models import Agreement, City, CityRole, Party, Residence
from talko.core.values.money import Money
from talko.core.workflow import move
from talko.demo import backdating, content_files
from talko.demo.campaigns import load_campaigns
from talko.demo.challenges import load_challenge
from talko.demo.made import World
from talko.demo.matching import load_matching
from talko.searches.actions import save_search

PASSWORD = "talko-demo"  # printed by the command; a demo has no secrets


def is_loaded() -> bool:
    """Also of a database that has no tables yet."""
    has_tables = City._meta.db_table in connection.introspection.table_names()
    return has_tables and City.objects.filter(is_demo=True).exists()


def load(*, organisations: bool = True) -> World:
    """All or nothing. Without `organisations` only those that someone acts for are created, next to a real directory.
    Its pictures are still to be hung (`demo.pictures`)."""
    with transaction.atomic():
        world = World()
        _cities(world)
        _people(world)
        for values in content_files.table("agreements")["agreement"]:
            _agreement(world, values)
        _organisations(world, everyone=organisations)
        if organisations:
            _projects(world)
        for values in content_files.challenges():
            load_challenge(world, values)
        load_campaigns(world)
        load_matching(world)
        _wishes(world)
        backdating.settle_notifications(keep=4)
    return world


def _wishes(world: World) -> None:
    """What people care about and look for. After all else: nobody is notified of what was there before."""
    for values in content_files.table("people")["person"]:
        person = world.people[values["key"]]
        choose_interests(by=person, goals=values.get("interests", ()))
        if search := values.get("search"):
            saved = save_search(
                by=person, page="challenges:list", given=search["query"], name=search["name"], mail=True
            )
            at = backdating.moment(search["seen"], saved.name)
            backdating.move(saved, at, seen_at=at)


def sign_ins() -> list[tuple[str, str, str]]:
    """What the ready-made ones are, their address and their password."""
    return [
        (values["sign_in"], values["email"], PASSWORD)
        for values in content_files.table("people")["person"]
        if "sign_in" in values
    ]


def _cities(world: World) -> None:
    """In the order of the file, a region before its members."""
    for values in content_files.table("cities")["city"]:
        region = world.cities[values.pop("member_of")] if "member_of" in values else None
        city = city_actions.create_city(is_demo=True, member_of=region, **values)
        world.cities[city.slug] = city


def _people(world: World) -> None:
    hashed = make_password(PASSWORD)  # once: it is slow on purpose
    for values in content_files.table("people")["person"]:
        person = Person.objects.create(
            email=values["email"],
            password=hashed,
            name=values["name"],
            about=values["about"],
            language=values["language"],
            reads=values["reads"],
            writes=values["writes"],
            time_zone=world.cities[values["city"]].time_zone,
            is_demo=True,
        )
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        Residence.objects.create(person=person, city=world.cities[values["city"]])
        for slug, roles in values.get("roles", {}).items():
            for role in roles:
                CityRole.objects.create(city=world.cities[slug], person=person, role=role)
        world.people[values["key"]] = person


def _agreement(world: World, values: dict[str, Any]) -> None:
    today = timezone.now().date()
    starts, ends = values["starts"], values.get("ends")
    ends_on = None if ends is None else today + timedelta(days=ends)
    lapsed = ends is not None and ends < 0
    agreement = city_actions.propose_agreement(
        by=world.people[values["proposed_by"]],
        city=world.cities[values["proposer"]],
        partners=[world.cities[slug] for slug in values["partners"]],
        values={
            "title": values["title"],
            "aims": values["aims"],
            "scope": values["scope"],
            "languages": values["languages"],
            "starts_on": today + timedelta(days=starts),
            "ends_on": None if lapsed else ends_on,
            "is_demo": True,
        },
    )
    proposed = backdating.moment(min(starts - 40, -2), values["title"]["en"])
    backdating.move(agreement, proposed)
    backdating.move_history(agreement, {}, otherwise=proposed)
    agreement.parties.update(asked_at=proposed)
    agreement.parties.filter(state=Party.State.ACCEPTED).update(joined_at=proposed)
    for number, party in enumerate(values.get("party", [])):
        day = party.get("day", min(starts - 20, -1) + 3 * number)
        _party(world, agreement, party, backdating.moment(day, party["city"]))
    if lapsed:  # nobody can answer after the last day
        Agreement.objects.filter(pk=agreement.pk).update(ends_on=ends_on)
        agreement.refresh_from_db()
    _ledger(world, agreement, values)


def _party(world: World, agreement: Agreement, values: dict[str, Any], joined: datetime) -> None:
    """It answers the proposal, joins through its region, or asks and is let in by all."""
    before = set(agreement.history.values_list("pk", flat=True))
    city, by = world.cities[values["city"]], world.people[values["by"]]
    part = {"answer": values["answer"], "scope": values.get("scope")}
    how = values.get("joins")
    if how == "region":
        city_actions.join_through_region(by=by, agreement=agreement, city=city, **part)
    elif how == "consent":
        party = city_actions.ask_to_join(by=by, agreement=agreement, city=city, **part)
        for slug, officer in values["admitted_by"].items():
            move(party, "admit", by=world.people[officer], city=world.cities[slug])
    else:
        party = agreement.parties.get(city=city)
        move(party, "accept", by=by, revision=agreement.revision, **part)
    times = (
        {"joined_at": joined}
        if how is None
        else {"joined_at": joined, "asked_at": joined - timedelta(days=9)}
    )
    agreement.parties.filter(city=city).update(**times)
    if "contact" in values:
        contact = world.people[values["contact"]]
        city_actions.name_contact(by=by, party=agreement.parties.get(city=city), contact=contact)
    lines = agreement.history.exclude(pk__in=before).order_by("pk").values_list("pk", flat=True)
    for number, pk in enumerate(lines):
        at = joined - timedelta(days=min(9, len(lines) - 1 - number)) if how == "consent" else joined
        agreement.history.filter(pk=pk).update(at=at)


def _ledger(world: World, agreement: Agreement, values: dict[str, Any]) -> None:
    agreement.refresh_from_db()
    today = timezone.now().date()
    for cost in values.get("cost", []):
        entry = city_actions.add_cost(
            by=world.people[cost["by"]],
            agreement=agreement,
            city=world.cities[cost["city"]],
            money=Money(cost["amount"], cost["currency"]),
            purpose=cost["purpose"],
            language=cost["language"],
            spent_on=today + timedelta(days=cost["day"]),
            decision_url=cost["decision"],
        )
        backdating.move(entry, backdating.moment(cost["day"], cost["purpose"]))
    for result in values.get("result", []):
        city_actions.add_result(
            by=world.people[result["by"]],
            agreement=agreement,
            city=world.cities[result["city"]],
            text=result["text"],
            reached_on=today + timedelta(days=result["day"]),
            link=result["link"],
        )
    entries = agreement.history.filter(
        action__in=["agreement.cost_added", "agreement.result_added"]
    ).order_by("pk")
    told = [*values.get("cost", []), *values.get("result", [])]
    for entry, line in zip(entries, told, strict=True):
        agreement.history.filter(pk=entry.pk).update(at=backdating.moment(line["day"], str(line)))


def _organisations(world: World, *, everyone: bool) -> None:
    members = {
        values["member"]["organisation"]: (world.people[values["key"]], values["member"]["role"])
        for values in content_files.table("people")["person"]
        if "member" in values
    }
    for values in content_files.organisations():
        if everyone or values["name"] in members:
            _organisation(world, values, members.get(values["name"]))


def _organisation(world: World, values: dict[str, str], member: tuple[Person, str] | None) -> None:
    city = world.cities[values["city"]]
    by = member[0] if member else world.officer(city.slug)
    organisation = create_organisation(
        by=by,
        name=values["name"],
        kind=values["kind"],
        size=values["size"],
        city=city,
        place=city.name,
        country=city.country,
        latitude=city.latitude,
        longitude=city.longitude,
        languages=[values["language"]],
        summary={values["language"]: values["summary"]},
        tags=values["fields"].split(";"),
    )
    if member is None:
        Membership.objects.filter(organisation=organisation).delete()
    backdating.move(organisation, backdating.moment(-200, organisation.name), is_demo=True)
    backdating.move_history(organisation, {}, otherwise=backdating.moment(-200, organisation.name))
    world.organisations[organisation.name] = organisation


def _projects(world: World) -> None:
    for values in content_files.table("projects")["project"]:
        roles = values["organisations"]
        lead = world.organisations[next(name for name, role in roles.items() if role == "lead")]
        by = world.officer(lead.city.slug) if lead.city else world.people["eva"]
        joined = Membership.objects.filter(organisation=lead).select_related("person").first()
        lent = None if joined else Membership.objects.create(organisation=lead, person=by, role="owner")
        project = create_project(
            by=joined.person if joined else Person.objects.get(pk=by.pk),
            organisation=lead,
            name=values["name"],
            summary={values["language"]: values["summary"]},
            place=values["place"],
            country=lead.country,
            tags=values["fields"],
        )
        if lent:
            lent.delete()
        for name, role in roles.items():
            if role != "lead":
                ProjectRole.objects.create(project=project, organisation=world.organisations[name], role=role)
        backdating.move(project, backdating.moment(-160, project.name), is_demo=True)
        backdating.move_history(project, {}, otherwise=backdating.moment(-160, project.name))
