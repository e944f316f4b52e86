import pytest

from tests.factories import CityFactory


@pytest.fixture
def city():
    return CityFactory(slug="lulea", name="Luleå")
