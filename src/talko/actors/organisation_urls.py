from django.urls import path

from talko.actors.views import members, organisations

app_name = "organisations"
urlpatterns = [
    path("", organisations.organisation_list, name="organisations"),
    path("new/", organisations.create, name="create"),
    path("claims/", members.claims, name="claims"),
    path("claims/<id:public_id>/", members.settle, name="settle"),
    path("invitations/<str:token>/", members.invitation, name="invitation"),
    path("<id:public_id>/", organisations.organisation_page, name="short"),
    path("<id:public_id>/edit/", organisations.edit, name="edit"),
    path("<id:public_id>/claim/", organisations.claim, name="claim"),
    path("<id:public_id>/history/", organisations.history, name="history"),
    path("<id:public_id>/members/", members.members, name="members"),
    path("<id:public_id>/members/<id:member>/role/", members.change_role, name="change-role"),
    path("<id:public_id>/members/<id:member>/remove/", members.remove, name="remove-member"),
    path(
        "<id:public_id>/invitations/<id:invitation>/withdraw/",
        members.withdraw_invitation,
        name="withdraw-invitation",
    ),
    path("<id:public_id>-<slug:slug>/", organisations.organisation_page, name="organisation"),
]
