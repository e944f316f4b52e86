"""Notifications about cities and agreements."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from talko.accounts import notifications
from talko.accounts.models import Person, Topic
from talko.accounts.notifications import notify, row_among
from talko.cities.models import Agreement, CityRole, Party
from talko.core.values import localised


def register() -> None:
    add = notifications.register_kind
    add(
        "city.role_given",
        _("You have a new role in %(city)s."),
        topic=Topic.OWN,
        holds=row_among(CityRole.objects.all),
    )
    asked, applied = _in(Party.State.ASKED), _in(Party.State.APPLIED)
    add(
        "agreement.proposed",
        _("%(city)s proposes an agreement: %(title)s."),
        topic=Topic.WAITS,
        holds=row_among(asked),
    )
    add(
        "agreement.edited",
        _("%(city)s has changed its proposal: %(title)s."),
        topic=Topic.WAITS,
        holds=row_among(asked),
    )
    add("agreement.withdrawn", _("%(city)s has withdrawn its proposal: %(title)s."))
    accepted = row_among(_in(Party.State.ACCEPTED))
    add("agreement.accepted", _("%(city)s has accepted the agreement: %(title)s."), holds=accepted)
    add("agreement.declined", _("%(city)s has declined the agreement: %(title)s."))
    add(
        "agreement.applied",
        _("%(city)s asks to join the agreement: %(title)s."),
        topic=Topic.WAITS,
        holds=row_among(applied),
    )
    add("agreement.refused", _("%(city)s was not admitted to the agreement: %(title)s."))
    add("agreement.joined", _("%(city)s has joined the agreement: %(title)s."), holds=accepted)
    add("agreement.left", _("%(city)s has left the agreement: %(title)s."))
    add("agreement.ended", _("The agreement has ended: %(title)s."))


def _in(state: str) -> Callable[[], QuerySet[Party]]:
    """Parties in this state, of an agreement that is not over."""
    live = (Agreement.State.PROPOSED, Agreement.State.CONCLUDED)
    return lambda: Party.objects.filter(state=state, agreement__state__in=live)


def tell(
    people: Iterable[Person], kind: str, subject: Model, *, but_not: Any = None, city: str = "", **data: Any
) -> None:
    """Of an agreement, or of a party's part in it."""
    agreement = subject.agreement if isinstance(subject, Party) else subject
    assert isinstance(agreement, Agreement)
    notify(
        people=people,
        kind=kind,
        subject=agreement,
        path=agreement.get_absolute_url(),
        group=agreement.public_id,
        data={"city": city or agreement.proposer.name, "title": localised.texts(agreement.title), **data},
        row=subject if isinstance(subject, Party) else None,
        but_not=but_not,
    )
