from django.urls import URLPattern, URLResolver, include, path

from talko.challenges.solution_urls import challenge_pages
from talko.challenges.views import challenges, desk, editing, feeds

app_name = "challenges"

one: list[URLPattern | URLResolver] = [
    path("", challenges.challenge, name="challenge"),
    path("follow/", challenges.follow, name="follow"),
    path("unfollow/", challenges.unfollow, name="unfollow"),
    path("deadline.ics", feeds.calendar_of_one, name="calendar"),
    path("edit/", editing.edit, name="edit"),
    path("edit/draft/", editing.keep_edit, name="keep-edit"),
    path("review/", desk.review, name="review"),
    path("review/send/", desk.send_to_review, name="send"),
    path("review/back/", desk.send_back, name="send-back"),
    path("review/approve/", desk.approve, name="approve"),
    path("open/", desk.open_now, name="open"),
    path("deadline/", desk.deadline, name="deadline"),
    path("reopen/", desk.reopen, name="reopen"),
    path("share/", desk.share, name="share"),
    path("unshare/", desk.unshare, name="unshare"),
    path("withdraw/", desk.withdraw, name="withdraw"),
    path("follow-up/", desk.follow_up, name="follow-up"),
    *challenge_pages,
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
