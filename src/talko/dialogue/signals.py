"""What happened in a dialogue. Sent when the transaction is committed."""

from django.dispatch import Signal

message_posted = Signal()
"""`message`: the new Message; whether everyone may read it stands in `message.thread.audience`."""
message_changed = Signal()
"""`message`: it was edited, taken back, hidden or brought back."""
