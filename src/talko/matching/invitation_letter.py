"""The letter that invites an organisation to answer, in a language that it reads. Machine translations are marked as such."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import urljoin

from babel.languages import get_official_languages
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.actors.models import Organisation
from talko.challenges.models import Challenge
from talko.core import permissions
from talko.core.text import languages
from talko.core.text.cleaning import one_line
from talko.core.values import dates
from talko.dialogue import translators
from talko.dialogue.actions.translations import translate_text
from talko.dialogue.translations import Source

FIELDS = ("title", "lead")


@dataclass(frozen=True)
class Part:
    """A text of the challenge in a letter, and where it comes from."""

    text: str
    language: str
    machine: str = ""
    """Name of the translator; empty if people wrote it."""
    original: str = ""
    """What was translated; empty if nothing was."""
    original_language: str = ""

    @property
    def original_name(self) -> str:
        return languages.name_here(self.original_language)

    @property
    def note(self) -> str:
        """Always says so if a machine translated it."""
        if self.machine:
            return _("Translated from %(language)s by a machine, %(engine)s") % {
                "language": self.original_name,
                "engine": self.machine,
            }
        return _("Translated from %(language)s") % {"language": self.original_name} if self.original else ""


Parts = dict[str, Part]


def as_data(parts: Parts) -> dict[str, dict[str, str]]:
    return {name: asdict(part) for name, part in parts.items()}


def from_data(data: dict[str, dict[str, str]]) -> Parts:
    return {name: Part(**values) for name, values in data.items()}


def languages_of(organisation: Organisation) -> list[str]:
    """What it probably reads: the languages it names, those it writes, its city's, its country's, then English."""
    own = [*organisation.languages, *organisation.description, *organisation.summary]
    city = organisation.city.languages if organisation.city else []
    country = get_official_languages(organisation.country, de_facto=True)
    known = dict.fromkeys([*own, *city, *country, languages.GLOBAL])
    return [code for code in known if code in languages.OWN_NAMES]


def language_for(organisation: Organisation) -> str:
    """The first of them in which this site has a draft letter."""
    ready = languages.page_languages()
    return next((code for code in languages_of(organisation) if code in ready), languages.GLOBAL)


def is_ready_in(language: str) -> bool:
    return language in languages.page_languages()


def page_language(language: str) -> str:
    """The language itself if this site has words in it; else English."""
    return language if is_ready_in(language) else languages.GLOBAL


def draft(
    *,
    by: Person,
    challenge: Challenge,
    organisation: Organisation,
    language: str,
    reasons: Mapping[str, Any] = MappingProxyType({}),
    self_contained: bool = False,
) -> str:
    """The letter for the officer to edit; in English if this site has none in the language.

    `reasons`: of the suggestion, as data. The letter quotes the two sentences that meet, never loose words: those are no
    reason that people would give. `self_contained`: with the challenge's own texts and address, to be sent some other way.
    """
    city = challenge.city
    with translation.override(page_language(language)):
        names = {"city": city.name, "organisation": organisation.name, "person": by.get_full_name()}
        paragraphs = [
            _("Hello,"),
            _("%(city)s has a challenge, and we think that %(organisation)s could help.") % names,
        ]
        paragraphs += _meeting(reasons, language)
        if self_contained:
            paragraphs += _challenge_texts(challenge, language)
        if challenge.answers_by is not None:
            day = dates.exact(challenge.answers_by, city.zone, languages.current())
            paragraphs.append(_("Answers are welcome until %(day)s.") % {"day": day})
        paragraphs += [
            _(
                "Do ask us anything you need to know. If this is not for you, please let us know; a word is enough."
            ),
            _("Kind regards"),
            _("%(person)s, %(city)s") % names,
        ]
    return "\n\n".join(paragraphs)


def _meeting(reasons: Mapping[str, Any], language: str) -> list[str]:
    """What the organisation says about itself, and what the city asks, if it says so in the language of the letter."""
    said, asked = reasons.get("said"), reasons.get("asked")
    if not said:
        return []
    paragraphs = [_("This is what made us think of you:"), _quoted(said)]
    if asked and asked["language"] == language:
        paragraphs += [_("And this is what we are looking for:"), _quoted(asked)]
    return paragraphs


def _quoted(sentence: Mapping[str, str]) -> str:
    return f"> {one_line(sentence['text'])}"


def _challenge_texts(challenge: Challenge, language: str) -> list[str]:
    parts = [part for part in parts_for(challenge, language).values() if part.text]
    link = urljoin(settings.TALKO.base_url, challenge.get_absolute_url())
    return [*("\n".join(filter(None, [part.text, part.note])) for part in parts), link]


def parts_for(challenge: Challenge, language: str) -> Parts:
    """The challenge's title and lead in the language, if they exist in it; else in English."""
    return {field: _part(challenge, field, language) for field in FIELDS}


def _part(challenge: Challenge, field: str, language: str) -> Part:
    texts = getattr(challenge, field)
    if texts.get(language):
        return Part(texts[language], language)
    source = _source(challenge, field, language)
    found = source.existing() if source.text else None
    if found is not None and found.text:
        machine = found.engine if found.machine else ""
        return Part(found.text, language, machine, source.text, source.language)
    code, text = languages.best(texts, [languages.GLOBAL, challenge.language])
    return Part(text, code or languages.GLOBAL)


def _source(challenge: Challenge, field: str, language: str) -> Source:
    code, text = languages.best(getattr(challenge, field), [challenge.language])
    return Source(challenge, field, text, code, language)


def can_translate(challenge: Challenge, language: str) -> bool:
    """Whether a machine could be asked for a text of the challenge that does not exist in the language."""
    parts = parts_for(challenge, language).values()
    return translators.available() and any(part.text and part.language != language for part in parts)


def translate_parts(*, by: Person, challenge: Challenge, language: str) -> None:
    """Have a machine translate what is missing in the language. Raises NotAllowed, TranslationFailed, TooMany.

    Not to be called in a transaction.
    """
    permissions.require(by, "matching.invite", challenge)
    for field in FIELDS:
        source = _source(challenge, field, language)
        if source.text and source.language != language:
            translate_text(by=by, source=source)


def without_name(text: str, person: Person, language: str) -> str:
    """The letter of someone who has erased their account, without their name."""
    if not person.name:
        return text
    with translation.override(page_language(language)):
        return text.replace(person.name, _("A former member"))
