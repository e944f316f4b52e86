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
LOOK = """async options => (await axe.run(document, options)).violations.flatMap(
    fault => fault.nodes.map(node => `${fault.id}: ${node.html.slice(0, 200)}`))"""

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


def faults(page: Page, rules: list[str] = RULES) -> list[str]:
    """`rules` are tags of axe's, or the names of single rules. Waits for what is on its way: it is shown paler until it is there."""
    expect(page.locator(".htmx-request")).to_have_count(0)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    kind = "tag" if rules[0] in RULES else "rule"
    options = {"runOnly": {"type": kind, "values": rules}, "resultTypes": ["violations"], "preload": False}
    found: list[str] = page.evaluate(LOOK, options)
    return found


def looked_at(page: Page, looks: list[tuple[str, int, list[str]]]) -> list[str]:
    """What is found in these schemes, at these widths, under these rules."""
    found = []
    for scheme, width, rules in looks:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{scheme} {width}: {one}" for one in (faults(page, rules) if rules else [])]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{scheme} {width}: {wide(page, width)}")
    return found


def wide(page: Page, width: int) -> str:
    """What makes the page wider than its window."""
    return "too wide: " + page.evaluate(
        """width => [...document.querySelectorAll("main *, header *, footer *")]
            .filter(element => element.getBoundingClientRect().right > width + 1)
            .map(element => element.outerHTML.slice(0, 120)).slice(-1)[0] ?? "?" """,
        width,
    )
