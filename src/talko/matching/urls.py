from django.urls import URLPattern, URLResolver, include, path

from talko.matching.views import invitations, suggestions

app_name = "matching"

of_challenge: list[URLPattern | URLResolver] = [
    path("", suggestions.suggestions, name="suggestions"),
    path("<id:organisation_id>/invite/", invitations.invite, name="invite"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("challenges/<id:public_id>-<slug:slug>/suggestions/", include(of_challenge)),
    path("invitations/<id:public_id>/", invitations.invitation, name="invitation"),
    path("invitations/<id:public_id>/decline/", invitations.decline, name="decline"),
]
