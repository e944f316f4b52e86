"""What axe finds on a page as it stands."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules on which a colour scheme has any bearing."""
LOOK = """async options => (await axe.run(document, options)).violations.flatMap(
    fault => fault.nodes.map(node => `${fault.id}: ${node.html.slice(0, 200)}`))"""


def faults(page: Page, rules: list[str] = RULES) -> list[str]:
    """`rules` are tags of axe's, or the names of single rules. Waits for what is on its way: it is shown paler until it is there."""
    expect(page.locator(".htmx-request")).to_have_count(0)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    kind = "tag" if rules[0] in RULES else "rule"
    options = {"runOnly": {"type": kind, "values": rules}, "resultTypes": ["violations"]}
    found: list[str] = page.evaluate(LOOK, options)
    return found
