"""Pages for what Django itself refuses. The project's own errors are answered by `core.middleware`, with the same templates."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from talko.core.errors import NotFound, TalkoError


class BadRequest(TalkoError):
    code = "bad_request"
    status = 400
    message = _(
        "The address or the form was damaged on its way here. Go back, load the page again and try once more."
    )


class Denied(TalkoError):
    code = "denied"
    status = 403
    message = _(
        "The page was open for too long, or cookies are blocked. Go back, load the page again and send it once more."
    )


def answer(request: HttpRequest, error: TalkoError) -> HttpResponse:
    template = "web/errors/fragment.html" if getattr(request, "htmx", False) else "web/errors/page.html"
    return render(request, template, {"error": error, "typed": []}, status=error.status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, BadRequest())


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, Denied())


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return answer(request, Denied())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, NotFound())


def broken(request: HttpRequest) -> HttpResponse:
    """Stands on nothing that may be broken: no context processor, no database, no person."""
    return HttpResponse(render_to_string("web/errors/broken.html"), status=500)
