"""The form of a watch. The action checks that the text says something."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.actors.forms.filters import OwnFilterForm, whose
from talko.actors.models import Organisation
from talko.core import ids
from talko.core.forms.fields import KeyField
from talko.core.text import folding, languages
from talko.matching.models import Hit, Watch

SELF = "self"
"""The value of `owner` for a person's own watch."""
GUESS = ""


class WatchForm(forms.Form):
    """`owner` is there for the new watch of someone who acts for an organisation, `revision` for an existing watch."""

    key = KeyField()
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    owner = forms.ChoiceField(label=_("For whom?"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What you can do"),
        strip=True,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text=_(
            "What you make, know or offer, in your own words and language. A few sentences are best."
        ),
        error_messages={"required": _("Say what you can do, in a few words.")},
    )
    language = forms.ChoiceField(
        label=_("What language is it written in?"),
        required=False,
        help_text=_("You can leave this to us and correct it afterwards."),
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
        self.organisations = (
            {ids.encode(one.public_id): one for one in organisations} if watch is None else {}
        )
        self._offer_owners(person, chosen)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(GUESS, _("Find out automatically")), *_languages_of(person)]

    def _offer_owners(self, person: Person, chosen: str) -> None:
        if not self.organisations:
            del self.fields["owner"]
            return
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            *((key, one.name) for key, one in self.organisations.items()),
            (SELF, _("Myself, %(name)s") % {"name": person}),
        ]
        field.initial = chosen if chosen in self.organisations else next(iter(self.organisations))

    @property
    def organisation(self) -> Organisation | None:
        """The owner; None for the person's own watch."""
        return self.organisations.get(self.cleaned_data.get("owner", ""))


def _languages_of(person: Person) -> list[tuple[str, str]]:
    """Those the person writes, then all others, by their own names."""
    first = list(dict.fromkeys([*person.writes, languages.current()]))
    known = [(code, languages.OWN_NAMES[code]) for code in first if code in languages.OWN_NAMES]
    return [*known, *(choice for choice in languages.CHOICES if choice[0] not in first)]


class FilterForm(OwnFilterForm):
    """The filters of a person's watches."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All states")), ("on", _("On")), ("paused", _("Paused"))],
    )
    found = forms.BooleanField(label=_("Has found something"), required=False)
    field_order = ("q", "state", "found", "whose")

    @property
    def condition(self) -> Q:
        """On Watch."""
        asked = self.cleaned_data
        wanted = whose(asked.get("whose", "")) & folding.holding(asked.get("q", ""))
        if asked.get("state"):
            wanted &= Q(paused=asked["state"] == "paused")
        if asked.get("found"):
            wanted &= Q(pk__in=Hit.objects.values("watch"))
        return wanted
