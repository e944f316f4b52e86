"""Every write of the dialogue."""

from talko.dialogue.actions.following import follow, unfollow
from talko.dialogue.actions.messages import (
    edit_message,
    hide_message,
    post_message,
    restore_message,
    set_language,
    take_back,
)
from talko.dialogue.actions.threads import close_thread, mark_read, reopen_thread
from talko.dialogue.actions.translations import (
    Locked,
    correct_translation,
    lock_translation,
    require_correcting,
    restore_translation,
    translate_text,
)

__all__ = [
    "Locked",
    "close_thread",
    "correct_translation",
    "edit_message",
    "follow",
    "hide_message",
    "lock_translation",
    "mark_read",
    "post_message",
    "reopen_thread",
    "require_correcting",
    "restore_message",
    "restore_translation",
    "set_language",
    "take_back",
    "translate_text",
    "unfollow",
]
