"""The map of opinions as SVG, readable in black and white, and as a table.

Groups differ by the shape of their marks, the dashes of their outline and their letter, never by colour alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.sax.saxutils import escape

import numpy as np

from .analysis import Analysis
from .grouping import Labels
from .statistics import NO_GROUP
from .votes import Floats

WIDTH, HEIGHT, MARGIN = 800, 600, 40
MOST_MARKS = 1500  # with more people, each mark is a base cluster
TYPE = 'aria-labelledby="map-title map-text" font-family="sans-serif" font-size="16"'
CORE = 0.9  # share of a group inside its outline
EDGE = 0.995  # share of the people that fit on the map; the others are drawn at its edge
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
DASHES = ("", "8 4", "2 4", "12 3 2 3", "1 3 6 3")
FILLS = ("#000000", "#ffffff", "#777777", "#ffffff", "#000000")


@dataclass(frozen=True)
class Words:
    """The texts of the map; a page passes translated ones."""

    title: str = "Map of opinions"
    group: str = "Group {name}"
    people: str = "{count} people"
    nobody: str = "Nobody has voted enough to be placed."
    described: str = "People who vote alike stand near each other."
    columns: tuple[str, ...] = ("Group", "People", "Stability", "x", "y", "Statements that mark it")
    agrees: str = "agrees with {statements}"
    disagrees: str = "disagrees with {statements}"


PLAIN_WORDS = Words()


def svg(analysis: Analysis, words: Words = PLAIN_WORDS) -> str:
    """The map as SVG, with a title and the table as its description."""
    xy, labels = analysis.opinion_map.xy, analysis.grouping.labels
    to_page = _Scale(xy[labels != NO_GROUP] if (labels != NO_GROUP).any() else xy[np.isfinite(xy[:, 0])])
    described = "\n".join("; ".join(row) for row in table(analysis, words)[1:]) or words.nobody
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" {TYPE}>',
        f'<title id="map-title">{_text(words.title)}</title>',
        f'<desc id="map-text">{_text(words.described)}\n{_text(described)}</desc>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        *_cross(to_page(np.zeros((1, 2)))[0]),
    ]
    for group in range(analysis.grouping.count):
        members = np.flatnonzero(labels == group)
        parts += _outline(to_page(xy[_core(xy, members, analysis.grouping.centres[group])]), group)
    for group in range(analysis.grouping.count):
        parts += _marks(to_page, xy, np.flatnonzero(labels == group), analysis.grouping.cells, group)
    for group, name in enumerate(analysis.names):
        people = words.people.format(count=int(analysis.grouping.sizes()[group]))
        parts += _label(to_page(analysis.grouping.centres[[group]])[0], words.group.format(name=name), people)
    if not analysis.names:
        parts += _label(np.array([WIDTH / 2, HEIGHT / 2]), words.nobody, "")
    return "\n".join([*parts, "</svg>", ""])


def table(analysis: Analysis, words: Words = PLAIN_WORDS) -> list[list[str]]:
    """One row per group, after a row of column names."""
    rows = [list(words.columns)]
    measured = analysis.stability.replicates > 0
    for group, name in enumerate(analysis.names):
        x, y = analysis.grouping.centres[group].tolist()
        found = analysis.representatives(group)
        ids = analysis.votes.statements
        sides = (
            (words.agrees, ", ".join(str(ids[r.statement]) for r in found if r.agrees)),
            (words.disagrees, ", ".join(str(ids[r.statement]) for r in found if not r.agrees)),
        )
        rows.append(
            [
                words.group.format(name=name),
                str(int(analysis.grouping.sizes()[group])),
                f"{analysis.stability.groups[group]:.2f}" if measured else "",
                f"{x:.2f}",
                f"{y:.2f}",
                "; ".join(text.format(statements=listed) for text, listed in sides if listed),
            ]
        )
    return rows


def as_text(rows: list[list[str]]) -> str:
    """A table of plain text, the columns aligned."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:], ""])


class _Scale:
    """From positions to the page, the same scale on both axes; outliers are drawn at the edge."""

    def __init__(self, xy: Floats) -> None:
        reach = np.quantile(np.abs(xy), EDGE, axis=0) if len(xy) else np.ones(2)
        room = np.array([WIDTH / 2 - MARGIN, HEIGHT / 2 - MARGIN])
        self.factor = float(np.min(room / np.maximum(reach, 1e-9)))

    def __call__(self, xy: Floats) -> Floats:
        page = np.array([WIDTH / 2, HEIGHT / 2]) + xy * self.factor * np.array([1, -1])
        return np.clip(page, MARGIN / 2, np.array([WIDTH, HEIGHT]) - MARGIN / 2)


def _cross(origin: Floats) -> list[str]:
    x, y = origin.tolist()
    line = '<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke="#cccccc"/>'
    return [line.format(0, y, WIDTH, y), line.format(x, 0, x, HEIGHT)]


def _core(xy: Floats, members: Labels, centre: Floats) -> Labels:
    """The members nearest to the centre, so that an outlier does not stretch the outline."""
    distance = ((xy[members] - centre) ** 2).sum(axis=1)
    keep = max(min(3, len(members)), int(np.ceil(CORE * len(members))))
    return members[np.argsort(distance, kind="stable")[:keep]]


def _outline(points: Floats, group: int) -> list[str]:
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in hull(points).tolist())
    dash = DASHES[group % len(DASHES)]
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return [f'<polygon points="{corners}" fill="#f4f4f4" fill-opacity="0.5" stroke="#000000"{dashes}/>']


def _text(text: str) -> str:
    """Escaped text; characters that XML 1.0 forbids (section 2.2) become replacement characters."""
    return escape(FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text))


def hull(points: Floats) -> Floats:
    """The corners of the convex hull, in order (Andrew 1979)."""
    ordered = np.unique(points, axis=0)
    if len(ordered) < 3:
        return ordered
    half: list[list[list[float]]] = []
    for run in (ordered.tolist(), ordered[::-1].tolist()):
        chain: list[list[float]] = []
        for point in run:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
                chain.pop()
            chain.append(point)
        half.append(chain[:-1])
    return np.array(half[0] + half[1])


def _turn(a: list[float], b: list[float], c: list[float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _marks(to_page: _Scale, xy: Floats, members: Labels, cells: Labels, group: int) -> list[str]:
    """A mark per person or, in a large conversation, per base cluster, with its area by the number of people."""
    if not len(members):
        return []
    if len(xy) <= MOST_MARKS or (cells[members] < 0).any():
        places, sizes = to_page(xy[members]), np.full(len(members), 4.0)
    else:
        _, cell, count = np.unique(cells[members], return_inverse=True, return_counts=True)
        means = np.stack([np.bincount(cell, weights=xy[members, a]) / count for a in range(2)], axis=1)
        places, sizes = to_page(means), 3 + 12 * np.sqrt(count / len(xy))
    fill = FILLS[group % len(FILLS)]
    shape = f'<g fill="{fill}" stroke="#000000" stroke-width="0.8" fill-opacity="0.8">'
    return [
        shape,
        *(_mark(x, y, size, group) for (x, y), size in zip(places.tolist(), sizes.tolist(), strict=True)),
        "</g>",
    ]


def _mark(x: float, y: float, r: float, group: int) -> str:
    kind = group % 5
    if kind == 0:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"/>'
    if kind == 1:
        return f'<rect x="{x - r:.1f}" y="{y - r:.1f}" width="{2 * r:.1f}" height="{2 * r:.1f}"/>'
    if kind == 4:
        return f'<path d="M{x - r:.1f} {y - r:.1f}l{2 * r:.1f} {2 * r:.1f}m0 {-2 * r:.1f}l{-2 * r:.1f} {2 * r:.1f}"/>'
    corners = ((0, -r), (r, r), (-r, r)) if kind == 2 else ((0, -r), (r, 0), (0, r), (-r, 0))
    return '<polygon points="{}"/>'.format(" ".join(f"{x + a:.1f},{y + b:.1f}" for a, b in corners))


def _label(place: Floats, first: str, second: str) -> list[str]:
    x, y = place.tolist()
    text = (
        '<text x="{:.1f}" y="{:.1f}" text-anchor="middle" font-weight="{}" stroke="#ffffff" stroke-width="4"'
        ' paint-order="stroke" fill="#000000">{}</text>'
    )
    return [text.format(x, y, "bold", _text(first)), text.format(x, y + 18, "normal", _text(second))]
