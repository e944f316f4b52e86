"""Machine translation of new messages, in the background: safe to run twice and to interrupt anywhere."""

import structlog
from django_tasks import task

from talko.core.background.schedule import SERVERS
from talko.core.text import languages
from talko.dialogue import translators
from talko.dialogue.actions.translations import translate_text
from talko.dialogue.models import Message, Thread
from talko.dialogue.subjects import subject_of
from talko.dialogue.translations import Source

logger = structlog.get_logger(__name__)


def translate_later(message: Message) -> None:
    """Have a public message translated into the languages of the cities it concerns, where there is a translator.

    What the parties say among themselves leaves this server only when one of them asks for it.
    """
    if translators.available() and message.thread.audience == Thread.Audience.PUBLIC:
        translate_message.enqueue(message.pk)


@task(queue_name=SERVERS)
def translate_message(key: int) -> None:
    """Translate into each language independently. Raises TranslatorUnavailable for a retry."""
    message = Message.objects.select_related("thread").filter(pk=key, hidden_at__isnull=True).first()
    subject = message.thread.subject if message else None
    if message is None or subject is None:
        return
    unavailable = None
    wanted = [languages.GLOBAL, *(city.language for city in subject_of(subject).cities(subject))]
    for target in dict.fromkeys(code for code in wanted if code != message.language):
        try:
            translate_text(by=None, source=Source(message, "body", message.body, message.language, target))
        except translators.TranslatorUnavailable as error:
            unavailable = error
        except translators.TranslationFailed as error:
            logger.warning(
                "message not translated", message=str(message.public_id), into=target, why=error.code
            )
    if unavailable is not None:
        raise unavailable
