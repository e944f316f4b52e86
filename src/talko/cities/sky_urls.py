from django.urls import path

from talko.cities.views import sky

app_name = "sky"
urlpatterns = [path("<slug:slug>/<slug:shape>.svg", sky.sky, name="picture")]
