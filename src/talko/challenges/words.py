"""How pages and mail say what happened to a challenge."""

from django.utils.translation import gettext_lazy as _

from talko.accounts import notifications
from talko.accounts.models import Topic
from talko.accounts.notifications import Holds
from talko.challenges import holds
from talko.core import audit
from talko.core.errors import Message

TOPICS = {
    "challenge.to_review": Topic.WAITS,
    "challenge.sent_back": Topic.WAITS,
    "challenge.followed_up": Topic.RESULTS,
    "challenge.interesting": Topic.MATCHES,
}


def register() -> None:
    audit.register(
        challenge__created=_("started the challenge"),
        challenge__edited=_("changed the text"),
        challenge__sent_to_review=_("asked for a review"),
        challenge__sent_back=_("sent it back to be changed"),
        challenge__approved=_("reviewed and approved it"),
        challenge__opened=_("It opened for answers"),
        challenge__opened_now=_("opened it for answers"),
        challenge__closed=_("Answering ended"),
        challenge__deadline=_("moved the deadline from %(before)s to %(after)s. %(reason)s"),
        challenge__reopened=_("opened it again for answers until %(after)s. %(reason)s"),
        challenge__shared=_("shared it with %(cities)s"),
        challenge__unshared=_("stopped sharing it with %(cities)s before it opened"),
        challenge__share_lapsed=_("It is not shared with %(cities)s: the agreement is no longer in force"),
        challenge__withdrawn=_("withdrew the challenge. %(reason)s"),
        challenge__followed_up=_("reported what came of it"),
    )
    kinds: dict[str, tuple[Message, bool, Holds | None]] = {
        "challenge.to_review": (
            _("“%(title)s” is waiting for your review."),
            True,
            holds.challenge_is("review"),
        ),
        "challenge.sent_back": (
            _("“%(title)s” was sent back to you with a note."),
            True,
            holds.challenge_is("draft"),
        ),
        "challenge.approved": (_("“%(title)s” was reviewed and approved."), False, holds.not_withdrawn),
        "challenge.opened": (_("“%(title)s” is open for answers."), False, holds.takes_answers),
        "challenge.interesting": (
            _("“%(title)s” from %(city)s is open for answers and is about a goal you care about."),
            False,
            holds.takes_answers,
        ),
        "challenge.shared": (_("%(city)s shares “%(title)s” with your city."), False, holds.not_withdrawn),
        "challenge.deadline": (
            _("“%(title)s” has a new deadline: %(after)s."),
            False,
            holds.has_that_deadline,
        ),
        "challenge.deadline_near": (
            _("“%(title)s” accepts answers until %(after)s."),
            False,
            holds.has_that_deadline,
        ),
        "challenge.deadline_last": (
            _("Last chance: “%(title)s” accepts answers until %(after)s."),
            True,
            holds.has_that_deadline,
        ),
        "challenge.closed": (
            _("“%(title)s” no longer accepts answers. Now the city decides."),
            False,
            holds.challenge_is("closed"),
        ),
        "challenge.reopened": (
            _("“%(title)s” is open for answers again, until %(after)s."),
            False,
            holds.has_that_deadline,
        ),
        "challenge.withdrawn": (_("“%(title)s” was withdrawn."), False, holds.challenge_is("withdrawn")),
        "challenge.followed_up": (_("You can now read what came of “%(title)s”."), False, None),
    }
    for kind, (words, urgent, still) in kinds.items():
        topic = TOPICS.get(kind, Topic.UPDATES)
        notifications.register_kind(kind, words, topic=topic, urgent=urgent, holds=still)
