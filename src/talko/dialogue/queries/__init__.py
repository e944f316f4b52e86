"""Every read of the dialogue. Other rooms need `thread_view` for their pages and `followers_of` for their notifications."""

from talko.dialogue.queries.messages import followers_of, is_following, message_for
from talko.dialogue.queries.page import ThreadPage, thread_view

__all__ = ["ThreadPage", "followers_of", "is_following", "message_for", "thread_view"]
