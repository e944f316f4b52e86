from dataclasses import replace

import pytest

from tests.dialogue.factories import World, world
from tests.dialogue.translator import Service


@pytest.fixture
def the(db) -> World:
    """Luleå and Austin with an agreement in force, Oulu beside them, and their people."""
    return world()


@pytest.fixture
def service():
    """A translation service that this server does not know of."""
    with Service() as running:
        yield running


@pytest.fixture
def translator(service, settings) -> Service:
    """The same, set as this server's translator."""
    settings.TALKO = replace(settings.TALKO, translator_url=service.url, translator_key="secret")
    return service
