from django.urls import path

from talko.core.files import views

app_name = "files"
urlpatterns = [
    path("add/<slug:kind>/<id:public_id>/<slug:place>/", views.add, name="add"),
    path("<id:public_id>/describe/", views.describe, name="describe"),
    path("<id:public_id>/remove/", views.remove, name="remove"),
    path("<id:public_id>/<slug:size>.webp", views.picture, name="picture"),
    path("<id:public_id>/save/<str:name>", views.download, name="download"),
]
