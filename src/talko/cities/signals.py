"""What happened with cities and agreements. Announced when the transaction is committed, with the row as `agreement` or `city`."""

from django.dispatch import Signal

agreement_proposed = Signal()
agreement_answered = Signal()
"""Accepted or declined."""
agreement_withdrawn = Signal()
agreement_ended = Signal()
cost_added = Signal()
result_added = Signal()
roles_changed = Signal()
