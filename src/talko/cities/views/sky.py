"""The sky over a city as a picture, for everyone and for ten minutes."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import quote_etag
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_safe

from talko.cities import queries
from talko.cities.models import City
from talko.cities.queries.sky import BUCKET, bucket_of, picture_of
from talko.core.errors import NotFound
from talko.engines.sky import SHAPES


@gzip_page
@require_safe
def sky(request: HttpRequest, slug: str, shape: str) -> HttpResponse:
    """Unknown shapes and any query are not found: what a stranger makes up neither costs a drawing nor fills a cache."""
    if shape not in SHAPES or request.META.get("QUERY_STRING"):
        raise NotFound
    return _picture(request, queries.city_by_slug(slug), shape)


def _etag(_request: HttpRequest, city: City, shape: str) -> str:
    minute = int(bucket_of(timezone.now()).timestamp()) // 60
    return quote_etag(f"{city.slug}-{city.revision}-{shape}-{minute}")


@condition(etag_func=_etag)
def _picture(_request: HttpRequest, city: City, shape: str) -> HttpResponse:
    now = timezone.now()
    response = HttpResponse(picture_of(city, shape, now), content_type="image/svg+xml")
    left = BUCKET - (now - bucket_of(now))
    response["Cache-Control"] = f"public, max-age={max(int(left / timedelta(seconds=1)), 1)}"
    return response
