"""Pages for what Django itself refuses. The project's own errors are answered by `core.web.middleware`, with the same templates."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from talko.core.errors import NotFound, TalkoError, TooMany
from talko.core.forms import oversize
from talko.core.web.middleware import answer


class BadRequest(TalkoError):
    code = "bad_request"
    status = 400
    message = _("The address or the form arrived damaged. Go back, reload the page and try again.")


class Denied(TalkoError):
    code = "denied"
    status = 403
    message = _(
        "The page was open for too long, or your browser blocks cookies. Go back, reload the page and send the form again."
    )


class Broken(TalkoError):
    code = "broken"
    status = 500
    message = _(
        "Something went wrong on our side, and the error has been logged. Try again in a minute; everything you had already sent is safe."
    )


def alone(error: TalkoError) -> HttpResponse:
    """A page that depends on nothing that may be broken: no request, no database, no person."""
    return HttpResponse(render_to_string("web/errors/alone.html", {"error": error}), status=error.status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    too_large = oversize.too_many_fields(request, exception)
    return answer(request, too_large) if too_large else alone(BadRequest())


def denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return answer(request, Denied())


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    return answer(request, Denied())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return answer(request, NotFound())


def too_many(request: HttpRequest) -> HttpResponseBase:
    """The limits on signing in and up are allauth's; the page is ours."""
    return answer(request, TooMany())


def broken(request: HttpRequest) -> HttpResponse:
    return alone(Broken())
