"""What happened in a dialogue. Sent when the transaction is committed."""

from talko.core.registries.events import Event

message_posted = Event("message.posted")
"""`message`: the new Message; `message.thread.audience` tells whether everyone may read it."""
message_changed = Event("message.changed")
"""`message`: it was edited, taken back, hidden or restored."""
