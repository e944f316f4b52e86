"""What happened with cities and agreements. Sent after the transaction, with the row as `agreement` or `city`."""

from django.dispatch import Signal

agreement_proposed = Signal()
agreement_answered = Signal()
agreement_ended = Signal()
cost_added = Signal()
result_added = Signal()
roles_changed = Signal()
