"""What people write, as plain values: a frozen dataclass that declares its texts once, for the form, the action and comparisons.

    @dataclass(frozen=True)
    class Content(Written):
        title: str = text(_("Title"), 200, line=True)
        lead: Texts = texts(_("The need in one paragraph"), 600)

A form makes it, an action writes it into rows, and two versions are compared by their texts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self, TypeVar

from talko.core.errors import EditConflict, Message
from talko.core.models import Edited
from talko.core.text import languages
from talko.core.text.cleaning import in_each_language, length, one_line, several_lines, too_long
from talko.core.text.differences import Budget, Piece, differences

Labelled = dict[str, tuple[Message, str]]
"""`{field: (label, text)}`, in the order of the page."""

Content = TypeVar("Content", bound="Written")


@dataclass(frozen=True)
class Text:
    """One declared text, or one in several languages."""

    label: Message
    longest: int
    """Characters, as a browser counts them."""
    line: bool = False

    def tidied(self, text: str) -> str:
        return one_line(text) if self.line else several_lines(text)


def text(label: Message, longest: int, *, line: bool = False) -> Any:
    return field(default="", metadata={"text": Text(label, longest, line)})


def texts(label: Message, longest: int, *, line: bool = False) -> Any:
    """`{language: text}`."""
    return field(default_factory=dict, metadata={"text": Text(label, longest, line)})


@dataclass(frozen=True)
class Rows:
    """Fields that come several times, such as milestones: named `step_0_name`, `step_0_due`, `step_1_name`."""

    name: str
    parts: tuple[str, ...]
    fewest: int
    """Rows of an empty form."""
    spare: int
    """Empty rows after those that are filled."""
    most: int

    def field(self, number: int, part: str) -> str:
        return f"{self.name}_{number}_{part}"


@dataclass(frozen=True)
class Written:
    """Base of what is written."""

    @classmethod
    def texts_declared(cls) -> dict[str, Text]:
        return {part.name: part.metadata["text"] for part in fields(cls) if "text" in part.metadata}

    def tidied(self) -> Self:
        """Without stray spaces and empty versions, so that equal contents are equal values."""
        changed: dict[str, Any] = {}
        for name, declared in self.texts_declared().items():
            value = getattr(self, name)
            several = isinstance(value, Mapping)
            changed[name] = in_each_language(value, declared.tidied) if several else declared.tidied(value)
        return replace(self, **changed)

    def too_long(self) -> dict[str, Message]:
        """`{field: message}`."""
        found: dict[str, Message] = {}
        for name, declared in self.texts_declared().items():
            value = getattr(self, name)
            versions = value.values() if isinstance(value, Mapping) else [value]
            if any(length(version) > declared.longest for version in versions):
                found[name] = too_long(declared.longest)
        return found

    def texts(self) -> Labelled:
        return {
            name: (declared.label, in_words(getattr(self, name)))
            for name, declared in self.texts_declared().items()
        }


def in_words(value: Any) -> str:
    """A value as a text that can be compared."""
    if isinstance(value, Mapping):
        return "\n\n".join(
            f"{languages.name_here(code)}: {version}" for code, version in value.items() if version
        )
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)


def is_new(
    current: Edited,
    *,
    revision: int,
    saved: Content,
    content: Content,
    texts: Callable[[Content], Labelled],
) -> bool:
    """Whether `content` says something else than what is `saved` in and around a locked row.

    Raises EditConflict, with the texts of what is saved, when someone saved it since `revision` was read.
    """
    if content == saved:
        return False
    if current.revision != revision:
        shown = {name: text for name, (_label, text) in texts(saved).items()}
        raise EditConflict(current=shown, revision=current.revision)
    return True


def differing(conflict: EditConflict, typed: Labelled) -> list[tuple[str, list[Piece]]]:
    """For each text that differs: its label, and the difference between what others saved and what was typed."""
    budget = Budget()
    found = []
    for name, (label, after) in typed.items():
        before = in_words(conflict.current.get(name, after))
        if before != after:
            found.append((str(label), differences(before, after, budget)))
    return found
