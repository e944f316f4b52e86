from django.urls import path

from talko.actors.views import projects

app_name = "projects"
urlpatterns = [
    path("", projects.project_list, name="projects"),
    path("new/", projects.create, name="create"),
    path("<id:public_id>/", projects.project_page, name="short"),
    path("<id:public_id>/edit/", projects.edit, name="edit"),
    path("<id:public_id>/history/", projects.history, name="history"),
    path("<id:public_id>/partners/", projects.partners, name="partners"),
    path("<id:public_id>/partners/requests/<id:asked>/", projects.answer, name="answer"),
    path("<id:public_id>/partners/<id:organisation>/role/", projects.change_role, name="change-role"),
    path("<id:public_id>/partners/<id:organisation>/leave/", projects.leave, name="leave"),
    path("<id:public_id>-<slug:slug>/", projects.project_page, name="project"),
]
