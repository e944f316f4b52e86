from django.urls import path

from talko.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("yours/<slug:name>/", views.things, name="things"),
    path("profile/", views.profile, name="profile"),
    path("notifications/", views.notification_list, name="notifications"),
    path("notifications/mail/", views.mail_settings, name="mail-settings"),
    path("notifications/mail/<str:group>/", views.thing_mail, name="thing-mail"),
    path("notifications/<id:public_id>/", views.open_notification, name="notification"),
    path("export/", views.export, name="export"),
    path("erase/", views.erase, name="erase"),
    path("no-invitations/<str:token>/", views.refuse, name="refuse"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
