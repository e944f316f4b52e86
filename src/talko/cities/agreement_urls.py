from django.urls import path

from talko.cities.views import agreements as views

app_name = "agreements"
urlpatterns = [
    path("", views.agreement_list, name="agreements"),
    path("new/", views.propose, name="propose"),
    path("<id:public_id>/", views.agreement_page, name="agreement"),
    path("<id:public_id>/edit/", views.edit, name="edit"),
    path("<id:public_id>/answer/", views.answer, name="answer"),
    path("<id:public_id>/withdraw/", views.withdraw, name="withdraw"),
    path("<id:public_id>/end/", views.end, name="end"),
    path("<id:public_id>/costs/", views.costs, name="costs"),
    path("<id:public_id>/costs/<id:entry_id>/correct/", views.correct, name="correct"),
    path("<id:public_id>/results/", views.results, name="results"),
    path("<id:public_id>/costs.csv", views.costs_csv, name="costs-csv"),
]
