"""Every read of the dialogue but who follows (`dialogue.following`). Other rooms need `thread_view` for their pages."""

from talko.dialogue.queries.messages import message_for
from talko.dialogue.queries.page import ThreadPage, thread_view

__all__ = ["ThreadPage", "message_for", "thread_view"]
