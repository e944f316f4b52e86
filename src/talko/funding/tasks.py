"""Ends, payments, refunds. Every job reads from the database what is due, so it can be late, cut off or run twice."""

from collections.abc import Callable
from datetime import timedelta

import structlog
from django.utils import timezone

from talko.core.background.schedule import CLOCK, NEWS, SERVERS, periodic
from talko.core.database.retry import AWAY
from talko.core.workflow import pass_time
from talko.funding.actions import payments, settling
from talko.funding.models import Campaign
from talko.funding.sums import roll_up

logger = structlog.get_logger(__name__)


@periodic(every=timedelta(seconds=5), lane=CLOCK)
def end_campaigns() -> None:
    """Those whose last moment has passed, and what follows from it."""
    pass_time(Campaign)
    for campaign in Campaign.objects.filter(state="settling"):
        _alone(settling.decide, campaign)
    for campaign in settling.unsettled():
        _alone(settling.settle, campaign)


def _alone(step: Callable[[Campaign], object], campaign: Campaign) -> None:
    """What goes wrong with one campaign keeps no other from its end; it is tried again at the next turn."""
    try:
        step(campaign)
    except AWAY:
        raise
    except Exception:
        logger.exception("a campaign could not be brought to its end", campaign=campaign.address_id)


@periodic(every=timedelta(seconds=5), lane=CLOCK)
def process_events() -> None:
    """What was received and not processed at once, and the simulator's late news."""
    payments.tell_of_simulated()
    payments.process_waiting()


@periodic(every=timedelta(seconds=2), lane=NEWS)
def sum_up() -> None:
    """What lists say of campaigns to which something has come."""
    for campaign in Campaign.objects.filter(needs_sum=True, state__in=("review", "live", "settling")):
        roll_up(campaign)


@periodic(every=timedelta(minutes=10), lane=SERVERS)
def reconcile() -> None:
    """What providers know and never told us; and refunds that failed at the first attempt."""
    payments.reconcile(timezone.now() - timedelta(days=3))
    payments.process_waiting()
    payments.refund_waiting()
