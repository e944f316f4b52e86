"""What answers and decisions are called in histories and in mail."""

from django.utils.translation import gettext_lazy as _

from talko.accounts import notifications
from talko.accounts.models import Topic
from talko.challenges.holds import challenge_is
from talko.core import audit
from talko.solutions import holds
from talko.solutions.models import Partner


def register() -> None:
    audit.register(
        solution__started=_("started an answer"),
        solution__submitted=_("sent the answer"),
        solution__resubmitted=_("sent the answer again"),
        solution__edited=_("changed the answer"),
        solution__withdrawn=_("withdrew the answer"),
        solution__partner_asked=_("asked %(organisation)s to take part"),
        solution__partner_accepted=_("accepted to take part for %(organisation)s"),
        solution__partner_declined=_("declined to take part for %(organisation)s"),
        solution__partner_removed=_("removed %(organisation)s from the answer"),
        solution__chosen=_("chose this solution"),
        challenge__decided=_("published the decision"),
        solution__not_chosen=_("did not choose this solution and gave the reason"),
    )
    notifications.register_kind(
        "challenge.decided",
        _("The city has decided on “%(title)s”. Read the reasons."),
        topic=Topic.RESULTS,
        holds=challenge_is("decided", "followed_up"),
    )
    notifications.register_kind(
        "solution.submitted", _("%(who)s answered “%(challenge)s”: %(solution)s."), holds=holds.is_sent
    )
    notifications.register_kind(
        "solution.edited", _("%(who)s changed the answer “%(solution)s”."), holds=holds.is_sent
    )
    notifications.register_kind(
        "solution.withdrawn",
        _("%(who)s withdrew the answer “%(solution)s”."),
        holds=notifications.subject_is("withdrawn"),
    )
    notifications.register_kind(
        "solution.partner_asked",
        _("%(who)s asks %(organisation)s to take part in “%(solution)s”."),
        topic=Topic.WAITS,
        urgent=True,
        holds=holds.partner_is(Partner.State.ASKED),
    )
    notifications.register_kind(
        "solution.partner_accepted",
        _("%(organisation)s takes part in “%(solution)s”."),
        topic=Topic.OWN,
        holds=holds.partner_is(Partner.State.ACCEPTED),
    )
    notifications.register_kind(
        "solution.partner_declined",
        _("%(organisation)s does not take part in “%(solution)s”."),
        topic=Topic.OWN,
        holds=holds.partner_is(Partner.State.DECLINED),
    )
    notifications.register_kind(
        "solution.chosen",
        _("The city chose your solution “%(solution)s”. Read the reason."),
        topic=Topic.RESULTS,
        urgent=True,
        holds=notifications.subject_is("chosen"),
    )
    notifications.register_kind(
        "solution.not_chosen",
        _("The city did not choose “%(solution)s”. Read the reason."),
        topic=Topic.RESULTS,
        urgent=True,
        holds=notifications.subject_is("not_chosen"),
    )
