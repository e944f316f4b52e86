"""What is wrong with a page as it is now: by axe, and wider than its window."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules on which a colour scheme has any bearing."""
WORDS = [
    "aria-command-name",
    "aria-dialog-name",
    "aria-input-field-name",
    "aria-toggle-field-name",
    "button-name",
    "document-title",
    "empty-heading",
    "html-has-lang",
    "html-lang-valid",
    "image-alt",
    "input-button-name",
    "label",
    "landmark-unique",
    "link-name",
    "scrollable-region-focusable",
    "select-name",
    "summary-name",
    "target-size",
    "valid-lang",
]
"""The rules on which a language has any bearing: a name that is not translated, a word that is too long."""
LOOK = """async ([options, width]) => {
    if (document.querySelector(".htmx-request") || (options && !window.axe)) return null;
    const {violations} = options ? await axe.run(document, options) : {violations: []};
    const found = violations.flatMap(fault =>
        fault.nodes.map(node => `${fault.id}: ${node.html.slice(0, 200)}`));
    if (width && document.documentElement.scrollWidth > width) {
        const wide = [...document.querySelectorAll("main *, header *, footer *")]
            .filter(element => element.getBoundingClientRect().right > width + 1);
        found.push(`too wide: ${wide.at(-1)?.outerHTML.slice(0, 120) ?? "?"}`);
    }
    return found;
}"""
"""What is found, or null as long as something is on its way, which is shown paler until it is there.

All in one question: each would wait for the browser.
"""

LANGUAGES = ["en", "sv", "fi"]
PHONE, DESK = 320, 1280
LOOKS: dict[str, list[tuple[str, int, list[str]]]] = {
    "en": [("light", PHONE, RULES), ("dark", DESK, RULES)],
    "sv": [("light", PHONE, []), ("light", DESK, COLOURS + WORDS)],
    "fi": [("dark", DESK, []), ("dark", PHONE, COLOURS + WORDS)],
}
"""The markup is the same in every language and scheme, so that a page is looked at under all rules on a phone and a desk once.

Together the languages show every colour on both, and each must fit both.
"""
COLOURS_ELSEWHERE = [("light", DESK, COLOURS), ("dark", PHONE, COLOURS)]
"""What the other languages look at, for what is opened in English only."""


def bring_axe(page: Page) -> Page:
    """To every page that this one opens, which is much quicker than to send it to each."""
    page.add_init_script(AXE_SCRIPT)
    return page


def faults(page: Page, rules: list[str] = RULES, width: int = 0) -> list[str]:
    """`rules` are tags of axe's, or the names of single rules; none of them, and only the `width` is looked at."""
    kind = "tag" if rules and rules[0] in RULES else "rule"
    options = {"runOnly": {"type": kind, "values": rules}, "resultTypes": ["violations"], "preload": False}
    asked = [options if rules else None, width]
    found: list[str] | None = page.evaluate(LOOK, asked)
    if found is None:
        expect(page.locator(".htmx-request")).to_have_count(0)
        page.evaluate(AXE_SCRIPT)
        found = page.evaluate(LOOK, asked)
    assert found is not None, "something is on its way again"
    return found


def looked_at(page: Page, looks: list[tuple[str, int, list[str]]]) -> list[str]:
    """What is found in these schemes, at these widths, under these rules.

    First at the width that the page has, for each change of it is drawn.
    """
    found = []
    width_now = page.viewport_size and page.viewport_size["width"]
    for scheme, width, rules in sorted(looks, key=lambda look: look[1] != width_now):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{scheme} {width}: {one}" for one in faults(page, rules, width)]
    return found
