"""What happened to challenges, announced when the transaction is committed, so that other rooms can react.

All carry `sender=Challenge, challenge, by` (None when time did it); what else they carry is noted below each.
"""

from talko.core.registries.events import Event

challenge_published = Event("challenge.published")
"""Open for answers for the first time."""
challenge_shared = Event("challenge.shared")
"""`cities`: list of the cities that it reaches from now on. Sent when it is open, never for a draft."""
challenge_changed = Event("challenge.changed")
"""`what`: "deadline" or "reopened"."""
challenge_closed = Event("challenge.closed")
"""The time for answers is over."""
challenge_decided = Event("challenge.decided")
"""`decision`"""
challenge_followed_up = Event("challenge.followed_up")
"""`follow_up`"""
challenge_withdrawn = Event("challenge.withdrawn")
