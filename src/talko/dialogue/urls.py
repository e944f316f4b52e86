from django.urls import path

from talko.dialogue.views import messages, threads, translations

app_name = "dialogue"

urlpatterns = [
    path("following/", threads.following, name="following"),
    path("messages/<id:public_id>/", messages.show, name="message"),
    path("messages/<id:public_id>/edit/", messages.edit, name="edit"),
    path("messages/<id:public_id>/language/", messages.language, name="language"),
    path("messages/<id:public_id>/take-back/", messages.take_back, name="take-back"),
    path("messages/<id:public_id>/hide/", messages.hide, name="hide"),
    path("messages/<id:public_id>/restore/", messages.restore, name="restore"),
    path("messages/<id:public_id>/versions/", messages.versions, name="versions"),
    path("translations/", translations.translate, name="translate"),
    path("translations/of/<id:public_id>/", translations.translation_history, name="translation-history"),
    path("translations/<str:ticket>/", translations.correct, name="translation"),
    path("<slug:kind>/<id:public_id>/", threads.thread, name="thread"),
    path("<slug:kind>/<id:public_id>/post/", threads.post, name="post"),
    path("<slug:kind>/<id:public_id>/follow/", threads.follow, name="follow"),
    path("<slug:kind>/<id:public_id>/read/", threads.read, name="read"),
    path("<slug:kind>/<id:public_id>/close/", threads.close, name="close"),
]
