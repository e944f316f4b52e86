"""An invitation that nobody has answered is followed up once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from talko.accounts.models import Notification
from talko.cities.actions import change_settings
from talko.cities.queries import setting
from talko.matching.actions.invitations import remind_due
from talko.matching.models import ChallengeInvitation, MatchingPreferences
from tests.challenges.factories import close
from tests.factories import officer_of
from tests.matching.ways import sent


def test_it_is_reminded_once_after_a_week(the):
    invitation = sent(the)
    week = timezone.now() + timedelta(days=7)
    assert remind_due() == 0
    assert remind_due(week) == 1
    assert remind_due(week + timedelta(days=7)) == 0
    told = Notification.objects.get(kind="invitation.reminder")
    assert told.person == the.maya
    assert told.data["path"] == invitation.get_absolute_url()


def test_the_city_that_invites_chooses_when_it_is_reminded(the):
    """Another city's choice, also that of the organisation's own city, does not count."""
    change_settings(by=the.officer, city=the.lulea, values={"matching.remind_after_days": 3})
    for other in (the.austin, the.oulu):
        change_settings(by=officer_of(other), city=other, values={"matching.remind_after_days": 1})
    invitation = sent(the)
    remind_at = invitation.created_at + timedelta(days=3)
    assert remind_due(remind_at - timedelta(seconds=1)) == 0
    change_settings(by=the.officer, city=the.lulea, values={"matching.remind_after_days": 60})
    assert remind_due(remind_at) == 0
    change_settings(by=the.officer, city=the.lulea, values={"matching.remind_after_days": 3})
    assert remind_due(remind_at) == 1
    assert remind_due(remind_at + timedelta(days=3)) == 0


@pytest.mark.parametrize("days", ["0", "61"])
def test_a_reminder_comes_within_1_to_60_days(client, the, days):
    client.force_login(the.officer)
    page = client.post("/cities/lulea/settings/", {"matching.remind_after_days": days})
    assert page.status_code == 422
    assert "Write a number from 1 to 60." in page.content.decode()
    assert setting(the.lulea, "matching.remind_after_days") == 7


@pytest.mark.parametrize("why", ["declined", "answered", "closed", "by_hand", "unwanted"])
def test_it_is_not_reminded_of_what_is_over(the, why):
    invitation = sent(the)
    if why == "closed":
        close(the.challenge)
    elif why == "unwanted":
        MatchingPreferences.objects.create(
            organisation=the.organisation, invited=False, changed_at=timezone.now()
        )
    elif why == "by_hand":
        ChallengeInvitation.objects.update(by_hand=True)
    else:
        ChallengeInvitation.objects.filter(pk=invitation.pk).update(state=why)
    assert remind_due(timezone.now() + timedelta(days=8)) == 0
    assert not Notification.objects.filter(kind="invitation.reminder").exists()
