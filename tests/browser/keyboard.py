"""A page with a keyboard alone: the focus can always be seen."""

from playwright.sync_api import Page, expect

MOST_STEPS = 120
SEEN = """() => !document.activeElement.matches(":focus") || [null, "::after"].some(part => {
  const style = getComputedStyle(document.activeElement, part);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
})"""
"""A row of a list shows the focus around the whole row, by what stands after its link.

On the button inside a date field, which is the browser's own, the field itself does not match `:focus`.
"""


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there; on its way it is visible on everything it stands on."""
    page.locator(selector).first.wait_for()
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            continue
        assert page.evaluate(SEEN), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the Tab key does not reach {selector} on {page.url}")


def type_into(page: Page, values: dict[str, str]) -> None:
    """In the order of the page, so that each field is further on, or in a later step."""
    for name, value in values.items():
        go_on_to(page, f"main [name='{name}']")
        tab_to(page, f"main [name='{name}']")
        page.keyboard.insert_text(value)


def go_on_to(page: Page, selector: str) -> None:
    """In a long form: from step to step until it is seen. Each time the heading of the step has the focus."""
    while not page.locator(selector).first.is_visible():
        follow(page, "[data-step]:not([hidden]) > .step-turn a:last-child")
        expect(page.locator("[data-step]:not([hidden]) h2").first).to_be_focused()


def follow(page: Page, selector: str) -> None:
    tab_to(page, selector)
    page.keyboard.press("Enter")


def follow_back(page: Page, selector: str) -> None:
    for _step in range(MOST_STEPS):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Shift and Tab do not reach {selector}")
