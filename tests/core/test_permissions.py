"""Permissions."""

import pytest

from talko.core import permissions
from talko.core.errors import NotAllowed, SignInNeeded
from tests.factories import CityFactory, PersonFactory, officer_of


@pytest.mark.django_db
def test_permissions_are_named_and_refuse():
    city = CityFactory()
    permissions.require(officer_of(city), "cities.edit_city", city)
    with pytest.raises(NotAllowed):
        permissions.require(PersonFactory(), "cities.edit_city", city)
    with pytest.raises(SignInNeeded):
        permissions.require(None, "cities.edit_city", city)
    with pytest.raises(KeyError):
        permissions.allows(PersonFactory(), "cities.no_such", city)
