from django.urls import path

from talko.cities.views import agreements, ledger, parties

app_name = "agreements"
PARTY = "<id:public_id>/parties/<slug:slug>"
urlpatterns = [
    path("", agreements.agreement_list, name="agreements"),
    path("new/", agreements.propose, name="propose"),
    path("<id:public_id>/", agreements.agreement_page, name="agreement"),
    path("<id:public_id>/edit/", agreements.edit, name="edit"),
    path("<id:public_id>/withdraw/", agreements.withdraw, name="withdraw"),
    path(f"{PARTY}/answer/", parties.answer, name="answer"),
    path(f"{PARTY}/apply/", parties.apply, name="apply"),
    path(f"{PARTY}/join/", parties.join, name="join"),
    path(f"{PARTY}/take-back/", parties.take_back, name="take_back"),
    path(f"{PARTY}/admit/", parties.admit, name="admit"),
    path(f"{PARTY}/leave/", parties.leave, name="leave"),
    path(f"{PARTY}/contact/", parties.contact, name="contact"),
    path("<id:public_id>/costs/", ledger.costs, name="costs"),
    path("<id:public_id>/costs/<id:entry_id>/correct/", ledger.correct, name="correct"),
    path("<id:public_id>/results/", ledger.results, name="results"),
    path("<id:public_id>/costs.csv", ledger.costs_csv, name="costs-csv"),
]
