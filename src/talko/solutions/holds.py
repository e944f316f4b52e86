"""Whether what was told of an answer is still so when its mail is written."""

from talko.accounts.notifications import Holds, row_among, subject_is
from talko.solutions.models import Partner
from talko.solutions.models.solution import SENT_STATES

is_sent = subject_is(*SENT_STATES)


def partner_is(state: Partner.State) -> Holds:
    return row_among(lambda: Partner.objects.filter(state=state))
