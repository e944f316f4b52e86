from django.urls import URLPattern, URLResolver, include, path

from talko.challenges.views import challenges, editing, feeds, page, workflow

app_name = "challenges"

one: list[URLPattern | URLResolver] = [
    path("", page.need, name="challenge"),
    path("dialogue/", page.dialogue, name="dialogue"),
    path("history/", page.history, name="history"),
    path("follow/", page.follow, name="follow"),
    path("unfollow/", page.unfollow, name="unfollow"),
    path("deadline.ics", feeds.calendar_of_one, name="calendar"),
    path("edit/", editing.edit, name="edit"),
    path("edit/draft/", editing.autosave_edit, name="autosave-edit"),
    path("review/", workflow.review, name="review"),
    path("review/send/", workflow.press, {"name": "send_to_review"}, name="send-to-review"),
    path("review/back/", workflow.reviewed, {"name": "send_back"}, name="send-back"),
    path("review/approve/", workflow.reviewed, {"name": "approve"}, name="approve"),
    path("open/", workflow.press, {"name": "open_now"}, name="open-now"),
    path("deadline/", workflow.act, {"name": "change_deadline"}, name="change-deadline"),
    path("reopen/", workflow.act, {"name": "reopen"}, name="reopen"),
    path("share/", workflow.act, {"name": "share"}, name="share"),
    path("unshare/", workflow.unshare, name="unshare"),
    path("withdraw/", workflow.act, {"name": "withdraw"}, name="withdraw"),
    path("follow-up/", workflow.act, {"name": "follow_up"}, name="follow-up"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", challenges.challenges, name="list"),
    path("feed.atom", feeds.feed, name="feed"),
    path("deadlines.ics", feeds.calendar, name="deadlines"),
    path("new/", editing.new, name="new"),
    path("new/draft/", editing.autosave_new, name="autosave-new"),
    path("<id:public_id>-<slug:slug>/", include(one)),
    path("<id:public_id>/", page.need, {"slug": ""}, name="short"),
]
