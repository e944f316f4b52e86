from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def floor(request: HttpRequest) -> HttpResponse:
    """Django's own share: the middleware, a session and its person, and nothing else."""
    return HttpResponse(f"{request.user.pk}", content_type="text/plain")


urlpatterns = [path("floor/", floor), path("", include("talko.config.urls"))]
