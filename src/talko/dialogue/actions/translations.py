import time
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.core import audit, rate_limits
from talko.core.database.rows import still
from talko.core.errors import Conflict, EditConflict, Invalid, NotAllowed, SayFirst
from talko.core.permissions import require_signed_in
from talko.core.text import markdown
from talko.core.text.cleaning import check_length, cleaned, several_lines
from talko.core.text.markdown import LONGEST
from talko.dialogue import markdown_translation, translators
from talko.dialogue.actions.threads import raise_revision
from talko.dialogue.models import Message, Translated, Translation, TranslationVersion
from talko.dialogue.notifications import tell_of_correction, tell_of_taking_back
from talko.dialogue.rules import is_rival, may_settle_translations
from talko.dialogue.translations import Source, may_correct, translation_by_id

ASKED_A_MINUTE = 30
LONGEST_FOR_MACHINE = 50_000
"""Characters of one text."""
SECONDS_FOR_A_TEXT = 60.0
CORRECTED_AN_HOUR = 60
COPIED = ["revision", *(field.name for field in Translated._meta.fields if field.name != "html")]
"""The fields that a version copies from its translation."""


class Locked(NotAllowed):
    code = "translation_locked"
    message = _("The authors of this text have locked its translation. Tell them what you would correct.")


def translate_text(*, by: Person | None, source: Source) -> Translation:
    """Translate by machine, unless there is a translation already. `by=None` is the background task.

    Not to be called in a transaction: the translator may be slow. Raises TranslationFailed; then nothing is saved.
    """
    if by is not None:
        require_signed_in(by)
    existing = source.existing()
    if existing is not None:
        return existing
    if by is not None:
        rate_limits.limit(f"translate:{by.pk}", most=ASKED_A_MINUTE, seconds=60)
    if len(source.text) > LONGEST_FOR_MACHINE or markdown.is_plain(source.text):
        raise translators.TextTooLong
    translator = translators.current()
    until = time.monotonic() + SECONDS_FOR_A_TEXT

    def ask(passage: str) -> str:
        if time.monotonic() > until:
            raise translators.TranslationFailed
        return translator.translate(passage, source.language, source.target, format="text")

    text = cleaned(markdown_translation.translated(source.text, ask))
    return _save_machine_translation(source, text, engine=translator.name, by=by)


@transaction.atomic
def _save_machine_translation(source: Source, text: str, *, engine: str, by: Person | None) -> Translation:
    translation = _row(source)
    if translation.source_hash == source.hash and translation.text:
        return translation  # someone was quicker
    _add_version(translation)
    before = translation.text
    translation.machine, translation.engine = True, engine
    translation.corrected_by, translation.corrected_at, translation.by_rival = None, None, False
    _save(translation, source, text)
    audit.log(translation, "translation.made", by=by, data={"engine": engine, "before": before})
    return translation


class SayLanguages(SayFirst):
    """Asks the person to tell first that they read the one language and write the other."""

    def __init__(self, read: str, written: str, instead: str = "") -> None:
        question = urlencode({"ask": "languages", "codes": f"{read},{written}"}, safe=",")
        super().__init__(
            _("First say that you read one of these languages and write the other."),
            path=f"{reverse('web:welcome')}?{question}",
            label=_("Say which languages you know"),
            instead=instead,
        )


def require_correcting(
    by: Person, source: Source, translation: Translation | None, instead: str = ""
) -> None:
    """Raises SignInNeeded, SayLanguages (`instead` is a page for those who do not say them), Locked."""
    require_signed_in(by)
    if not may_correct(by, source.language, source.target):
        raise SayLanguages(source.language, source.target, instead=instead)
    if translation and translation.locked_at and not may_settle_translations(by, source.subject):
        raise Locked


@transaction.atomic
def correct_translation(*, by: Person, source: Source, text: str, revision: int) -> Translation:
    """By someone who reads the original and writes the other language; also where there is no translation yet.

    `revision` is that of the translation they saw, 0 for none. The earlier text is stored as a version.
    """
    require_correcting(by, source, None)
    rate_limits.limit(f"correct:{by.pk}", most=CORRECTED_AN_HOUR, seconds=3600)
    text = several_lines(text)
    if not text:
        raise Invalid(fields={"text": _("Write something first.")})
    check_length(LONGEST, text=text)
    translation = _row(source)
    require_correcting(by, source, translation)
    current = translation.revision if translation.source_hash == source.hash and translation.text else 0
    if current and not translation.machine and translation.text == text:
        return translation
    if current != revision:
        raise EditConflict(current={"text": translation.text}, revision=current)
    before = translation.text
    _add_version(translation)
    translation.machine = False
    translation.corrected_by, translation.corrected_at = by, timezone.now()
    translation.by_rival = is_rival(by, source.subject)
    if not current:
        translation.engine = ""
    _save(translation, source, text)
    audit.log(translation, "translation.corrected", by=by, data={"before": before})
    tell_of_correction(translation, source.subject, by=by)
    return translation


@transaction.atomic
def restore_translation(
    *, by: Person, translation: Translation, version: TranslationVersion | None, revision: int
) -> Translation:
    """Restore an earlier version, or (None) remove the translation; by the people behind the text.

    `revision` is that of the translation they saw. Raises Conflict when it, or the original, has changed since.
    """
    source, found = _settled(by, translation, revision)
    corrector = found.corrected_by
    if version is not None and (version.translation_id, version.source_hash) != (found.pk, source.hash):
        raise Conflict
    _add_version(found)
    found.machine = version.machine if version else True
    found.engine = version.engine if version else ""
    found.corrected_by = version.corrected_by if version else None
    found.corrected_at = version.corrected_at if version else None
    found.by_rival = version.by_rival if version else False
    _save(found, source if version else None, version.text if version else "")
    audit.log(found, "translation.restored" if version else "translation.removed", by=by)
    if corrector is not None:
        tell_of_taking_back(found, source.subject, corrector, by=by)
    return found


@transaction.atomic
def lock_translation(*, by: Person, translation: Translation, locked: bool) -> Translation:
    """So that nobody else can correct it until it is unlocked. Idempotent."""
    _source, found = _settled(by, translation, None)
    if (found.locked_at is not None) != locked:
        found.locked_at = timezone.now() if locked else None
        found.save(update_fields=["locked_at"])
        _show(found)
        audit.log(found, "translation.locked" if locked else "translation.unlocked", by=by)
    return found


def _settled(by: Person, translation: Translation, revision: int | None) -> tuple[Source, Translation]:
    """The translation, locked until the end of the transaction. Raises NotAllowed unless the text is theirs."""
    require_signed_in(by)
    still(Translation.objects.select_for_update(), pk=translation.pk)
    found, source = translation_by_id(by, translation.public_id)
    if not may_settle_translations(by, source.subject):
        raise NotAllowed(_("Only the people behind the text, and the city that it is about, can do this."))
    if revision is not None and found.revision != revision:
        raise Conflict
    return source, found


def _add_version(translation: Translation) -> None:
    """Save the present text as a version, before it is replaced."""
    if translation.text:
        TranslationVersion.objects.create(
            translation=translation, **{name: getattr(translation, name) for name in COPIED}
        )


def _row(source: Source) -> Translation:
    """The row for this text and language, made when there is none, locked until the end of the transaction."""
    identity = {
        "subject_type": ContentType.objects.get_for_model(source.subject),
        "subject_id": source.subject.pk,
        "field": source.field,
        "language": source.target,
    }
    Translation.objects.get_or_create(
        **identity, defaults={"source_language": source.language, "machine": True, "revision": 0}
    )
    return Translation.objects.select_for_update().get(**identity)


def _save(translation: Translation, source: Source | None, text: str) -> None:
    """Without a source the translation no longer applies to any text."""
    translation.source_hash = source.hash if source else ""
    translation.source_language = source.language if source else translation.source_language
    translation.text = text
    translation.revision += 1
    translation.save()
    _show(translation)


def _show(translation: Translation) -> None:
    """On the pages of its thread, if it is of a message."""
    if isinstance(translation.subject, Message):
        raise_revision(translation.subject.thread_id)
