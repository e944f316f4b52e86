"""What happened to challenges and solutions, announced when the transaction is committed, so that other rooms can react.

All carry `sender=Challenge, challenge, by` (None when time did it) or `sender=Solution, solution, by`; what else they carry
stands beside them.
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
solution_submitted = Signal()
"""For the first time, or again after it was withdrawn."""
solution_changed = Signal()
"""A new version of a sent solution."""
solution_withdrawn = Signal()
