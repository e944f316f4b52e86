"""What happened with an account; `person` is the row."""

from talko.core.registries.events import Event

person_erased = Event("person.erased")
