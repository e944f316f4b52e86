"""Organisations as subjects of files: their logo."""

from django.utils.translation import gettext_lazy as _

from talko.actors.models import Organisation
from talko.core import permissions
from talko.core.files import subjects
from talko.core.files.subjects import Place, Subject


def register() -> None:
    logo = Place("logo", _("Logo"), _("Add the logo"), only_pictures=True, most=1, shows_the_thing=True)
    subjects.register(
        Organisation,
        Subject(
            places=(logo,),
            may_see=lambda _person, _organisation: True,
            may_add=lambda person, organisation, _place: permissions.allows(
                person, "actors.edit_organisation", organisation
            ),
            title=lambda organisation: organisation.name,
            organisation=lambda organisation: organisation.address_id,
        ),
    )
