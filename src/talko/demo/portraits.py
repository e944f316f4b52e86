"""Portraits of the invented people: drawn from a few shapes and colours, as `portrait` in `content/people.toml` says."""

from collections.abc import Mapping

SIDE = 320
FRAME = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 320" width="320" height="320">'
    '<path d="M0 0h320v320H0z" fill="{ground}"/>{behind}'
    '<path d="M38 320q6-84 92-92h60q86 8 92 92z" fill="{coat}"/>'
    '<path d="M130 196h60v36q-30 30-60 0z" fill="{skin}"/><path d="M130 208q30 22 60 0v12q-30 24-60 0z" opacity=".16"/>'
    '<ellipse cx="160" cy="148" rx="57" ry="66" fill="{skin}"/>'
    '<path d="M138 148h0M182 148h0" stroke="#2a1d18" stroke-width="9" stroke-linecap="round"/>'
    '<path d="M140 178q20 17 40 0" fill="none" stroke="#2a1d18" stroke-width="5" stroke-linecap="round" opacity=".75"/>'
    "{before}</svg>"
)
LONG = '<path d="M84 262q-6-176 76-176t76 176q-30 14-46 4V150h-60v116q-20 10-46-4z" fill="{hair}"/>'
FRINGE = '<path d="M102 146q-6-66 58-66t58 66q-14-34-62-38q-40 4-54 38z" fill="{hair}"/>'
CUTS: Mapping[str, tuple[str, str]] = {
    "short": (
        "",
        '<path d="M100 150q-10-76 60-76t60 76q-8-28-22-38q-50 10-76-4q-16 14-22 42z" fill="{hair}"/>',
    ),
    "long": (LONG, FRINGE),
    "bun": ('<circle cx="160" cy="70" r="30" fill="{hair}"/>', FRINGE),
    "bob": (
        '<path d="M90 208q-14-126 70-126t70 126q-20 12-36 2V140h-68v70q-18 10-36-2z" fill="{hair}"/>',
        '<path d="M104 150q-4-68 56-68t56 68q-10-26-40-42q-26 28-72 42z" fill="{hair}"/>',
    ),
    "curly": (
        '<path d="M96 196q-30-10-22-42q-18-34 16-54q10-38 48-30q26-20 52 2q38 2 40 38q28 22 12 52q6 30-24 34z" fill="{hair}"/>',
        '<path d="M104 138q-4-40 24-48q20-14 40 0q44-2 48 48q-18-26-40-22q-20 10-36-2q-20 2-36 24z" fill="{hair}"/>',
    ),
    "cap": (
        "",
        (
            '<path d="M100 120q-4-66 60-66t60 66z" fill="{hat}"/><path d="M96 110h128v24H96z" fill="{hat}"/>'
            '<path d="M96 126h128v8H96z" opacity=".2"/><circle cx="160" cy="50" r="15" fill="{hat}"/>'
        ),
    ),
    "scarf": (
        '<path d="M86 250q-24-180 74-180t74 180q-74 40-148 0z" fill="{hat}"/>',
        (
            '<path d="M102 160q-10-78 58-78t58 78q-4-54-58-54t-58 54z" fill="{hat}"/>'
            '<path d="M104 190q16 50 56 50t56-50q22 60-10 92q-46 24-92 0q-32-32-10-92z" fill="{hat}"/>'
        ),
    ),
    "beard": (
        "",
        (
            '<path d="M100 146q-8-72 60-72t60 72q-10-30-24-38q-44 8-72-2q-16 12-24 40z" fill="{hair}"/>'
            '<path d="M103 152q6 20 20 14q36-14 74 0q14 6 20-14q4 76-57 76t-57-76zM136 182q24 16 48 0q-8-12-24-8q-16-4-24 8z"'
            ' fill="{hair}" fill-rule="evenodd"/>'
        ),
    ),
}
"""What is behind the head, and what is before it."""


def portrait(cut: str, **colours: str) -> str:
    """An SVG. Colours: `ground`, `coat`, `skin`, and `hair` or `hat`."""
    behind, before = (part.format(**colours) for part in CUTS[cut])
    return FRAME.format(behind=behind, before=before, **colours)
