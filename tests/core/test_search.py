"""The registry of what the search page finds."""

import pytest

from talko.accounts.models import Person
from talko.core.registries import search
from tests.factories import CityFactory, OrganisationFactory, person_of

pytestmark = pytest.mark.django_db


def findable(kind, **values):
    model = OrganisationFactory._meta.model
    return search.Findable(
        **{
            "kind": kind,
            "label": kind,
            "visible_to": lambda reader: model.objects.all() if reader else model.objects.none(),
            "ranked": lambda found, text: found.order_by("pk"),
            "rows": lambda found, reader: [(one.name, reader) for one in found],
            **values,
        }
    )


@pytest.fixture
def things():
    search.register(findable("thing", order=1))
    yield
    search.unregister("thing")


def things_found(text, reader, limit=9):
    return [list(group.rows) for group in search.find(text, reader, limit) if group.kind == "thing"]


def test_it_works(things):
    OrganisationFactory(name="Växthus")
    OrganisationFactory(name="Badhus")
    eva = person_of()
    assert things_found("VAXT", eva) == [[("Växthus", eva)]]
    assert things_found("hus", eva, limit=1) == [[("Växthus", eva)]]


def test_only_what_the_reader_may_see_and_no_empty_groups(things):
    OrganisationFactory(name="Växthus")
    assert (
        things_found("växthus", None)
        == things_found("brygga", person_of())
        == things_found("", person_of())
        == []
    )


def test_groups_come_in_their_order(things):
    CityFactory(name="Lund")
    OrganisationFactory(name="Lund AB")
    assert [group.kind for group in search.find("lund", person_of(), 9)] == ["thing", "organisation", "city"]


def test_what_is_registered_is_checked(things):
    with pytest.raises(ValueError, match="registered twice"):
        search.register(findable("thing"))
    with pytest.raises(ValueError, match="no search_text"):
        search.register(findable("person", visible_to=lambda reader: Person.objects.all()))
