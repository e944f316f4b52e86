"""Challenges and what came of them as subjects of files."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from talko.challenges.models import Challenge, FollowUp
from talko.challenges.rules import may_read
from talko.cities.rules import is_officer
from talko.core.files import subjects
from talko.core.files.subjects import Place, Subject
from talko.core.text import languages

LEAD = Place(
    "lead", _("Lead picture"), _("Add a lead picture"), only_pictures=True, most=1, heads_the_page=True
)
PICTURES = Place("pictures", _("Pictures"), _("Add a picture"), only_pictures=True, most=10)
ATTACHMENTS = Place("attachments", _("Attachments"), _("Attach a file"))


def register() -> None:
    subjects.register(
        Challenge,
        Subject(
            places=(LEAD, PICTURES, ATTACHMENTS),
            may_see=may_read,
            may_add=lambda person, challenge, _place: is_officer(person, challenge),
            title=_title,
            city=lambda challenge: challenge.city.slug,
            in_name_of_city=True,
            beside=("city",),
        ),
    )
    subjects.register(
        FollowUp,
        Subject(
            places=(PICTURES, ATTACHMENTS),
            may_see=lambda person, one: may_read(person, one.challenge),
            may_add=lambda person, one, _place: is_officer(person, one.challenge),
            title=lambda one: _title(one.challenge),
            address=lambda one: f"{one.challenge.get_absolute_url()}#follow-up",
            city=lambda one: one.challenge.city.slug,
            in_name_of_city=True,
            beside=("challenge__city",),
        ),
    )


def _title(challenge: Any) -> str:
    return languages.best(challenge.title, [languages.current()])[1]
