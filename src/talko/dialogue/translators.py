"""Machine translation: an interface with two implementations, none (the default) and a LibreTranslate-compatible service.

Only background tasks and requests of signed-in readers call a translator, never an anonymous page.
"""

import json
import time
from functools import lru_cache
from typing import Any, Literal, Protocol

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from talko.core.errors import TalkoError
from talko.core.net.addresses import ANYWHERE, Reach
from talko.core.net.fetcher import FetchFailed, Limits, fetch

Format = Literal["text", "html"]
Pairs = dict[str, frozenset[str]]
"""Source language to the languages it can be translated into."""

LONGEST = 10_000
"""Characters in one request."""
SILENCE_SECONDS, TOTAL_SECONDS = 8.0, 15.0
ATTEMPTS = 3
PAUSE_SECONDS = 0.2
LARGEST_ANSWER = 512 * 1024
"""Bytes."""
LANGUAGES_CACHED_SECONDS = 600.0
JSON = frozenset({"application/json"})
OPERATORS = Reach(ANYWHERE)
"""The operator sets the address of the service, which may be in a private network; nobody else can."""


class TranslationFailed(TalkoError):
    code = "translation_failed"
    status = 502
    message = _("The translator did not answer as it should. The original is still here; try again later.")


class TranslatorUnavailable(TranslationFailed):
    code = "translator_unavailable"
    temporary = True


class NoTranslator(TranslationFailed):
    code = "no_translator"
    status = 409
    message = _("This server has no machine translator.")


class LanguageUnknown(TranslationFailed):
    code = "language_unknown"
    status = 422
    message = _("The translator does not know one of these two languages.")


class TextTooLong(TranslationFailed):
    code = "text_too_long"
    status = 422
    message = _("This text is too long for the translator.")


class Translator(Protocol):
    name: str
    """Shown next to its translations; empty for none."""

    def languages(self) -> Pairs:
        """Raises TranslationFailed if it cannot be reached."""
        ...

    def translate(self, text: str, source: str, target: str, format: Format = "text") -> str:
        """Raises only TranslationFailed."""
        ...


class Nothing:
    """No machine translation: people can still translate for each other."""

    name = ""

    def languages(self) -> Pairs:
        return {}

    def translate(self, text: str, source: str, target: str, format: Format = "text") -> str:
        raise NoTranslator


class LibreTranslate:
    """`POST /translate` and `GET /languages` of the LibreTranslate API."""

    name = "LibreTranslate"

    def __init__(
        self,
        url: str,
        key: str = "",
        *,
        silence: float = SILENCE_SECONDS,
        total_seconds: float = TOTAL_SECONDS,
    ) -> None:
        self._url = url.rstrip("/")
        self._key = key
        self._silence = silence
        self._total_seconds = total_seconds
        self._languages: tuple[float, Pairs] | None = None

    def languages(self) -> Pairs:
        now = time.monotonic()
        if self._languages is None or now - self._languages[0] > LANGUAGES_CACHED_SECONDS:
            answer = self._ask("/languages")
            try:
                pairs = {str(one["code"]): frozenset(map(str, one["targets"])) for one in answer}
            except (TypeError, KeyError) as error:
                raise TranslationFailed from error
            self._languages = (now, pairs)
        return self._languages[1]

    def translate(self, text: str, source: str, target: str, format: Format = "text") -> str:
        if len(text) > LONGEST:
            raise TextTooLong
        if target not in self.languages().get(source, frozenset()):
            raise LanguageUnknown
        question = {"q": text, "source": source, "target": target, "format": format}
        if self._key:
            question["api_key"] = self._key
        answer = self._ask("/translate", question)
        translated = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(translated, str) or not translated.strip():
            raise TranslationFailed
        return translated.replace("\x00", "")

    def _ask(self, path: str, question: dict[str, str] | None = None) -> Any:
        """The response as JSON. Retries temporary failures (a lost connection, 429, 5xx) within the total time."""
        until = time.monotonic() + self._total_seconds
        for attempt in range(ATTEMPTS):
            limits = Limits(until - time.monotonic(), self._silence, LARGEST_ANSWER, redirects=0)
            try:
                answer = fetch(
                    f"{self._url}{path}", accept=JSON, limits=limits, reach=OPERATORS, post=question
                )
                return json.loads(answer.content)
            except FetchFailed as error:
                pause = PAUSE_SECONDS * 2**attempt
                if not error.temporary:
                    raise TranslationFailed from error
                if attempt == ATTEMPTS - 1 or time.monotonic() + pause > until:
                    raise TranslatorUnavailable from error
                time.sleep(pause)
            except (ValueError, RecursionError) as error:
                raise TranslationFailed from error
        raise TranslatorUnavailable


@lru_cache(maxsize=4)
def _service(url: str, key: str) -> LibreTranslate:
    return LibreTranslate(url, key)


def current() -> Translator:
    """The translator from the settings."""
    url = settings.TALKO.translator_url
    return _service(url, settings.TALKO.translator_key) if url else Nothing()


def available() -> bool:
    return bool(settings.TALKO.translator_url)
