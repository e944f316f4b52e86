"""One's own data is complete: every table that points at a person is in it, with its rows."""

import io
import json
import uuid
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from talko.about.models import SitePage
from talko.accounts.models import Person
from talko.actors.models import Project
from talko.challenges.models import Challenge, Goal
from talko.core.registries.own_data import archive, parts
from talko.dialogue.models import Translation
from talko.funding.models import Payout
from tests.challenges.factories import ChallengeFactory, SolutionFactory
from tests.dialogue.factories import filled
from tests.factories import AgreementFactory, CityFactory, OrganisationFactory, PartyFactory, PersonFactory
from tests.funding.factories import CampaignFactory, pot_of

pytestmark = pytest.mark.django_db


def pointing_at_people() -> Iterator[tuple[type[models.Model], str]]:
    """Every table and field that points at a person, ours or a library's; of a many-to-many relation its own table."""
    for relation in Person._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and not relation.many_to_many:
            yield relation.related_model, relation.field.name


def made(model: type[models.Model], **values: Any) -> models.Model:
    """A row of any table: what has no default is filled by its type, what is unique with something new."""
    for column in model._meta.concrete_fields:
        if column.primary_key or column.name in values or column.has_default() or column.null or column.blank:
            continue
        values[column.name] = _filled(column)
    row = model(**values)
    row.save()
    return row


def _filled(column: Any) -> Any:
    if isinstance(column, models.ForeignKey):
        return FACTORIES[column.related_model.__name__]()
    if column.choices:
        return column.flatchoices[0][0]
    if isinstance(column, models.UUIDField):
        return uuid.uuid4()
    if isinstance(column, models.EmailField):
        return f"{uuid.uuid4().hex}@lulea.example"
    if isinstance(column, models.CharField | models.TextField):
        return "en" if "language" in column.name else uuid.uuid4().hex[: column.max_length]
    if isinstance(column, models.DateTimeField):
        return timezone.now()
    if isinstance(column, models.DateField):
        return timezone.now().date()
    if isinstance(column, models.BooleanField):
        return False
    if isinstance(column, models.JSONField):
        return {}
    return 1


FACTORIES: dict[str, Callable[[], Any]] = {
    "Person": PersonFactory,
    "City": CityFactory,
    "Agreement": AgreementFactory,
    "Party": PartyFactory,
    "Organisation": OrganisationFactory,
    "Project": lambda: Project.objects.create(name=uuid.uuid4().hex),
    "Challenge": ChallengeFactory,
    "Goal": lambda: Goal.objects.earliest("pk"),
    "Solution": SolutionFactory,
    "Campaign": CampaignFactory,
    "Pot": pot_of,
    "Payout": lambda: made(Payout),
    "Message": lambda: filled(ChallengeFactory(), 1)[0],
    "Thread": lambda: filled(ChallengeFactory(), 1)[0].thread,
    "Translation": lambda: made(Translation),
    "SitePage": lambda: SitePage.objects.create(kind="terms", city=CityFactory()),
    "Group": lambda: Group.objects.create(name=uuid.uuid4().hex),
    "Permission": lambda: Permission.objects.earliest("pk"),
    "ContentType": lambda: ContentType.objects.get_for_model(Challenge),
}
BESIDE = {("Message", "hidden_by"): {"hidden_at": timezone.now()}}
"""What must stand beside a field that points."""


def row_for(model: type[models.Model], field: str, person: Person) -> models.Model:
    values = {field: person, **BESIDE.get((model.__name__, field), {})}
    if model.__name__ not in FACTORIES:
        return made(model, **values)
    row = FACTORIES[model.__name__]()
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


def exported(person: Person) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(archive(person))) as container:
        return json.loads(container.read("data.json"))


@cache
def of_somebody_new() -> dict[str, dict[str, int]]:
    """The number of rows of whoever has done nothing yet, which is the same for everyone."""
    return {
        part: {name: len(rows) for name, rows in tables.items() if isinstance(rows, list)}
        for part, tables in exported(PersonFactory()).items()
        if isinstance(tables, dict)
    }


def test_every_table_that_points_at_a_person_is_named():
    named = [(rows.model, rows.person) for part in parts() for rows in part.rows.values()]
    assert len(named) == len(set(named))
    assert set(named) == set(pointing_at_people())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "name"), [(part.name, name) for part in parts() for name in part.rows], ids=lambda value: value
)
def test_a_row_of_every_table_is_in_the_file(part, name):
    rows = next(one for one in parts() if one.name == part).rows[name]
    person, other = PersonFactory(), PersonFactory()
    before = of_somebody_new()[part][name]
    row = row_for(rows.model, rows.person, person)
    found = exported(person)[part][name]
    assert len(found) == before + 1
    assert any(found[-1].values())
    if hasattr(row, "address_id"):
        assert found[-1]["id"] == row.address_id
    assert len(exported(other)[part][name]) == before


def test_what_one_follows_is_called_by_its_name():
    person, challenge = PersonFactory(), ChallengeFactory(title={"en": "Heat greenhouses"})
    person.following.create(subject=challenge)
    assert exported(person)["dialogue"]["following"][0]["subject"] == {
        "kind": "challenge",
        "name": str(challenge),
        "id": challenge.address_id,
        "address": challenge.get_absolute_url(),
    }
