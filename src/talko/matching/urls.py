from django.urls import URLPattern, URLResolver, include, path

from talko.matching.views import invitations, letters, preferences, suggestions, watches

app_name = "matching"

of_challenge: list[URLPattern | URLResolver] = [
    path("", suggestions.suggestions, name="suggestions"),
    path("why-not/", suggestions.why_not, name="why-not"),
    path("<id:organisation_id>/invite/", invitations.invite, name="invite"),
    path("<id:organisation_id>/invite/translate/", invitations.translate, name="translate-letter"),
    path("<id:organisation_id>/relevant/", suggestions.relevant, name="relevant"),
    path("<id:organisation_id>/not-relevant/", suggestions.not_relevant, name="not-relevant"),
    path("<id:organisation_id>/undo/", suggestions.undo, name="undo"),
]

of_watches: list[URLPattern | URLResolver] = [
    path("", watches.watch_list, name="watches"),
    path("new/", watches.new, name="watch-new"),
    path("<id:public_id>/", watches.watch_page, name="watch"),
    path("<id:public_id>/edit/", watches.edit, name="watch-edit"),
    path("<id:public_id>/pause/", watches.pause, name="watch-pause"),
    path("<id:public_id>/delete/", watches.delete, name="watch-delete"),
    path("<id:public_id>/hits/<id:challenge>/", watches.rate_hit, name="hit"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("challenges/<id:public_id>-<slug:slug>/suggestions/", include(of_challenge)),
    path("cities/<slug:slug>/suggestions/", suggestions.outcomes, name="outcomes"),
    path("watches/", include(of_watches)),
    path("organisations/<id:public_id>/suggestions/", preferences.preferences, name="preferences"),
    path("invitations/letter/<str:token>/", letters.letter, name="letter"),
    path("invitations/letter/<str:token>/decline/", letters.decline, name="decline-letter"),
    path("invitations/<id:public_id>/", invitations.invitation, name="invitation"),
    path("invitations/<id:public_id>/read/", invitations.read, name="read-invitation"),
    path("invitations/<id:public_id>/decline/", invitations.decline, name="decline"),
    path("invitations/<id:public_id>/came-back/", invitations.report_bounce, name="report-bounce"),
]
