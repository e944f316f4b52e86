"""A form that is too large is still read, only to give back what was typed."""

import re
from collections.abc import Iterator
from urllib.parse import unquote_plus

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.http.request import UnreadablePostError
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from talko.core.errors import TalkoError
from talko.core.web.middleware import GetResponse, answer

LARGEST = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
"""Bytes of a request body."""
GIVEN_BACK = 2 * LARGEST
"""Bytes up to which a body that is too large is read. A proxy must let as much through."""
LARGEST_WITH_FILES = 64 * 1024 * 1024
"""Bytes of a form with files, to a view that takes some (`core.web.views.takes_files`). Its texts have the limit of all forms."""
PIECE = 64 * 1024
NAME = re.compile(
    rb'^content-disposition:\s*form-data;\s*name="([^"\r\n]*)"\s*\r?$', re.IGNORECASE | re.MULTILINE
)
"""Matches a field of `multipart/form-data` that is not a file."""


class TooLarge(TalkoError):
    code = "too_large"
    status = 413
    message = _("This is larger than the server accepts. Nothing was saved. Shorten it and send it again.")


class FilesTooLarge(TooLarge):
    message = _(
        "Together, these files are larger than the 64 MB that a form can have. Nothing was saved. Go back and choose smaller ones."
    )


class BodyLimit:
    """Answers requests that are too large before anything reads them."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _length(request) <= _limit(request):
            return self.get_response(request)
        with_files = _limit(request) == LARGEST_WITH_FILES
        too_large = refusal(request)
        return answer(request, FilesTooLarge() if with_files else too_large)


def refusal(request: HttpRequest) -> TooLarge:
    """Puts what could be read into `request.POST`."""
    fields = QueryDict(mutable=True)
    for name, value in _typed(request):
        fields.appendlist(name, value)
    fields._mutable = False
    request.POST = fields  # type: ignore[assignment]  # Django itself sets it so
    return TooLarge()


def too_many_fields(request: HttpRequest, exception: Exception) -> TooLarge | None:
    """The error to answer with when Django refused the form for its number of fields or files, or the size of its texts."""
    if isinstance(exception, TooManyFieldsSent):
        return refusal(request)
    return TooLarge() if isinstance(exception, TooManyFilesSent | RequestDataTooBig) else None


def _limit(request: HttpRequest) -> int:
    if request.content_type != "multipart/form-data" or _length(request) <= LARGEST:
        return LARGEST
    try:
        takes_files = getattr(resolve(request.path).func, "takes_files", False)
    except Resolver404:
        takes_files = False
    return LARGEST_WITH_FILES if takes_files else LARGEST


def _typed(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """The first fields, as many as a form can have."""
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    boundary = (request.content_params or {}).get("boundary", "")
    if request.content_type == "application/x-www-form-urlencoded":
        for pair in _body(request).split(b"&", most)[:most]:
            name, _equals, value = pair.decode("utf-8", "replace").partition("=")
            yield unquote_plus(name), unquote_plus(value)
    elif request.content_type == "multipart/form-data" and boundary:
        for part in _body(request).split(f"--{boundary}".encode(), most)[:most]:
            head, _blank, content = part.partition(b"\r\n\r\n")
            if found := NAME.search(head):
                text = content.removesuffix(b"\r\n").decode("utf-8", "replace")
                yield found[1].decode("utf-8", "replace"), text


def _length(request: HttpRequest) -> int:
    given = str(request.META.get("CONTENT_LENGTH") or "")
    return int(given) if given.isascii() and given.isdigit() else 0


def _body(request: HttpRequest) -> bytes:
    """Empty when it is larger still. It has to be read, since browsers show no response to an unread request."""
    if hasattr(request, "_body"):
        return request.body
    if _length(request) > GIVEN_BACK:
        return b""
    pieces = []
    try:
        while piece := request.read(PIECE):
            pieces.append(piece)
    except UnreadablePostError:
        return b""
    return b"".join(pieces)
