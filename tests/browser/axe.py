"""What is wrong with a page as it is now: by axe, and wider than its window."""

from typing import Any

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
COLOURED = """() => {
    const styles = new Map(), grounds = new Map();
    const style = element => styles.get(element) ?? styles.set(element, getComputedStyle(element)).get(element);
    const ground = element => {
        if (!element) return "";
        if (!grounds.has(element)) {
            const own = style(element), box = element.getBoundingClientRect();
            const placed = own.position === "static" ? "" : `${own.position} ${element.getAttribute("class")}`;
            const hidden = own.overflow !== "visible" && Math.min(box.width, box.height) <= 1 ? "(clipped)" : "";
            grounds.set(element, [own.backgroundColor, own.backgroundImage, own.opacity, own.filter, own.mixBlendMode,
                element.matches(":disabled, [aria-disabled=true]"), placed, hidden, ground(element.parentElement)].join());
        }
        return grounds.get(element);
    };
    const words = element => element.value || element.placeholder || [...element.childNodes]
        .filter(node => node.nodeType === Node.TEXT_NODE).map(node => node.data.trim()).join("");
    return element => {
        const own = style(element), box = element.getBoundingClientRect(), said = words(element);
        const shown = element.checkVisibility({opacityProperty: true, visibilityProperty: true});
        if (!said || !shown || Math.min(box.width, box.height) <= 1) return null;
        const looks = [element.localName, said.length > 1, own.color, own.fontSize, own.fontWeight, own.textShadow,
            own.textDecorationLine, own.borderBottomWidth, style(element.parentElement).color, ground(element)].join();
        if (ground(element).includes("(clipped)")) return null;
        let [one, other] = [0xdeadbeef, 0x41c6ce57];
        for (let place = 0; place < looks.length; place++) {
            one = Math.imul(one ^ looks.charCodeAt(place), 2654435761);
            other = Math.imul(other ^ looks.charCodeAt(place), 1597334677);
        }
        return `${(one >>> 0).toString(36)}${(other >>> 0).toString(36)}`;
    };
}"""
"""Of an element with words, all that decides whether they can be read there: its colours, its size, and what lies behind it."""
LOOK = """async ([options, colours, width, judged]) => {
    if (document.querySelector(".htmx-request") || ((options || colours) && !window.axe)) return null;
    const {violations} = options ? await axe.run(document, options) : {violations: []};
    const found = violations.flatMap(fault =>
        fault.nodes.map(node => `${fault.id}: ${node.html.slice(0, 200)}`));
    const good = [];
    if (colours) {
        const known = new Set(judged), coloured = (COLOURED)();
        const looks = new Set([...document.querySelectorAll("body *")].map(coloured));
        looks.delete(null);
        if ([...looks].some(look => !known.has(look))) {
            const {violations, incomplete} = await axe.run(document, colours);
            const bad = [...violations, ...incomplete.filter(doubt => doubt.id === "color-contrast")];
            for (const fault of violations)
                found.push(...fault.nodes.map(node => `${fault.id}: ${node.html.slice(0, 200)}`));
            for (const fault of bad)
                for (const node of fault.nodes) looks.delete(coloured(node.element));
            good.push(...looks);
        }
    }
    if (width && document.documentElement.scrollWidth > width) {
        const wide = [...document.querySelectorAll("main *, header *, footer *")]
            .filter(element => element.getBoundingClientRect().right > width + 1);
        found.push(`too wide: ${wide.at(-1)?.outerHTML.slice(0, 120) ?? "?"}`);
    }
    return [found, good];
}""".replace("COLOURED", COLOURED)
"""What is found, and which looks of words were judged good; or null as long as something is on its way, which is shown paler
until it is there.

All in one question: each would wait for the browser.
"""
judged: set[str] = set()
"""Looks of words that are good. Most of what axe takes is to judge colours: it does so where words look like none before."""

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
    by_tag = rules[:1] == RULES[:1]
    others = [rule for rule in rules if rule not in COLOURS]
    options = _options("tag" if by_tag else "rule", others) | {
        "rules": {rule: {"enabled": False} for rule in COLOURS}
    }
    colours = _options("rule", COLOURS) | {
        "elementRef": True,
        "selectors": False,
        "resultTypes": ["violations", "incomplete"],
    }
    asked = [
        options if others else None,
        colours if by_tag or others != rules else None,
        width,
        sorted(judged),
    ]
    answer: tuple[list[str], list[str]] | None = page.evaluate(LOOK, asked)
    if answer is None:
        expect(page.locator(".htmx-request")).to_have_count(0)
        page.evaluate(AXE_SCRIPT)
        answer = page.evaluate(LOOK, asked)
    assert answer is not None, "something is on its way again"
    found, good = answer
    judged.update(good)
    return found


def _options(kind: str, values: list[str]) -> dict[str, Any]:
    return {"runOnly": {"type": kind, "values": values}, "resultTypes": ["violations"], "preload": False}


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
