"""A text in the reader's language: shown if translated, offered if not, the original always one click away.

For any text of any row: `offer(request, challenge, "need_local", challenge.need_local, challenge.language)`, and in the
template `{% include "dialogue/_translation.html" with offer=... only %}`. `field` is the attribute that holds the
text, with dots into its JSON (`answers.3`); a field with versions by language (`{language: text}`) is named without one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.core.database.rows import get_or_not_found
from talko.core.errors import Conflict, NotFound
from talko.core.text import languages, markdown
from talko.dialogue import rules, translators
from talko.dialogue.models import Message, Translation, TranslationVersion
from talko.dialogue.subjects import is_registered, subject_of

SALT = "dialogue.translation"
TICKET_SECONDS = 24 * 3600
MOST_VERSIONS = 30
"""How many earlier translations a page shows."""


def hash_of(text: str, language: str) -> str:
    return sha256(f"{language}\n{text}".encode()).hexdigest()


@dataclass(frozen=True)
class Source:
    """The current version of a text to translate."""

    subject: models.Model
    field: str
    text: str
    language: str
    target: str

    @property
    def hash(self) -> str:
        return hash_of(self.text, self.language)

    def existing(self) -> Translation | None:
        """The translation of exactly this text, so none once the original has changed."""
        found = Translation.objects.select_related("corrected_by").filter(
            subject_type=ContentType.objects.get_for_model(self.subject),
            subject_id=self.subject.pk,
            field=self.field,
            language=self.target,
        )
        return found.filter(source_hash=self.hash).first()

    def ticket(self, person: Person) -> str:
        """Identifies the text in an address; valid for a day, for the person who was shown the text."""
        kind = ContentType.objects.get_for_model(self.subject).pk
        return signing.dumps(
            [kind, self.subject.pk, self.field, self.language, self.target, self.hash[:16], person.pk],
            salt=SALT,
        )


def translation_by_id(person: Any, public_id: UUID) -> tuple[Translation, Source]:
    """The translation with its source. Raises NotFound when that may not be read or has changed since."""
    found = get_or_not_found(Translation.objects.select_related("corrected_by"), public_id=public_id)
    if found.subject is None or not _may_read(person, found.subject):
        raise NotFound
    text = _text_at(found.subject, found.field, found.source_language)
    source = Source(found.subject, found.field, text, found.source_language, found.language)
    if not text or source.hash != found.source_hash:
        raise NotFound
    return found, source


def earlier_versions(translation: Translation) -> list[TranslationVersion]:
    """Those of exactly this original, newest first."""
    versions = translation.versions.filter(source_hash=translation.source_hash)
    return list(versions.select_related("corrected_by")[:MOST_VERSIONS])


def version_of(translation: Translation, revision: str) -> TranslationVersion:
    """Raises NotFound."""
    if not (revision.isascii() and revision.isdecimal() and len(revision) <= 9):
        raise NotFound
    return get_or_not_found(translation.versions, revision=int(revision))


def source_of(ticket: str, person: Person) -> Source:
    """Raises NotFound for a ticket that is damaged, old, someone else's or about what may no longer be read.

    Raises Conflict when the text has changed since.
    """
    try:
        kind, key, field, language, target, hashed, owner = signing.loads(
            ticket, salt=SALT, max_age=TICKET_SECONDS
        )
    except (signing.BadSignature, ValueError) as error:
        raise NotFound from error
    model: Any = ContentType.objects.get_for_id(kind).model_class()
    subject = model._default_manager.filter(pk=key).first()
    if owner != person.pk or subject is None or not _may_read(person, subject):
        raise NotFound
    source = Source(subject, field, _text_at(subject, field, language), language, target)
    if source.hash[:16] != hashed:
        raise Conflict
    return source


def _may_read(person: Person, subject: models.Model) -> bool:
    if isinstance(subject, Message):
        about = subject.thread.subject
        return (
            about is not None
            and subject.hidden_at is None
            and rules.may_read(person, about, subject.thread.audience)
        )
    return not is_registered(subject) or bool(subject_of(subject).may_read(person, subject))


def _text_at(subject: models.Model, field: str, language: str) -> str:
    value: Any = subject
    for name in field.split("."):
        value = value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)
    if isinstance(value, Mapping):
        value = value.get(language)
    return value if isinstance(value, str) else ""


def may_correct(person: Any, source: str, target: str) -> bool:
    """Whether they read the original and write the other language."""
    return (
        person.is_authenticated
        and source != target
        and source in person.languages_read
        and target in person.writes
    )


@dataclass(frozen=True)
class Offer:
    """What `dialogue/_translation.html` shows of one text."""

    source: Source
    person: Any
    """The reader, perhaps anonymous."""
    translation: Translation | None
    reads_it: bool
    original_first: bool = False
    translating: bool = False
    """The reader came to translate: see `could_write`."""
    html: str = ""
    """The original, if already rendered."""

    @property
    def language(self) -> str:
        return self.source.language

    @property
    def language_name(self) -> str:
        return languages.name_here(self.source.language)

    @property
    def target(self) -> str:
        return self.source.target

    @property
    def target_name(self) -> str:
        return languages.name_here(self.source.target)

    @cached_property
    def original_html(self) -> SafeString:
        return mark_safe(self.html or markdown.render(self.source.text))  # noqa: S308  # rendered and sanitised

    @property
    def translated_html(self) -> SafeString:
        return mark_safe(self.translation.html if self.translation else "")  # noqa: S308  # rendered and sanitised

    @property
    def shown(self) -> Translation | None:
        """The translation, for a reader who does not read the original."""
        return None if self.reads_it or self.original_first else self.translation

    @property
    def note(self) -> str:
        """Who translated it, and whether a machine did."""
        return translated_by(self.translation) if self.translation else ""

    @property
    def can_ask(self) -> bool:
        """Whether to show the button that asks the machine."""
        return (
            not self.reads_it
            and self.translation is None
            and self.person.is_authenticated
            and translators.available()
        )

    @property
    def no_translator(self) -> str:
        """For a reader without any other help: that there is no machine. For messages the dialogue says it once."""
        if (
            self.reads_it
            or self.translation
            or translators.available()
            or isinstance(self.source.subject, Message)
        ):
            return ""
        return str(translators.NoTranslator.message)

    @property
    def can_correct(self) -> bool:
        return (
            self.translation is not None
            and self.translation.locked_at is None
            and may_correct(self.person, self.language, self.target)
        )

    @property
    def history_url(self) -> str:
        """Only for translations that people have made or corrected."""
        if self.translation is None or self.translation.machine or not self.person.is_authenticated:
            return ""
        return reverse("dialogue:translation-history", args=[self.translation.public_id])

    @property
    def could_write(self) -> bool:
        """Whether there is no translation and they could write one."""
        return self.translation is None and may_correct(self.person, self.language, self.target)

    @property
    def can_write(self) -> bool:
        return self.translating and self.could_write

    @cached_property
    def ticket(self) -> str:
        return self.source.ticket(self.person)

    @property
    def ask_url(self) -> str:
        return reverse("dialogue:translate")

    @property
    def correct_url(self) -> str:
        return reverse("dialogue:translation", args=[self.ticket])


def translated_by(translation: Translation | TranslationVersion) -> str:
    language = languages.name_here(translation.source_language)
    if translation.machine:
        words = _("Translated from %(language)s by a machine, %(engine)s")
        return words % {"language": language, "engine": translation.engine}
    person = translation.corrected_by
    name = person.get_full_name() if person else str(_("A former member"))
    if translation.by_rival:
        name = _("%(name)s, who takes part in a competing answer") % {"name": name}
    if translation.engine:
        words = _("Translated from %(language)s by a machine, %(engine)s; corrected by %(name)s")
        return words % {"language": language, "engine": translation.engine, "name": name}
    return _("Translated from %(language)s by %(name)s") % {"language": language, "name": name}


def offer(
    request: HttpRequest, subject: models.Model, field: str, text: str, language: str, html: str = ""
) -> Offer:
    """One text of a row, for this reader. One query, or none when they read the language and could not correct it."""
    return offers(request, subject, {field: (text, language, html)})[field]


def offers(
    request: HttpRequest, subject: models.Model, texts: Mapping[str, tuple[str, ...]]
) -> dict[str, Offer]:
    """Several texts of one row, `{field: (text, language[, html])}`, in one query or none."""
    person: Any = request.user
    target = languages.current()
    sources = {field: Source(subject, field, text[0], text[1], target) for field, text in texts.items()}
    wanted = [
        s.field
        for s in sources.values()
        if not reads(person, s.language) or may_correct(person, s.language, target)
    ]
    known = _known(subject, wanted, target) if wanted else {}
    return {
        field: Offer(
            source=source,
            person=person,
            translation=known.get((field, source.hash)),
            reads_it=reads(person, source.language),
            original_first=request.GET.get("original") == "1",
            translating=is_translating(request),
            html=texts[field][2] if len(texts[field]) > 2 else "",
        )
        for field, source in sources.items()
    }


def is_translating(request: HttpRequest) -> bool:
    """A page says once that its texts can be translated, and shows links to translate on request."""
    return request.GET.get("translate") == "1"


def reads(person: Any, language: str) -> bool:
    if not language or language == languages.current():
        return True
    return bool(person.is_authenticated and person.reads_language(language))


def _known(subject: models.Model, fields: list[str], target: str) -> dict[tuple[str, str], Translation]:
    rows = Translation.objects.filter(
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        field__in=fields,
        language=target,
    ).select_related("corrected_by")
    return {(row.field, row.source_hash): row for row in rows}
