import time

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.core import audit, markdown, throttle
from talko.core.errors import EditConflict, Invalid, NotAllowed
from talko.core.markdown import LONGEST
from talko.core.texts import cleaned, length, several_lines
from talko.dialogue import passages, translators
from talko.dialogue.models import Translation
from talko.dialogue.rules import require_signed_in
from talko.dialogue.translations import Source, may_correct

ASKED_A_MINUTE = 30
LONGEST_FOR_MACHINE = 50_000
"""Characters of one text."""
SECONDS_FOR_A_TEXT = 60.0


def translate_text(*, by: Person | None, source: Source) -> Translation:
    """Ask the machine, unless the text has been translated already. `by=None` is the background task.

    Not to be called in a transaction: the translator may be slow. Raises TranslationFailed; then nothing is kept.
    """
    if by is not None:
        require_signed_in(by)
    existing = source.existing()
    if existing is not None:
        return existing
    if by is not None:
        throttle.limit(f"translate:{by.pk}", most=ASKED_A_MINUTE, seconds=60)
    if len(source.text) > LONGEST_FOR_MACHINE or markdown.is_plain(source.text):
        raise translators.TextTooLong
    translator = translators.current()
    until = time.monotonic() + SECONDS_FOR_A_TEXT

    def ask(passage: str) -> str:
        if time.monotonic() > until:
            raise translators.TranslationFailed
        return translator.translate(passage, source.language, source.target, format="text")

    text = cleaned(passages.translated(source.text, ask))
    return _keep_machine(source, text, engine=translator.name, by=by)


@transaction.atomic
def _keep_machine(source: Source, text: str, *, engine: str, by: Person | None) -> Translation:
    translation = _row(source)
    if translation.source_hash == source.hash and translation.text:
        return translation  # someone was quicker
    before = translation.text
    translation.machine, translation.engine = True, engine
    translation.corrected_by, translation.corrected_at = None, None
    _save(translation, source, text)
    audit.log(translation, "translation.made", by=by, data={"engine": engine, "before": before})
    return translation


@transaction.atomic
def correct_translation(*, by: Person, source: Source, text: str, revision: int) -> Translation:
    """By someone who reads the original and writes the other language; also where there is no translation yet.

    `revision` is that of the translation they saw, 0 for none. What stood before is kept in the history.
    """
    require_signed_in(by)
    if not may_correct(by, source.language, source.target):
        raise NotAllowed(_("Say in your account that you read the one language and write the other."))
    text = several_lines(text)
    if not text:
        raise Invalid(fields={"text": _("Write something first.")})
    if length(text) > LONGEST:
        raise Invalid(fields={"text": _("Use at most 100,000 characters.")})
    translation = _row(source)
    current = translation.revision if translation.source_hash == source.hash and translation.text else 0
    if current and not translation.machine and translation.text == text:
        return translation
    if current != revision:
        raise EditConflict(current={"text": translation.text}, revision=current)
    before = translation.text
    translation.machine = False
    translation.corrected_by, translation.corrected_at = by, timezone.now()
    if not current:
        translation.engine = ""
    _save(translation, source, text)
    audit.log(translation, "translation.corrected", by=by, data={"before": before})
    return translation


def _row(source: Source) -> Translation:
    """The row for this text and language, made when there is none, held until the end of the transaction."""
    kind = ContentType.objects.get_for_model(source.subject)
    place = {
        "subject_type": kind,
        "subject_id": source.subject.pk,
        "field": source.field,
        "language": source.target,
    }
    Translation.objects.get_or_create(
        **place, defaults={"source_language": source.language, "machine": True, "revision": 0}
    )
    return Translation.objects.select_for_update().get(**place)


def _save(translation: Translation, source: Source, text: str) -> None:
    translation.source_language, translation.source_hash = source.language, source.hash
    translation.text = text
    translation.revision += 1
    translation.save()
