"""What the parts of pages are given: values that every room can make, ready to be shown (docs/design-system.md)."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString

from talko.core.text import monograms
from talko.core.text.html import filled

PICTURE = """<img class="{}{}" src="{}" alt="" width="56" height="56" loading="lazy">"""
MONOGRAM = """<span class="monogram{} tone-{}" aria-hidden="true">{}</span>"""


@dataclass(frozen=True, slots=True)
class Mark:
    """What somebody is recognised by: a logo or a portrait, or else a monogram in a colour of their own."""

    name: str
    public_id: object = ""
    picture: str = ""
    """Its address."""
    is_person: bool = False

    @property
    def initials(self) -> str:
        return monograms.initials(self.name)

    @property
    def tone(self) -> int:
        return monograms.tone(self.public_id or self.name)

    def shown(self, size: str = "") -> SafeString:
        """The name is beside it, so it says nothing. Sizes: `small`, `large`."""
        also = f" {size}" if size else ""
        if self.picture:
            return filled(PICTURE, "portrait" if self.is_person else "logo", also, self.picture)
        return filled(MONOGRAM, also, str(self.tone), self.initials)


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation in a list."""

    url: str
    mark: Mark
    place: str = ""
    """Above the name: where it is, what it is."""
    text: str = ""
    """One line of what they do."""
    text_lang: str = ""
    badge: str = ""
    badge_tone: str = ""
    amount: str = ""
    """At the right: a number, and what it counts."""
    amount_note: str = ""
    tell_url: str = ""
    """Of an entry that is only a name so far: where somebody who knows them can say more. Such entries come last."""

    @property
    def name(self) -> str:
        return self.mark.name


@dataclass(frozen=True, slots=True)
class Criterion:
    """What answers are scored by. The weights of all add up to 100."""

    name: str
    weight: int
    text: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a meter: who, how much in words, and how much of it all."""

    who: str
    amount: str
    per_cent: float


@dataclass(frozen=True, slots=True)
class Goal:
    """One of the seventeen goals of sustainable development."""

    number: int
    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """A line of a result: empty means that there are no data, which is said."""

    what: str
    before: str = ""
    goal: str = ""
    now: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of something: what somebody said about it, and what was measured."""

    title: str
    url: str = ""
    said: str = ""
    lang: str = ""
    who: str = ""
    picture: Any = None
    """A stored picture of it, if there is one."""
    measured: tuple[Measured, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Step:
    """Of a long form."""

    label: str
    url: str = ""
    state: str = ""
    """"done", "now" or nothing yet."""

    @property
    def key(self) -> str:
        """The id of its fieldset, where its address leads to a place on the page."""
        return self.url.removeprefix("#")
