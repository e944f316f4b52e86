from django.urls import path

from talko.cities.views import cities as views
from talko.cities.views import landscape, settings

app_name = "cities"
urlpatterns = [
    path("", views.city_list, name="cities"),
    path("mine/", views.choose, name="choose"),
    path("<slug:slug>/", views.city_page, name="city"),
    path("<slug:slug>/edit/", views.edit, name="edit"),
    path("<slug:slug>/landscape/", landscape.change, name="landscape"),
    path("<slug:slug>/roles/", views.roles, name="roles"),
    path("<slug:slug>/settings/", settings.change, name="settings"),
    path("<slug:slug>/log/", views.log, name="log"),
]
