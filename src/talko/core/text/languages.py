"""Languages of pages and of what people write, and texts in several languages."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

GLOBAL = "en"
"""The language in which a challenge addresses readers in other cities."""

Texts = dict[str, str]
"""One text in several languages: `{language: text}`."""


@dataclass(frozen=True)
class Language:
    code: str
    own_name: str


WRITTEN = tuple(
    Language(code, own_name)
    for code, own_name in (
        ("sv", "Svenska"),
        ("en", "English"),
        ("fi", "Suomi"),
        ("se", "Davvisámegiella"),
        ("nb", "Norsk bokmål"),
        ("nn", "Norsk nynorsk"),
        ("da", "Dansk"),
        ("is", "Íslenska"),
        ("et", "Eesti"),
        ("de", "Deutsch"),
        ("fr", "Français"),
        ("es", "Español"),
        ("it", "Italiano"),
        ("pt", "Português"),
        ("nl", "Nederlands"),
        ("pl", "Polski"),
        ("uk", "Українська"),
        ("ar", "العربية"),
        ("so", "Soomaali"),
        ("ti", "ትግርኛ"),
        ("fa", "فارسی"),
        ("smj", "Julevsámegiella"),
        ("sma", "Åarjelsaemien gïele"),
        ("fit", "Meänkieli"),
        ("yi", "ייִדיש"),
        ("rom", "Romani"),
        ("he", "עברית"),
        ("ur", "اردو"),
        ("ckb", "سۆرانی"),
    )
)
"""Languages people can write in, with their own names (ISO 639-1, or 639-3 where there is none)."""

OWN_NAMES = {language.code: language.own_name for language in WRITTEN}
CHOICES = [(language.code, language.own_name) for language in WRITTEN]
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


OTHER_CODES = {"iw": "he", "no": "nb", "in": "id", "ji": "yi"}
NO_LANGUAGES = frozenset({"und", "mul", "zxx", "mis", "root"})
HEBREW = re.compile("[\u0590-\u05ff\ufb1d-\ufb4f]")
ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufefc]")
PERSIAN = re.compile("[\u067e\u0686\u0698\u06af]")
READ_FOR_SCRIPT = 2_000
"""Characters at the start of a text."""


def code_of(text: str) -> str:
    """The code of a language given by code (with or without a region) or by name; empty when unknown."""
    given = text.strip().lower()
    code = re.split("[-_]", given)[0]
    code = OTHER_CODES.get(code, code)
    if code not in NO_LANGUAGES and (code in OWN_NAMES or code in locale_of(GLOBAL).languages):
        return code
    return _codes_by_name().get(given, "")


@lru_cache(maxsize=1)
def _codes_by_name() -> dict[str, str]:
    named = {str(name).lower(): code for code, name in locale_of(GLOBAL).languages.items() if code.isalpha()}
    return named | {name.lower(): code for code, name in OWN_NAMES.items()}


def by_script(text: str, code: str) -> str:
    """The declared language, unless most letters of the text belong to a right-to-left script it does not use."""
    begins = text[:READ_FOR_SCRIPT]
    hebrew, arabic = len(HEBREW.findall(begins)), len(ARABIC.findall(begins))
    if code in RIGHT_TO_LEFT or not hebrew + arabic:
        return code
    if 2 * (hebrew + arabic) <= sum(map(str.isalpha, begins)):
        return code
    if hebrew > arabic:
        return "he"
    return "fa" if PERSIAN.search(text) else "ar"


def page_languages() -> list[str]:
    """Codes of the languages that pages come in."""
    return [code for code, _ in settings.LANGUAGES]


def current() -> str:
    """The language of the current page, without a region."""
    return (translation.get_language() or settings.LANGUAGE_CODE).split("-")[0]


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """Babel's locale for a page language."""
    return Locale.parse({"sv": "sv_SE", "fi": "fi_FI", "se": "se_SE", "en": "en_GB"}.get(language, language))


def direction(code: str) -> str:
    return "rtl" if code in RIGHT_TO_LEFT else "ltr"


@lru_cache(maxsize=512)
def name(code: str, shown_in: str | None = None) -> str:
    """The name of a language in another language, or its own name where that has no word for it."""
    try:
        shown = Locale.parse(shown_in or "en").languages.get(code)
    except (UnknownLocaleError, ValueError):
        shown = None
    return str(shown or OWN_NAMES.get(code, code))


def name_here(code: str) -> str:
    """The name of a language in that of the page."""
    return name(code, current())


def best(texts: Mapping[str, str], preferred: Iterable[str], original: str = "") -> tuple[str, str]:
    """`(language, text)` of the version for someone who reads `preferred`, in that order.

    Falls back on the global language, then the original, then any; `("", "")` when there is no text.
    """
    for code in (*preferred, GLOBAL, original):
        if texts.get(code):
            return code, texts[code]
    for code, text in texts.items():
        if text:
            return code, text
    return "", ""


def and_list(names: list[str]) -> str:
    """ "Austin, Luleå and Oulu", in the language of the page."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
