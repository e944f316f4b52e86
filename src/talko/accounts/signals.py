"""What happened with an account; `person` is the row."""

from django.dispatch import Signal

person_erased = Signal()
