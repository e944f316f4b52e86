"""The address of the picture beside a shared link."""

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from talko.core.errors import NotFound
from talko.core.text import languages
from talko.web.share_pictures import picture_for

DAY = 24 * 3600


@require_safe
def picture(request: HttpRequest, kind: str, key: str, language: str) -> HttpResponse:
    if language not in languages.page_languages() or request.META.get("QUERY_STRING"):
        raise NotFound
    with translation.override(language):
        response = HttpResponse(picture_for(kind, key), content_type="image/jpeg")
    response["Cache-Control"] = f"public, max-age={DAY}"
    response.for_everyone = True  # type: ignore[attr-defined]  # for `PrivateToSession`
    return response
