from django.urls import include, path

from talko.accounts import oidc_views

urlpatterns = [
    path("accounts/", include("talko.accounts.urls")),
    path("accounts/oidc/<str:provider_id>/login/", oidc_views.login, name="openid_connect_login"),
    path(
        "accounts/oidc/<str:provider_id>/login/callback/", oidc_views.callback, name="openid_connect_callback"
    ),
    path("accounts/", include("allauth.urls")),
    path("searches/", include("talko.searches.urls")),
    path("files/", include("talko.core.files.urls")),
    path("", include("talko.about.urls")),
    path("cities/", include("talko.cities.urls")),
    path("sky/", include("talko.cities.sky_urls")),
    path("agreements/", include("talko.cities.agreement_urls")),
    path("organisations/", include("talko.actors.organisation_urls")),
    path("projects/", include("talko.actors.project_urls")),
    path("challenges/", include("talko.challenges.urls")),
    path("", include("talko.solutions.urls")),
    path("campaigns/", include("talko.funding.urls")),
    path("dialogue/", include("talko.dialogue.urls")),
    path("", include("talko.matching.urls")),
    path("", include("talko.web.urls")),
]

handler400 = "talko.web.errors.bad_request"
handler403 = "talko.web.errors.denied"
handler404 = "talko.web.errors.not_found"
handler429 = "talko.web.errors.too_many"
handler500 = "talko.web.errors.broken"
