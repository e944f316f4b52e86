"""What happened to solutions, announced when the transaction is committed. All carry `sender=Solution, solution, by`."""

from django.dispatch import Signal

solution_submitted = Signal()
"""For the first time, or again after it was withdrawn."""
solution_changed = Signal()
"""A new version of a sent solution."""
solution_withdrawn = Signal()
