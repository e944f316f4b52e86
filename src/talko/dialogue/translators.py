"""Machine translation: an interface, none by default, or a LibreTranslate-compatible HTTP service.

A translator is only asked by a background task or by a signed-in reader's own request, never for an anonymous page.
"""

import json
import time
from functools import lru_cache
from typing import Any, Literal, Protocol

import httpx
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from talko.core.errors import TalkoError

Format = Literal["text", "html"]
Pairs = dict[str, frozenset[str]]
"""Source language to the languages it can be translated into."""

LONGEST = 10_000
"""Characters in one request."""
CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS = 3.0, 8.0, 15.0
ATTEMPTS = 3
PAUSE_SECONDS = 0.2
LARGEST_ANSWER = 512 * 1024
"""Bytes."""
LANGUAGES_KEPT_SECONDS = 600.0


class TranslationFailed(TalkoError):
    code = "translation_failed"
    status = 502
    message = _("The translator did not answer as it should. The original is still here; try again later.")


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
    """What is shown beside its work; empty for none."""

    def languages(self) -> Pairs:
        """Raises TranslationFailed when it cannot be asked."""
        ...

    def translate(self, text: str, source: str, target: str, format: Format = "text") -> str:
        """Raises TranslationFailed; never anything else."""
        ...


class Nothing:
    """No machine translation: people can still translate for each other."""

    name = ""

    def languages(self) -> Pairs:
        return {}

    def translate(self, text: str, source: str, target: str, format: Format = "text") -> str:
        raise NoTranslator


class LibreTranslate:
    """`POST /translate` and `GET /languages` as the LibreTranslate API has them."""

    name = "LibreTranslate"

    def __init__(
        self,
        url: str,
        key: str = "",
        *,
        read_seconds: float = READ_SECONDS,
        total_seconds: float = TOTAL_SECONDS,
    ) -> None:
        self._key = key
        self._total_seconds = total_seconds
        self._languages: tuple[float, Pairs] | None = None
        self._client = httpx.Client(
            base_url=url.rstrip("/"),
            timeout=httpx.Timeout(read_seconds, connect=CONNECT_SECONDS),
            follow_redirects=False,
            headers={"User-Agent": "Talko", "Accept": "application/json"},
        )

    def languages(self) -> Pairs:
        now = time.monotonic()
        if self._languages is None or now - self._languages[0] > LANGUAGES_KEPT_SECONDS:
            answer = self._ask("GET", "/languages", None)
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
        answer = self._ask("POST", "/translate", question)
        translated = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(translated, str) or not translated.strip():
            raise TranslationFailed
        return translated.replace("\x00", "")

    def _ask(self, method: str, path: str, question: dict[str, str] | None) -> Any:
        """The answer's JSON. Asks again after a broken line, a 429 or a 5xx, within the total time."""
        until = time.monotonic() + self._total_seconds
        for attempt in range(ATTEMPTS):
            try:
                return json.loads(self._read(method, path, question, until))
            except (httpx.TransportError, _TryAgain) as error:
                pause = PAUSE_SECONDS * 2**attempt
                if attempt == ATTEMPTS - 1 or time.monotonic() + pause > until:
                    raise TranslationFailed from error
                time.sleep(pause)
            except (httpx.HTTPError, ValueError, RecursionError) as error:
                raise TranslationFailed from error
        raise TranslationFailed

    def _read(self, method: str, path: str, question: dict[str, str] | None, until: float) -> bytes:
        with self._client.stream(method, path, json=question) as response:
            if response.status_code == 429 or response.status_code >= 500:
                raise _TryAgain
            if response.status_code != 200:
                raise TranslationFailed
            content = b""
            for piece in response.iter_bytes():
                content += piece
                if len(content) > LARGEST_ANSWER or time.monotonic() > until:
                    raise TranslationFailed
            return content


class _TryAgain(Exception):
    """The service is busy or has stumbled."""


@lru_cache(maxsize=4)
def _service(url: str, key: str) -> LibreTranslate:
    return LibreTranslate(url, key)


def current() -> Translator:
    """The translator that the operator has set."""
    url = settings.TALKO.translator_url
    return _service(url, settings.TALKO.translator_key) if url else Nothing()


def available() -> bool:
    return bool(settings.TALKO.translator_url)
