"""Every pair of colours that words and their ground make, by day and by night (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from itertools import product

import pytest

from talko.web.generated_files import STYLES

TEXT, SHAPE = 4.5, 3.0
TOKENS = {
    name: values
    for name, *values in re.findall(
        r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", (STYLES / "tokens.css").read_text("utf-8")
    )
}
PAIRS = [
    *product(["ink", "soft", "water", "cloudberry", "moss", "alarm"], ["snow", "paper", "ice"], [TEXT]),
    ("on-ink", "ink", TEXT),
    ("on-ink", "water", TEXT),
    ("on-ink", "alarm", TEXT),
    ("cloudberry", "mark", TEXT),
    ("ink", "mark", TEXT),
    ("moss", "moss-ground", TEXT),
    ("ink", "moss-ground", TEXT),
    ("alarm", "alarm-ground", TEXT),
    ("ink", "alarm-ground", TEXT),
    *product(["edge", "water"], ["snow", "paper"], [SHAPE]),
]


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("words", "ground", "least"), PAIRS)
def test_a_token_can_be_read_on_its_ground(words, ground, least, scheme):
    assert contrast(TOKENS[words][scheme], TOKENS[ground][scheme]) >= least


def test_an_old_browser_gets_the_light_theme():
    first = (STYLES / "tokens.css").read_text("utf-8").partition("@supports")[0]
    assert {
        name: f"#{value}" for name, value in re.findall(r"--([\w-]+): #(\w+);", first) if name in TOKENS
    } == {name: light for name, (light, _dark) in TOKENS.items()}


def rules(sheet: str, pattern: str) -> list[tuple[str, ...]]:
    return re.findall(pattern, (STYLES / "parts" / sheet).read_text("utf-8"))


def test_white_letters_can_be_read_on_every_monogram_and_criterion():
    tones = rules("organisations.css", r"\.tone-\d+ \{ background: (#\w+)") + rules(
        "numbers.css", r"--part: (#\w+)"
    )
    assert len(tones) == 18
    assert [tone for tone in tones if contrast("#fff", tone) < TEXT] == []


def test_the_number_of_every_goal_can_be_read():
    goals = rules("numbers.css", r"\.goal-(\d+) b \{ background: (#\w+);(?: color: (#\w+);)?")
    assert [int(number) for number, *_ in goals] == list(range(1, 18))
    assert [number for number, ground, words in goals if contrast(words or "#fff", ground) < TEXT] == []
