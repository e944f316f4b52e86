import pytest

from tests.dialogue.factories import World, world


@pytest.fixture
def the(db) -> World:
    """Luleå and Austin with an agreement in force, Oulu beside them, and their people."""
    return world()
