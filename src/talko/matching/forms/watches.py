"""The form of a watch. What a text must say is checked by the action."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.actors.models import Organisation
from talko.core import ids
from talko.core.forms.fields import KeyField
from talko.core.text import languages
from talko.matching.models import Watch

SELF = "self"
"""The holder's value when the watch is a person's own."""
FIND_OUT = ""


class WatchForm(forms.Form):
    """`holder` is there for a new watch of someone who acts for an organisation; `revision` for one that is changed."""

    key = KeyField()
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    holder = forms.ChoiceField(label=_("For whom?"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What you can do"),
        strip=True,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text=_(
            "In your own words and in your own language: what you make, know or offer. Some sentences are best."
        ),
        error_messages={"required": _("Say what you can do, in a few words.")},
    )
    language = forms.ChoiceField(
        label=_("In which language is it written?"),
        required=False,
        help_text=_("Leave it open, and we find out. You can correct it."),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        person: Person,
        organisations: Iterable[Organisation] = (),
        watch: Watch | None = None,
        chosen: str = "",
    ) -> None:
        initial = (
            {"text": watch.text, "language": watch.language, "revision": watch.revision} if watch else None
        )
        super().__init__(data, initial=initial)
        self.holders = {ids.encode(one.public_id): one for one in organisations} if watch is None else {}
        self._offer_holders(person, chosen)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(FIND_OUT, _("Find out")), *_languages_of(person)]

    def _offer_holders(self, person: Person, chosen: str) -> None:
        if not self.holders:
            del self.fields["holder"]
            return
        field = self.fields["holder"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            *((key, one.name) for key, one in self.holders.items()),
            (SELF, _("Myself, %(name)s") % {"name": person}),
        ]
        field.initial = chosen if chosen in self.holders else next(iter(self.holders))

    @property
    def organisation(self) -> Organisation | None:
        """In whose name; None for the person's own."""
        return self.holders.get(self.cleaned_data.get("holder", ""))


def _languages_of(person: Person) -> list[tuple[str, str]]:
    """What the person writes first, then the others, by their own names."""
    first = list(dict.fromkeys([*person.writes, languages.current()]))
    known = [(code, languages.OWN_NAMES[code]) for code in first if code in languages.OWN_NAMES]
    return [*known, *(choice for choice in languages.CHOICES if choice[0] not in first)]
