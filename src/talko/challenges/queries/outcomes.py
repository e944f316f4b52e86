"""What came of challenges: told in follow-ups, and decided."""

from typing import Any

from django.utils.translation import gettext as _

from talko.challenges.models import FollowUp
from talko.challenges.queries.challenge_list import decided_listed, rows_of
from talko.cities.models import City
from talko.core.files.queries import picture_of
from talko.core.text import languages, markdown
from talko.core.web.parts import Result
from talko.core.web.rows import Row

LONGEST = 220
"""Characters of a follow-up that are quoted."""


def latest_outcome(city: City | None = None) -> Result | None:
    """The latest that a city told of what came of one of its challenges; two queries."""
    told = FollowUp.objects.filter(challenge__state="followed_up").select_related("challenge__city", "by")
    if city is not None:
        told = told.filter(challenge__city=city)
    latest = told.order_by("-created_at", "-pk").first()
    if latest is None:
        return None
    challenge = latest.challenge
    title = languages.best(challenge.title, [languages.current()], challenge.language)[1]
    values = {"person": latest.by, "city": challenge.city.name, "challenge": title}
    who = _("%(person)s, %(city)s, on %(challenge)s") if latest.by else _("%(city)s, on %(challenge)s")
    return Result(
        title=title,
        url=challenge.get_absolute_url(),
        said=markdown.plain(latest.text, LONGEST),
        lang=latest.language,
        who=who % values,
        picture=picture_of(latest, "pictures"),
    )


def decided_rows(city: City, reader: Any, limit: int) -> list[Row]:
    """What the city decided, the latest first."""
    return rows_of(decided_listed(city, limit), reader)
