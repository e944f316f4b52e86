"""Rooms: apps whose modules register what they bring to other rooms' pages."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import module_has_submodule

MODULES = (
    "rules",
    "words",
    "notifications",
    "workflow",
    "tasks",
    "navigation",
    "next_steps",
    "search",
    "panels",
    "exports",
    "city_settings",
    "own_data",
    "own_things",
    "file_subjects",
    "dialogue_subjects",
)
"""Imported in this order where a room has them."""


class Room(AppConfig):
    """Once all models are loaded, imports the modules named in `MODULES` and calls the `register` of those that have one.

    A room's `apps.py` writes `rooms.Room`: Django takes every class that is imported there by name for the app's own.
    """

    also: tuple[str, ...] = ()
    """Modules of other names that register something when they are imported: letters, listeners."""

    def ready(self) -> None:
        for name in MODULES:
            if module_has_submodule(self.module, name):
                module = import_module(f"{self.name}.{name}")
                if hasattr(module, "register"):
                    module.register()
        for name in self.also:
            import_module(f"{self.name}.{name}")
