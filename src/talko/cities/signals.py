"""What happened with cities and agreements. Sent on commit, with the row as `agreement` or `city`.

Where a party moved, `city` says which.
"""

from talko.core.registries.events import Event

agreement_proposed = Event("agreement.proposed")
agreement_edited = Event("agreement.edited")
agreement_answered = Event("agreement.answered")
"""A city named in the proposal accepted or declined."""
agreement_withdrawn = Event("agreement.withdrawn")
agreement_concluded = Event("agreement.concluded")
"""Two cities have accepted: it is public from now on."""
agreement_ended = Event("agreement.ended")
"""Fewer than two cities are left in it."""
party_applied = Event("party.applied")
"""A city asked to join, or took its request back."""
party_refused = Event("party.refused")
party_joined = Event("party.joined")
party_left = Event("party.left")
cost_added = Event("agreement.cost_added")
result_added = Event("agreement.result_added")
roles_changed = Event("city.roles_changed")
