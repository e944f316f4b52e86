"""What a room brings to others is found by the names of its modules."""

from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.apps import apps

from talko.core.rooms import MODULES, Room

ROOMS = [config for config in apps.get_app_configs() if isinstance(config, Room)]
REGISTRIES = {"accounts.notifications", "dialogue.subjects", "files.subjects"}
"""Modules in which others register."""


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.label)
def test_whatever_a_room_registers_is_found(room):
    names = {module.name for module in iter_modules(room.module.__path__)} - {"urls", "apps"}
    asking = {name for name in names if hasattr(import_module(f"{room.name}.{name}"), "register")}

    missed = {f"{room.label}.{name}" for name in asking - set(MODULES)}

    assert missed <= REGISTRIES


def test_every_app_with_words_or_rules_is_a_room():
    others = [config for config in apps.get_app_configs() if config.name.startswith("talko.")]

    assert {config.label for config in others if not isinstance(config, Room)} == {"core", "demo"}
