"""The first page opens in a browser: without errors, within its window, within its budget of bytes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.weight import AT_MOST, Weights


@pytest.mark.parametrize("width", [320, 1280])
def test_it_works(open_browser: Callable[..., Page], width: int) -> None:
    page = open_browser(viewport={"width": width, "height": 800})
    weights = Weights(page)

    answer = page.goto("/", wait_until="networkidle")

    assert answer is not None
    assert answer.ok
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert 0 < weights.total <= AT_MOST, weights.sizes
