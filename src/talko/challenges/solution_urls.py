from django.urls import path

from talko.challenges.views import decisions, partners, solutions

app_name = "solutions"
urlpatterns = [
    path("", solutions.mine, name="mine"),
    path("answer/<id:public_id>/", solutions.start, name="start"),
    path("<id:public_id>/", solutions.lead, name="lead"),
    path("<id:public_id>-<slug:slug>/", solutions.show, name="solution"),
    path("<id:public_id>/edit/", solutions.edit, name="edit"),
    path("<id:public_id>/edit/kept/", solutions.autosave, name="autosave"),
    path("<id:public_id>/withdraw/", solutions.withdraw, name="withdraw"),
    path("<id:public_id>/send-again/", solutions.send_again, name="send-again"),
    path("<id:public_id>/versions/", solutions.versions, name="versions"),
    path("<id:public_id>/endorse/", solutions.endorse, name="endorse"),
    path("<id:public_id>/partners/", partners.partners, name="partners"),
    path("<id:public_id>/partners/remove/", partners.remove, name="remove-partner"),
    path("<id:public_id>/partners/<id:organisation_id>/", partners.request_page, name="partner"),
]

challenge_pages = [
    path("solutions/", solutions.of_challenge, name="solutions"),
    path("decide/", decisions.decide, name="decide"),
    path("decide/kept/", decisions.autosave, name="decide-autosave"),
]
"""Pages about a challenge's answers, below the challenge's own address: part of `challenges.urls`."""
