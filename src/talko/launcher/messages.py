"""`./talko messages`: the texts to translate, collected from code and templates, compiled, and checked.

Babel does what GNU gettext does elsewhere, so that no program has to be installed for it. Runs inside the
environment, without Django's settings.
"""

import argparse
import ast
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
    parser = argparse.ArgumentParser("talko messages", description="The texts to translate.")
    parser.add_argument(
        "action",
        choices=("collect", "compile", "check"),
        help="collect: put new texts into the .po files; compile: make the .mo files that are out of date; "
        "check: say what is missing or wrong in Swedish and Finnish",
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
    """Every text in code and templates, with the files where it stands."""
    catalog = Catalog(project="Talko", charset="utf-8", fuzzy=False)
    for path in sorted(PACKAGE.rglob("*.py")):
        found = extract_from_file("python", path, keywords=keywords_in(path), comment_tags=["Translators:"])
        for _, texts, comments, context in found:
            catalog.add(
                texts, locations=[(str(path.relative_to(SOURCE)), 0)], auto_comments=comments, context=context
            )
    for path in sorted(PACKAGE.glob("*/templates/**/*")):
        if path.is_file():
            for texts, context in template_texts(path):
                catalog.add(texts, locations=[(str(path.relative_to(SOURCE)), 0)], context=context)
    return catalog


def keywords_in(path: Path) -> dict[str, Any]:
    """gettext and its siblings, also under the names by which this file imports them."""
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
    """Django turns a template's tags into calls of gettext and its siblings, amid blanked-out text."""
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
        source.creation_date = catalog.creation_date  # else each run would change each file
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
        new = path.with_suffix(".new")
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
        yield f"{language}: there is no translation. ./talko messages collect makes the file."
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
    """Placeholders and tags that a translation lost, added or misspelt. A plural's singular may spell out its
    number, so there each form is held against the plural text and may leave placeholders out."""
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
