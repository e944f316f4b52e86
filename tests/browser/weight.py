"""What a page weighs over the wire."""

import gzip
from typing import Any

from playwright.sync_api import Page

AT_MOST = 120_000
"""Bytes of a first view with nothing cached, fonts and pictures included."""
TEXTS = ("text/", "image/svg", "application/json", "application/manifest")


class Weights:
    """The bytes of each address that a page asks for, as a server in production sends them: texts compressed.

    The tests' server compresses only what is cached.
    """

    def __init__(self, page: Page) -> None:
        self.sizes: dict[str, int] = {}
        page.on("requestfinished", self._note)

    @property
    def total(self) -> int:
        return sum(self.sizes.values())

    def _note(self, request: Any) -> None:
        response = request.response()
        headers = response.all_headers()
        if headers.get("content-type", "").startswith(TEXTS) and "content-encoding" not in headers:
            self.sizes[request.url] = len(gzip.compress(response.body()))
        else:
            self.sizes[request.url] = request.sizes()["responseBodySize"]
