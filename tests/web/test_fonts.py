"""The fonts as browsers get them."""

import io

import pytest
from fontTools.ttLib import TTFont

from talko.web import fonts

LETTERS = "åäöÅÄÖæøÆØáčđŋšŧžÁČĐŊŠŦŽéüß0123456789€–−”’…"
"""Of Swedish, Finnish, Norwegian, Danish and Northern Sámi, and what stands among them."""


@pytest.mark.parametrize("family", fonts.FAMILIES, ids=lambda family: family.name)
def test_every_letter_of_our_languages_is_in_it(family):
    known = TTFont(io.BytesIO(fonts.cut(family))).getBestCmap()
    assert [letter for letter in LETTERS if ord(letter) not in known] == []


def test_both_together_are_light():
    assert sum(len(fonts.cut(family)) for family in fonts.FAMILIES) <= 62_000


def test_text_has_a_bold_and_only_its_digits_are_tabular():
    font = TTFont(io.BytesIO(fonts.cut(fonts.SCHIBSTED)))
    (axis,) = font["fvar"].axes
    assert (axis.axisTag, axis.minValue, axis.maxValue) == ("wght", 400, 700)
    table = font["GSUB"].table
    records = [one for one in table.FeatureList.FeatureRecord if one.FeatureTag == "tnum"]
    lookups = {number for one in records for number in one.Feature.LookupListIndex}
    changed = {
        glyph
        for number in lookups
        for one in table.LookupList.Lookup[number].SubTable
        for glyph in one.mapping
    }
    assert changed == {font.getBestCmap()[ord(digit)] for digit in "0123456789"}
