"""What campaigns, pots and payouts are called in histories and in mail."""

from django.utils.translation import gettext_lazy as _

from talko.accounts import notifications
from talko.accounts.models import Topic
from talko.accounts.notifications import Holds, row_among, subject_is
from talko.core import audit
from talko.core.errors import Message
from talko.funding.models import InKind, Payout


def register() -> None:
    audit.register(
        campaign__begun=_("began a campaign"),
        campaign__edited=_("changed the campaign"),
        campaign__sent_to_review=_("sent the campaign to be reviewed"),
        campaign__sent_back=_("asked for changes"),
        campaign__published=_("published the campaign"),
        campaign__ended=_("The campaign has ended"),
        campaign__funded=_("The campaign is funded: %(amount)s"),
        campaign__not_funded=_(
            "The campaign reached %(amount)s and is not funded; everyone gets their money back"
        ),
        campaign__cancelled=_("called the campaign off. %(reason)s"),
        campaign__closed=_("reported and finished the campaign"),
        campaign__news=_("posted an update"),
        campaign__pot_promised=_("promised up to %(amount)s of the pot “%(pot)s”"),
        campaign__payout_asked=_("asked for %(amount)s: %(what)s"),
        campaign__payout_approved=_("approved the payout of %(amount)s: %(what)s"),
        campaign__payout_declined=_("declined the payout of %(amount)s: %(what)s. %(reason)s"),
        campaign__payout_paid=_("paid out %(amount)s: %(what)s"),
        campaign__expense=_("added an expense of %(amount)s: %(what)s"),
        campaign__help_offered=_("offered help: %(what)s"),
        campaign__help_accepted=_("accepted help worth %(amount)s: %(what)s"),
        campaign__help_declined=_("declined the help that was offered: %(what)s"),
        campaign__help_taken_back=_("took back the help that was offered: %(what)s"),
        campaign__help_delivered=_("received the help: %(what)s"),
        pot__created=_("set up the pot"),
        pot__opened=_("opened the pot"),
        pot__closed=_("closed the pot"),
        pot__filled=_("put %(amount)s into the pot for %(city)s"),
        pot__promised=_("promised up to %(amount)s to “%(campaign)s”"),
    )
    for name, (words, topic, holds) in _kinds().items():
        urgent = name in {"cancelled", "not_funded", "payout_asked"}
        notifications.register_kind(f"campaign.{name}", words, topic=topic, urgent=urgent, holds=holds)


def _kinds() -> dict[str, tuple[Message, Topic, Holds | None]]:
    """Words, topic, and whether it is still true when its mail is written; without that it is of the past for good."""
    return {
        "to_review": (
            _("The campaign “%(title)s” is waiting for your review."),
            Topic.WAITS,
            subject_is("review"),
        ),
        "sent_back": (
            _("The campaign “%(title)s” came back with a note on what to change."),
            Topic.WAITS,
            subject_is("draft"),
        ),
        "published": (
            _("%(city)s asks for money for “%(title)s”. Every pledge helps."),
            Topic.UPDATES,
            subject_is("live"),
        ),
        "pot_promised": (
            _("The pot “%(pot)s” promises up to %(amount)s to “%(title)s”."),
            Topic.OWN,
            subject_is("review", "live", "settling", "delivery"),
        ),
        "funded": (
            _("“%(title)s” is funded: %(amount)s. Thank you."),
            Topic.RESULTS,
            subject_is("delivery", "closed"),
        ),
        "not_funded": (
            _("“%(title)s” reached %(amount)s, which is less than it needs. Everyone gets their money back."),
            Topic.RESULTS,
            subject_is("not_funded"),
        ),
        "cancelled": (
            _("“%(title)s” was called off. Everyone gets their money back. %(reason)s"),
            Topic.RESULTS,
            subject_is("cancelled"),
        ),
        "closed": (
            _("“%(title)s” is finished. Read what came of it and what it cost."),
            Topic.RESULTS,
            subject_is("closed"),
        ),
        "news": (_("“%(title)s” has an update."), Topic.UPDATES, None),
        "payout_asked": (
            _("A payout of %(amount)s needs approval: %(what)s."),
            Topic.WAITS,
            row_among(lambda: Payout.objects.filter(state=Payout.State.ASKED)),
        ),
        "payout_declined": (_("The payout of %(amount)s was declined. %(reason)s"), Topic.OWN, None),
        "payout_paid": (_("%(amount)s was paid out: %(what)s."), Topic.OWN, None),
        "help_offered": (
            _("Help was offered to “%(title)s”: %(what)s."),
            Topic.WAITS,
            row_among(lambda: InKind.objects.filter(state=InKind.State.OFFERED)),
        ),
        "help_accepted": (
            _("Your help for “%(title)s” was accepted: %(what)s."),
            Topic.OWN,
            row_among(lambda: InKind.objects.filter(state__in=("accepted", "delivered"))),
        ),
        "help_declined": (
            _("Your help for “%(title)s” was declined with thanks: %(what)s."),
            Topic.OWN,
            None,
        ),
        "help_taken_back": (_("Help for “%(title)s” was taken back: %(what)s."), Topic.OWN, None),
    }
