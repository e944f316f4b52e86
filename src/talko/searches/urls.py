from django.urls import path

from talko.searches import views

app_name = "searches"
urlpatterns = [
    path("", views.search_list, name="list"),
    path("save/", views.save, name="save"),
    path("<id:public_id>/", views.search_page, name="search"),
    path("<id:public_id>/edit/", views.edit, name="edit"),
    path("<id:public_id>/see/", views.see, name="see"),
    path("<id:public_id>/delete/", views.delete, name="delete"),
    path("<id:public_id>/restore/", views.restore, name="restore"),
]
