"""Every read of the dialogue but who follows (`dialogue.following`). Other rooms show `views.threads.dialogue_of` on their pages."""

from talko.dialogue.queries.messages import message_for
from talko.dialogue.queries.page import ThreadPage, thread_page

__all__ = ["ThreadPage", "message_for", "thread_page"]
