from django.urls import path

from talko.solutions.views import decisions, editing, partners, solutions

app_name = "solutions"
CHALLENGE = "challenges/<id:public_id>-<slug:slug>/"

urlpatterns = [
    path("solutions/", solutions.mine, name="mine"),
    path("solutions/answer/<id:public_id>/", editing.start, name="start"),
    path("solutions/<id:public_id>/", solutions.lead, name="lead"),
    path("solutions/<id:public_id>-<slug:slug>/", solutions.show, name="solution"),
    path("solutions/<id:public_id>/edit/", editing.edit, name="edit"),
    path("solutions/<id:public_id>/edit/draft/", editing.autosave, name="autosave"),
    path("solutions/<id:public_id>/withdraw/", solutions.withdraw, name="withdraw"),
    path("solutions/<id:public_id>/send-again/", solutions.send_again, name="send-again"),
    path("solutions/<id:public_id>/versions/", solutions.versions, name="versions"),
    path("solutions/<id:public_id>/endorse/", solutions.endorse, name="endorse"),
    path("solutions/<id:public_id>/partners/", partners.partners, name="partners"),
    path("solutions/<id:public_id>/partners/remove/", partners.remove, name="remove-partner"),
    path("solutions/<id:public_id>/partners/<id:organisation_id>/", partners.request_page, name="partner"),
    path(f"{CHALLENGE}solutions/", solutions.of_challenge, name="of-challenge"),
    path(f"{CHALLENGE}decide/", decisions.decide, name="decide"),
    path(f"{CHALLENGE}decide/draft/", decisions.autosave, name="autosave-decision"),
]
