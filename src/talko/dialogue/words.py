"""What messages are called in histories; what notifications of them say, when they still hold, and what their mail quotes."""

from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from talko.accounts import notifications
from talko.accounts.models import Notification, Topic
from talko.accounts.notifications import Quote, row_among
from talko.core import audit
from talko.core.text import languages
from talko.core.text.cleaning import has_link
from talko.core.text.markdown import plain
from talko.dialogue.models import Message, Thread, Translation
from talko.dialogue.subjects import subject_of
from talko.dialogue.translations import Source, reads, translated_by


def register() -> None:
    audit.register(
        message__posted=_("wrote a message in the city's name"),
        message__hidden=_("hid a message: %(reason)s"),
        message__restored=_("restored a hidden message"),
        dialogue__closed=_("closed the dialogue"),
        dialogue__reopened=_("opened the dialogue again"),
        translation__made=_("had it translated by a machine"),
        translation__corrected=_("corrected the translation"),
        translation__restored=_("restored an earlier translation"),
        translation__removed=_("removed the translation"),
        translation__locked=_("locked the translation"),
        translation__unlocked=_("opened the translation to everyone again"),
    )
    visible = row_among(lambda: Message.objects.filter(hidden_at=None))
    notifications.register_kind(
        "message.posted",
        _("%(name)s wrote about %(title)s."),
        topic=Topic.MESSAGES,
        holds=visible,
        quote=beginning,
        short=_("%(name)s wrote:"),
    )
    notifications.register_kind(
        "message.reply",
        _("%(name)s replied to you about %(title)s."),
        topic=Topic.REPLIES,
        holds=visible,
        quote=beginning,
        short=_("%(name)s replied to you:"),
    )
    notifications.register_kind(
        "message.mention",
        _("%(name)s mentioned you about %(title)s."),
        topic=Topic.REPLIES,
        urgent=True,
        holds=visible,
        quote=beginning,
        short=_("%(name)s mentioned you:"),
    )
    notifications.register_kind(
        "message.hidden",
        _("Your message about %(title)s was hidden: %(reason)s"),
        topic=Topic.OWN,
        holds=row_among(lambda: Message.objects.exclude(hidden_at=None)),
    )
    notifications.register_kind(
        "translation.corrected",
        _("%(name)s corrected a translation about %(title)s."),
        topic=Topic.OWN,
        holds=correction_stands,
    )
    notifications.register_kind(
        "translation.taken_back",
        _("%(name)s took back your translation about %(title)s."),
        topic=Topic.OWN,
        holds=correction_is_gone,
    )


def beginning(notification: Notification) -> Quote | None:
    """How the message begins, in the reader's language if it has been translated.

    Nothing of a private thread, of what the reader may no longer read, or with what a mail program would make a link of.
    """
    public = Message.objects.filter(hidden_at=None, thread__audience=Thread.Audience.PUBLIC)
    message = public.filter(pk=notification.data.get("row")).first()
    subject = notification.subject
    if message is None or subject is None or not subject_of(subject).may_read(notification.person, subject):
        return None
    source = Source(message, "body", message.body, message.language, languages.current())
    read = reads(notification.person, message.language)
    translation = None if read else source.existing()
    text = plain(translation.text if translation else message.body)
    if not text or has_link(text):
        return None
    language = translation.language if translation else message.language
    return Quote(text, escape(text), language, translated_by(translation) if translation else "")


def correction_stands(notification: Notification) -> bool:
    """Whether the translation is still as the person named has left it."""
    by = notification.data.get("person_id")
    return row_among(lambda: Translation.objects.filter(corrected_by=by, machine=False))(notification)


def correction_is_gone(notification: Notification) -> bool:
    """Whether the reader's correction has not been restored."""
    return row_among(lambda: Translation.objects.exclude(corrected_by=notification.person_id))(notification)
