"""`./talko messages`: collect translatable texts from code and templates, compile and check translations.

Babel replaces the GNU gettext programs, which need not be installed. It runs inside the environment, without Django's
settings.
"""

import argparse
import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages import pofile
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.mofile import write_mo
from django.utils.translation.template import templatize

from talko.launcher import paths
from talko.launcher.paths import SOURCE

PACKAGE = SOURCE / "talko"
COMPLETE = ("sv", "fi")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
TRANSLATION = "django.utils.translation"
STRING = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
TEMPLATE_CALL = re.compile(rf"\b(_|n?p?gettext)\(u?({STRING}(?:\s*,\s*u?{STRING})*)", re.DOTALL)
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
TAG = re.compile(r"</?\w+")
Texts = str | tuple[str, ...]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("talko messages", description="Collect, compile or check translations.")
    parser.add_argument(
        "action",
        choices=("collect", "compile", "check"),
        help="collect: add new texts to the .po files; compile: update outdated .mo files; "
        "check: report what is missing or wrong in Swedish and Finnish",
    )
    action = parser.parse_args(arguments).action
    if action == "collect":
        return collect()
    return compile_stale() if action == "compile" else check()


def po_file(language: str) -> Path:
    return paths.LOCALES / language / "LC_MESSAGES" / "django.po"


def read(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return pofile.read_po(file, locale=language)


def source_catalog() -> Catalog:
    """Every text in code and templates, with the files that contain it."""
    catalog = Catalog(project="Talko", charset="utf-8", fuzzy=False)
    for path in sorted(PACKAGE.rglob("*.py")):
        found = extract_from_file("python", path, keywords=keywords_in(path), comment_tags=["Translators:"])
        for _, texts, comments, context in found:
            catalog.add(
                texts, locations=[(str(path.relative_to(SOURCE)), 0)], auto_comments=comments, context=context
            )
    for path in sorted(PACKAGE.glob("**/templates/**/*")):
        if path.is_file():
            for texts, context in template_texts(path):
                catalog.add(texts, locations=[(str(path.relative_to(SOURCE)), 0)], context=context)
    return catalog


def keywords_in(path: Path) -> dict[str, Any]:
    """gettext and its variants, including the aliases that this file imports them under."""
    imported = [
        name
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == TRANSLATION
        for name in node.names
    ]
    return KEYWORDS | {
        name.asname: KEYWORDS[name.name] for name in imported if name.asname and name.name in KEYWORDS
    }


def template_texts(path: Path) -> Iterator[tuple[Texts, str | None]]:
    """The texts in a template, whose tags Django converts to gettext calls amid blanked-out text."""
    for function, literals in TEMPLATE_CALL.findall(templatize(path.read_text("utf-8"), origin=str(path))):
        texts = ast.literal_eval(f"({literals},)")
        context, texts = (texts[0], texts[1:]) if "p" in function else (None, texts)
        yield (texts[0] if len(texts) == 1 else texts[:2]), context


def collect() -> int:
    for language in sorted({*COMPLETE, *(path.name for path in paths.LOCALES.glob("*") if path.is_dir())}):
        path, source = po_file(language), source_catalog()
        catalog = (
            read(path, language) if path.exists() else Catalog(locale=language, project="Talko", fuzzy=False)
        )
        source.creation_date = catalog.creation_date  # otherwise every run would change every file
        catalog.update(source, no_fuzzy_matching=True, update_header_comment=False)
        catalog.obsolete.clear()
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            pofile.write_po(file, catalog, width=110, include_lineno=False, sort_output=True)
        missing = sum(1 for message in catalog if message.id and is_untranslated(message))
        print(f"{language}: {len(catalog)} texts, {missing} to translate")
    return 0


def compile_stale() -> int:
    for path in paths.stale_translations():
        new = path.with_suffix(f".{os.getpid()}")  # two commands may find it stale at once
        with new.open("wb") as file:
            write_mo(file, read(path, path.parts[-3]))
        new.replace(path.with_suffix(".mo"))
    return 0


def check() -> int:
    source = source_catalog()
    problems = [problem for language in COMPLETE for problem in problems_in(language, source)]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def problems_in(language: str, source: Catalog) -> Iterator[str]:
    if not po_file(language).exists():
        yield f"{language}: there is no translation. Create the file with ./talko messages collect."
        return
    catalog = read(po_file(language), language)
    for wanted in source:
        if not wanted.id:
            continue
        message = catalog.get(wanted.id, wanted.context)
        if message is None:
            yield f"{language}: not collected: {quoted(wanted)}. Run ./talko messages collect."
        elif is_untranslated(message):
            yield f"{language}: not translated: {quoted(message)}"
        elif message.fuzzy:
            yield f"{language}: marked as uncertain (fuzzy): {quoted(message)}"
        else:
            yield from (f"{language}: {problem}: {quoted(message)}" for problem in differences(message))


def is_untranslated(message: Message) -> bool:
    return not all(as_tuple(message.string))


def differences(message: Message) -> Iterator[str]:
    """Placeholders and tags that a translation omits, adds or misspells. A singular may spell out its number, so with
    plurals each form is compared with the plural text and only the last one must have all placeholders."""
    original, forms = as_tuple(message.id)[-1], as_tuple(message.string)
    for form in forms:
        wanted, got = set(PLACEHOLDER.findall(original)), set(PLACEHOLDER.findall(form))
        if not got <= wanted or (got != wanted and form is forms[-1]):
            yield f"placeholders differ ({', '.join(sorted(wanted ^ got))})"
        if sorted(TAG.findall(original)) != sorted(TAG.findall(form)):
            yield "HTML tags differ"


def as_tuple(texts: Texts | list[str] | None) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts or ("",))


def quoted(message: Message) -> str:
    return f"“{as_tuple(message.id)[0]}”"
