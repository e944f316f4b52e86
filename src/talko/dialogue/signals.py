"""What happened in a dialogue. Sent when the transaction is committed."""

from talko.core.registries.events import Event

message_posted = Event("message.posted")
"""`message`: the new Message; whether everyone may read it stands in `message.thread.audience`."""
message_changed = Event("message.changed")
"""`message`: it was edited, taken back, hidden or brought back."""
