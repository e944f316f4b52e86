"""Pages as gzip, where their length tells a stranger nothing."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.text import compress_string

GetResponse = Callable[[HttpRequest], HttpResponseBase]
TAKES_GZIP = re.compile(r"\bgzip\b")
WORTH_IT = 8_000
"""Bytes of a page below which the work is not worth it."""
MOST_PADDING = 100
"""Random bytes in the head of a page with secrets, at most."""


class Compression:
    """What is cached is compressed already; this is for the other pages, most of all of people who are signed in.

    From the length of a compressed page somebody can guess secrets in it if they choose some of its text (BREACH). So a page whose
    address has a query is sent as it is, and the length of the others is blurred.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and _may_be_packed(request, response):
            return packed(
                request, response, lambda: compress_string(response.content, max_random_bytes=MOST_PADDING)
            )
        return response


def _may_be_packed(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        request.method == "GET"
        and not request.META.get("QUERY_STRING")
        and response.status_code == 200
        and response.get("Content-Type", "").startswith("text/html")
        and not response.has_header("Content-Encoding")
        and len(response.content) >= WORTH_IT
    )


def packed(request: HttpRequest, response: HttpResponse, compressed: Callable[[], bytes]) -> HttpResponse:
    """The response with its content as gzip, for who takes it."""
    if response.has_header("Content-Encoding") or response.has_header("ETag"):
        return response
    patch_vary_headers(response, ["Accept-Encoding"])
    if TAKES_GZIP.search(request.headers.get("Accept-Encoding", "")):
        response.content = compressed()
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.content))
    return response
