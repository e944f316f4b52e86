"""People as subjects of files: their portrait, seen by everyone who reads what they write."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.core.files import subjects
from talko.core.files.subjects import Place, Subject


def register() -> None:
    portrait = Place(
        "portrait", _("Portrait"), _("Add a portrait"), only_pictures=True, most=1, shows_the_thing=True
    )
    subjects.register(
        Person,
        Subject(
            places=(portrait,),
            may_see=lambda _reader, person: person.is_active,
            may_add=lambda reader, person, _place: bool(reader.pk == person.pk and person.is_active),
            title=Person.get_full_name,
            address=lambda _person: reverse("accounts:profile"),
        ),
    )
