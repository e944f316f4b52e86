"""The fonts of the pages, cut out of their packages: only the signs and the weights that the pages use."""

import io
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

LATIN = (
    *range(0x20, 0x7F),
    *range(
        0xA0, 0x180
    ),  # Latin-1 and Latin Extended-A: all letters of Swedish, Finnish, Norwegian, Danish and Northern Sámi
    *range(0x218, 0x21C),
    *(ord(sign) for sign in "‐–—‘’‚“”„†•…′″‹›⁄€™←↑→↓−≈≠≤≥"),
)


@dataclass(frozen=True)
class Family:
    package: str
    source: str
    name: str
    axes: tuple[tuple[str, float | tuple[float, float]], ...]
    """Of the design: where each is fixed, or within which limits it stays variable."""
    features: tuple[str, ...] = ("kern", "liga", "mark", "mkmk", "ccmp", "locl", "tnum")

    @property
    def file(self) -> str:
        return f"{self.name}.woff2"


NEWSREADER = Family(
    "fontpkg_newsreader",
    "Newsreader[opsz,wght].ttf",
    "newsreader",
    axes=(("opsz", 72), ("wght", 400)),
)
SCHIBSTED = Family(
    "fontpkg_schibsted_grotesk",
    "SchibstedGrotesk[wght].ttf",
    "schibsted-grotesk",
    axes=(("wght", (400, 700)),),
)
FAMILIES = (NEWSREADER, SCHIBSTED)


@lru_cache(maxsize=2 * len(FAMILIES))
def cut(family: Family, flavour: str | None = "woff2") -> bytes:
    """The woff2 of a family, or a TrueType font with all of its letters. It takes a second or two."""
    from fontTools import subset  # slow import: only where a font is made
    from fontTools.ttLib import TTFont  # slow import: the same
    from fontTools.varLib import instancer  # slow import: the same

    package = import_module(family.package)
    font = TTFont(Path(str(package.__file__)).parent / "files" / family.source)
    options = subset.Options(
        layout_features=list(family.features),
        hinting=False,
        notdef_outline=True,
        name_IDs=[0, 1, 2, 6, 13, 14, 16],
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=LATIN if flavour else font.getBestCmap())
    cutter.subset(font)
    _let_only_digits_be_tabular(font)
    instancer.instantiateVariableFont(font, dict(family.axes), inplace=True)
    if "fvar" in font:
        _kern_alike_in_all_weights(font)
    font.flavor = flavour
    made = io.BytesIO()
    font.save(made)
    return made.getvalue()


def _kern_alike_in_all_weights(font: Any) -> None:
    """The distances of the lightest weight in all: their differences, which nobody sees, would be a quarter of the file."""
    from fontTools.varLib import instancer  # slow import: only where a font is made

    lightest = {axis.axisTag: axis.minValue for axis in font["fvar"].axes}
    static = instancer.instantiateVariableFont(font, lightest)
    font["GPOS"], font["GDEF"] = static["GPOS"], static["GDEF"]


def _let_only_digits_be_tabular(font: Any) -> None:
    """Points and spaces as wide as a digit would tear amounts apart: 1 ,250 .50."""
    table = font["GSUB"].table
    lookups = {
        number
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "tnum"
        for number in record.Feature.LookupListIndex
    }
    digits = {font.getBestCmap()[ord(digit)] for digit in "0123456789"}
    for number in lookups:
        for subtable in table.LookupList.Lookup[number].SubTable:
            subtable = getattr(subtable, "ExtSubTable", subtable)
            subtable.mapping = {one: other for one, other in subtable.mapping.items() if one in digits}
