"""What happened to solutions, announced when the transaction is committed. All carry `sender=Solution, solution, by`."""

from talko.core.registries.events import Event

solution_submitted = Event("solution.submitted")
"""For the first time, or again after it was withdrawn."""
solution_changed = Event("solution.changed")
"""A new version of a sent solution."""
solution_withdrawn = Event("solution.withdrawn")
