"""Revisions: two people edit the same text."""

import pytest

from talko.cities.models import City
from talko.core.editing.revisions import change, locked, stands
from talko.core.errors import EditConflict, Gone
from tests.factories import CityFactory


@pytest.mark.django_db
def test_what_was_removed_since_its_page_was_opened_is_said():
    city = CityFactory()
    City.objects.all().delete()
    with pytest.raises(Gone):
        locked(city)


@pytest.mark.django_db
def test_an_older_revision_is_refused_and_shown_what_stands():
    city = CityFactory(name="Luleå")
    saved = locked(city)
    assert not stands(saved, {"name": "Luleju"})
    change(saved, revision=1, values={"name": "Luleju"})
    saved.save()
    current = locked(city)
    assert stands(current, {"name": "Luleju"})
    with pytest.raises(EditConflict) as refused:
        change(current, revision=1, values={"name": "Luulaja"})
    assert (refused.value.current, refused.value.revision) == ({"name": "Luleju"}, 2)
