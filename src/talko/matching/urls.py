from django.urls import URLPattern, URLResolver, include, path

from talko.matching.views import invitations, suggestions

app_name = "matching"

of_challenge: list[URLPattern | URLResolver] = [
    path("", suggestions.suggestions, name="suggestions"),
    path("<id:organisation_id>/invite/", invitations.invite, name="invite"),
    path("<id:organisation_id>/not-relevant/", suggestions.not_relevant, name="not-relevant"),
    path("<id:organisation_id>/undo/", suggestions.undo, name="undo"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("challenges/<id:public_id>-<slug:slug>/suggestions/", include(of_challenge)),
    path("invitations/<id:public_id>/", invitations.invitation, name="invitation"),
    path("invitations/<id:public_id>/decline/", invitations.decline, name="decline"),
]
