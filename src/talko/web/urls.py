from django.urls import path

from talko.web import demo_views, onboarding, open_data, views
from talko.web.sharing import views as sharing

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("welcome/", onboarding.welcome, name="welcome"),
    path("how-it-works/", views.how_it_works, name="how-it-works"),
    path("design/", views.design, name="design"),
    path("open-data/", open_data.tables, name="open-data"),
    path("open-data/<slug:name>.csv", open_data.table, name="open-data-table"),
    path("search/", views.search, name="search"),
    path("share/<slug:kind>/<slug:key>/", sharing.share, name="share"),
    path("c/<slug:name>/", sharing.short, name="short"),
    path("challenges/<id:public_id>-<slug:slug>/poster/", sharing.poster, name="poster"),
    path("embed/challenges/<id:public_id>/", sharing.embed, {"kind": "challenge"}, name="embed-challenge"),
    path("embed/solutions/<id:public_id>/", sharing.embed, {"kind": "solution"}, name="embed-solution"),
    path("oembed", sharing.oembed, name="oembed"),
    path("qr/<slug:kind>/<slug:key>.svg", sharing.qr, name="qr"),
    path("og/<slug:kind>/<slug:key>.<slug:language>.jpg", sharing.picture, name="share-picture"),
    path("language/", views.set_language, name="language"),
    path("theme/", views.set_theme, name="theme"),
    path("unsent/forget/", views.forget_typed, name="forget-typed"),
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
    path("demo/mail/", demo_views.mail, name="demo-mail"),
    path("demo/mail/<slug:number>/", demo_views.letter, name="demo-letter"),
    path(".well-known/security.txt", views.security, name="security"),
    path("<slug:slug>/", views.city_front, name="city-front"),  # last: every other first word is taken
]
