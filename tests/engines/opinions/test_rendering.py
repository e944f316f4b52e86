"""The map: well-formed, legible without colour, and the same as its table."""

from __future__ import annotations

import re
from xml.etree import ElementTree as Xml

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from talko.engines.opinions import Settings, Votes, Words, analyse, rendering, svg, table

from .conversations import made

SVG = "{http://www.w3.org/2000/svg}"
points = some.lists(some.tuples(some.integers(-20, 20), some.integers(-20, 20)), min_size=1, max_size=40)


def test_it_is_an_image_with_a_name_and_a_description() -> None:
    found = analyse(made(seen=0.9)[0], Settings(replicates=5))
    root = Xml.fromstring(svg(found))
    assert root.get("role") == "img"
    named = {child.get("id"): child.text or "" for child in root if child.get("id")}
    assert set((root.get("aria-labelledby") or "").split()) == set(named)
    for row in table(found)[1:]:
        assert "; ".join(row) in named["map-text"]


def test_groups_differ_in_shape_and_dashes_not_only_in_shade() -> None:
    root = Xml.fromstring(svg(analyse(made(seen=0.9)[0], Settings(replicates=0))))
    outlines = [p for p in root.iter(f"{SVG}polygon") if p.get("fill-opacity") == "0.5"]
    assert len({p.get("stroke-dasharray") for p in outlines}) == 2
    assert len(list(root.iter(f"{SVG}circle"))) == 40
    assert len(list(root.iter(f"{SVG}rect"))) == 1 + 20
    colours = set(re.findall(r"#[0-9a-f]{6}", svg(analyse(made()[0], Settings(replicates=0)))))
    assert all(len({colour[at : at + 2] for at in (1, 3, 5)}) == 1 for colour in colours)


def test_nothing_is_styled_in_a_way_that_a_strict_page_refuses() -> None:
    text = svg(analyse(made()[0], Settings(replicates=0)))
    assert "style" not in text
    assert "<script" not in text


def test_a_large_conversation_is_drawn_by_clusters() -> None:
    rng = np.random.default_rng(1)
    people, statements = 2000, 12
    camp = rng.random(people) < 0.4
    lean = np.where(camp[:, None], 1, -1) * np.where(np.arange(statements) < 6, 1, -1)
    value = np.where(rng.random((people, statements)) < 0.85, lean, -lean)
    person, statement = np.nonzero(np.ones((people, statements)))
    text = svg(analyse(Votes.from_arrays(person, statement, value.ravel()), Settings(replicates=0)))
    assert len(text) < 20_000
    Xml.fromstring(text)


def test_other_words_and_dangerous_ids() -> None:
    votes = Votes.from_rows(
        [(p, f"<s{s}>&\x07", 1 if (p < 5) == (s < 3) else -1) for p in range(10) for s in range(8)]
    )
    found = analyse(votes, Settings(replicates=0))
    words = Words(title="Karta", group="Grupp {name}", people="{count} personer")
    text = svg(found, words)
    Xml.fromstring(text)
    assert "Grupp A" in text
    assert "5 personer" in text
    assert "<s1>" not in text
    assert table(found, words)[1][0] == "Grupp A"


def test_a_map_without_groups_says_so() -> None:
    found = analyse(Votes.from_rows([(1, 1, 1), (2, 1, -1)]), Settings(replicates=0, enough_votes=1))
    Xml.fromstring(svg(found))
    empty = analyse(Votes.from_arrays([1], [1], [1], silent=[2]), Settings(replicates=0))
    Xml.fromstring(svg(empty))


@given(points)
def test_a_hull_holds_all_points_and_has_no_needless_corner(cloud: list[tuple[int, int]]) -> None:
    corners = rendering.hull(np.array(cloud, float))
    assert {tuple(c) for c in corners.tolist()} <= {(float(x), float(y)) for x, y in cloud}
    if len(corners) < 3:
        return
    for at in range(len(corners)):
        a, b = corners[at], corners[(at + 1) % len(corners)]
        side = (b[0] - a[0]) * (np.array(cloud)[:, 1] - a[1]) - (b[1] - a[1]) * (np.array(cloud)[:, 0] - a[0])
        assert (side >= 0).all()
        after = corners[(at + 2) % len(corners)]
        assert (b[0] - a[0]) * (after[1] - a[1]) - (b[1] - a[1]) * (after[0] - a[0]) > 0


def test_a_table_as_text_is_aligned() -> None:
    assert rendering.as_text([["a", "long name"], ["1", "x"]]) == "a  long name\n-  ---------\n1  x\n"


@pytest.mark.parametrize("group", range(5))
def test_every_mark_is_drawn(group: int) -> None:
    Xml.fromstring(rendering._mark(1.0, 2.0, 3.0, group))
