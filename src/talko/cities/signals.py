"""What happened with cities and agreements. Announced when the transaction is committed, with the row as `agreement` or `city`."""

from talko.core.registries.events import Event

agreement_proposed = Event("agreement.proposed")
agreement_answered = Event("agreement.answered")
"""Accepted or declined."""
agreement_withdrawn = Event("agreement.withdrawn")
agreement_ended = Event("agreement.ended")
cost_added = Event("agreement.cost_added")
result_added = Event("agreement.result_added")
roles_changed = Event("city.roles_changed")
