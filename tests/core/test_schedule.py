"""Periodic jobs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from talko.core.background import schedule
from talko.core.models import ScheduledJob


@pytest.mark.django_db
def test_the_clock_runs_what_is_due_once(caplog):
    ran = []
    job = schedule.Job("test.job", timedelta(minutes=5), lambda: ran.append(1))
    broken = schedule.Job("test.broken", timedelta(minutes=5), lambda: 1 / 0)
    schedule._jobs.update({broken.name: broken, job.name: job})
    try:
        ScheduledJob.objects.all().delete()
        now = timezone.now()
        assert {"test.job", "test.broken"} <= set(schedule.run_due(now))
        schedule.run_due(now + timedelta(minutes=4))
        assert ran == [1]
        schedule.run_due(now + timedelta(minutes=6))
        assert ran == [1, 1]
        assert "scheduled job failed" in caplog.text
    finally:
        del schedule._jobs["test.job"], schedule._jobs["test.broken"]


@pytest.mark.django_db
def test_a_turn_that_cannot_be_claimed_keeps_nothing_else_from_running(caplog):
    ran = []
    bad = schedule.Job(
        "test.bad", timedelta.max, lambda: ran.append(2)
    )  # its next turn is no moment any more
    good = schedule.Job("test.job", timedelta(minutes=5), lambda: ran.append(1))
    schedule._jobs.update({bad.name: bad, good.name: good})
    try:
        assert "test.job" in schedule.run_due()
    finally:
        del schedule._jobs[bad.name], schedule._jobs[good.name]
    assert ran == [1]
    assert "scheduled job failed" in caplog.text
