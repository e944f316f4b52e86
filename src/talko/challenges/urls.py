from django.urls import URLPattern, URLResolver, include, path

from talko.challenges.views import challenges, editing, feeds, lifecycle

app_name = "challenges"

one: list[URLPattern | URLResolver] = [
    path("", challenges.challenge, name="challenge"),
    path("follow/", challenges.follow, name="follow"),
    path("unfollow/", challenges.unfollow, name="unfollow"),
    path("deadline.ics", feeds.calendar_of_one, name="calendar"),
    path("edit/", editing.edit, name="edit"),
    path("edit/draft/", editing.keep_edit, name="keep-edit"),
    path("review/", lifecycle.review, name="review"),
    path("review/send/", lifecycle.send_to_review, name="send"),
    path("review/back/", lifecycle.send_back, name="send-back"),
    path("review/approve/", lifecycle.approve, name="approve"),
    path("open/", lifecycle.open_now, name="open"),
    path("deadline/", lifecycle.deadline, name="deadline"),
    path("reopen/", lifecycle.reopen, name="reopen"),
    path("share/", lifecycle.share, name="share"),
    path("unshare/", lifecycle.unshare, name="unshare"),
    path("withdraw/", lifecycle.withdraw, name="withdraw"),
    path("follow-up/", lifecycle.follow_up, name="follow-up"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", challenges.challenges, name="list"),
    path("feed.atom", feeds.feed, name="feed"),
    path("deadlines.ics", feeds.calendar, name="deadlines"),
    path("new/", editing.new, name="new"),
    path("new/draft/", editing.keep_new, name="keep-new"),
    path("<id:public_id>-<slug:slug>/", include(one)),
    path("<id:public_id>/", challenges.challenge, {"slug": ""}, name="short"),
]
