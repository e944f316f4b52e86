from typing import Any

from django.urls import URLPattern, path

from talko.about import views
from talko.about.models import Kind

app_name = "about"


def _of(before: str, names: str) -> list[URLPattern]:
    page = f"{before}<slug:kind>/"
    version = f"{page}versions/<id:public_id>/"
    return [
        path(before, views.overview, name=f"{names}overview"),
        path(f"{before}accessibility/feedback/", views.feedback, name=f"{names}feedback"),
        path(f"{page}edit/", views.edit, name=f"{names}edit"),
        path(f"{page}versions/", views.versions, name=f"{names}versions"),
        path(version, views.version, name=f"{names}version"),
        path(f"{version}publish/", views.publish, name=f"{names}publish"),
        path(f"{version}restore/", views.restore, name=f"{names}restore"),
    ]


def _named(kind: str) -> URLPattern:
    """An address without arguments, for the footer."""
    fixed: dict[str, Any] = {"kind": kind}
    return path(f"about/{kind}/", views.page, fixed, name=kind)


urlpatterns = [
    *map(_named, Kind.values),
    *_of("about/", ""),
    path("cities/<slug:slug>/about/<slug:kind>/", views.page, name="city-page"),
    *_of("cities/<slug:slug>/about/", "city-"),
]
