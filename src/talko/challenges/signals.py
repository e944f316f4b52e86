"""What happened to challenges, announced when the transaction is committed, so that other rooms can react.

All carry `sender=Challenge, challenge, by` (None when time did it); what else they carry is noted below each.
"""

from django.dispatch import Signal

challenge_published = Signal()
"""Open for answers for the first time."""
challenge_shared = Signal()
"""`cities`: list of the cities that it reaches from now on. Sent when it is open, never for a draft."""
challenge_changed = Signal()
"""`what`: "deadline" or "reopened"."""
challenge_closed = Signal()
"""The time for answers is over."""
challenge_decided = Signal()
"""`decision`"""
challenge_followed_up = Signal()
"""`follow_up`"""
challenge_withdrawn = Signal()
