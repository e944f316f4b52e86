"""A form that is larger than this server takes: what was typed is read all the same, to be given back and for nothing else."""

from urllib.parse import unquote_plus

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, QueryDict
from django.http.request import UnreadablePostError
from django.utils.translation import gettext_lazy as _

from talko.core.errors import TalkoError

GIVEN_BACK = 2 * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
"""Bytes up to which a form that is too large is read. A proxy must let as much through, or it answers itself."""
PIECE = 64 * 1024


class TooLarge(TalkoError):
    code = "too_large"
    status = 413
    message = _(
        "That was more than this server takes at once. Nothing was saved. Make it shorter and send it again."
    )


def refusal(request: HttpRequest, exception: Exception) -> TooLarge | None:
    """Why Django refused the form, when it was for its size; `request.POST` then holds what could be read of it."""
    if not isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        return None
    request.POST = _typed(request)  # type: ignore[assignment]  # Django itself sets it so
    return TooLarge()


def _typed(request: HttpRequest) -> QueryDict:
    """The first fields, as many as a form may have."""
    fields = QueryDict(mutable=True)
    if request.content_type == "application/x-www-form-urlencoded":
        most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
        for pair in _body(request).split(b"&", most)[:most]:
            name, _equals, value = pair.decode("utf-8", "replace").partition("=")
            fields.appendlist(unquote_plus(name), unquote_plus(value))
    fields._mutable = False
    return fields


def _body(request: HttpRequest) -> bytes:
    """Empty for what is larger still. It is read also because a browser shows no answer to what nobody has read."""
    if hasattr(request, "_body"):
        return request.body
    if int(request.META.get("CONTENT_LENGTH") or 0) > GIVEN_BACK:
        return b""
    pieces = []
    try:
        while piece := request.read(PIECE):
            pieces.append(piece)
    except UnreadablePostError:
        return b""
    return b"".join(pieces)
