from typing import Any
from uuid import UUID

from django import forms
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.actors.models import Organisation
from talko.actors.queries import acted_for
from talko.cities.models import City
from talko.cities.rules import Role, has_role
from talko.core import ids
from talko.core.forms.fields import KeyField, language_field
from talko.core.text import languages
from talko.dialogue.models import Message, Thread
from talko.dialogue.queries import messages
from talko.dialogue.rules import LONGEST, LONGEST_REASON
from talko.dialogue.subjects import subject_of

WRITING_HELP = _(
    "An empty line begins a new paragraph; **bold**, *italic*, - for a list. Name someone with @ and they are told."
)
OWN = "own"
NOTHING_WRITTEN = {"required": _("Write something first.")}


def language_choices(person: Person) -> list[tuple[str, str]]:
    """The languages that the person writes first."""
    own = [code for code in person.writes if code in languages.OWN_NAMES]
    return [(code, languages.OWN_NAMES[code]) for code in dict.fromkeys([*own, *languages.OWN_NAMES])]


def preset_language(person: Person) -> str:
    """The page's language when they write it, else the first that they write."""
    current = languages.current()
    own = [code for code in person.writes if code in languages.OWN_NAMES]
    return current if current in own or not own else own[0]


class NameField(forms.ChoiceField):
    """Always chosen: who says nothing speaks for the city they are an officer of, else in their own name."""

    preset = OWN

    def clean(self, value: Any) -> Any:
        return super().clean(value or self.preset)


class MessageForm(forms.Form):
    """A message, a reply. `back` says to which page it leads: the subject's own or that of the dialogue."""

    body = forms.CharField(
        label=_("Your message"),
        help_text=WRITING_HELP,
        max_length=LONGEST,
        error_messages=NOTHING_WRITTEN,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    language = language_field(label=_("Language of your message"))
    speak_as = NameField(label=_("In whose name"))
    tell = forms.MultipleChoiceField(
        label=_("Tell them"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reply_to = forms.CharField(required=False, widget=forms.HiddenInput)
    audience = forms.ChoiceField(choices=Thread.Audience.choices, widget=forms.HiddenInput)
    back = forms.ChoiceField(choices=[("subject", ""), ("dialogue", "")], widget=forms.HiddenInput)
    key = KeyField()

    def __init__(
        self,
        *args: Any,
        person: Person,
        subject: models.Model,
        thread: Thread,
        names: "Names | None" = None,
        reply: Message | None = None,
        **kwargs: Any,
    ) -> None:
        self.of_audience = thread.audience
        self.reply = reply
        kwargs["auto_id"] = f"{thread.audience}-%s"
        super().__init__(*args, **kwargs)
        self._choice("language").choices = language_choices(person)
        self.names = names_of(person, subject) if names is None else names
        self.people = [one for one in _offered(person, subject, thread) if one.pk != person.pk]
        self._choice("speak_as").choices = [
            (OWN, person.get_full_name()),
            *((k, str(n)) for k, n in self.names.items()),
        ]
        self._choice("tell").choices = [(one.address_id, one.get_full_name()) for one in self.people]
        self._choice("speak_as").preset = preset_name(self.names)
        for name, needed in (("speak_as", self.names), ("tell", self.people)):
            if not needed:
                del self.fields[name]

    def _choice(self, name: str) -> Any:
        return self.fields[name]

    @classmethod
    def blank(
        cls, request: HttpRequest, subject: models.Model, thread: Thread, names: "Names"
    ) -> "MessageForm":
        """For the page that is being shown; `?reply=` names the message that is answered."""
        person: Any = request.user
        reply = message_in(thread, request.GET.get("reply", ""))
        here = request.resolver_match.view_name if request.resolver_match else ""
        initial = {
            "language": preset_language(person),
            "audience": thread.audience,
            "back": request.POST.get("back") or ("dialogue" if here.startswith("dialogue:") else "subject"),
            "speak_as": preset_name(names),
            "reply_to": reply.address_id if reply else "",
        }
        return cls(person=person, subject=subject, thread=thread, names=names, reply=reply, initial=initial)

    def name_chosen(self) -> City | Organisation | None:
        """None for their own."""
        return self.names.get(self.cleaned_data.get("speak_as", OWN))

    def people_to_tell(self) -> list[UUID]:
        return [ids.decode(chosen) for chosen in self.cleaned_data.get("tell", [])]


def message_in(thread: Thread, address_id: str) -> Message | None:
    """The message of this thread that can be answered, if the text names one."""
    if thread._state.adding or not address_id:
        return None
    try:
        public_id = ids.decode(address_id)
    except ValueError:
        return None
    return messages.posted().filter(thread=thread, public_id=public_id, hidden_at__isnull=True).first()


Names = dict[str, City | Organisation]


def names_of(person: Person, subject: models.Model) -> Names:
    """In whose name, beside their own, the person may speak about this subject."""
    names: Names = {}
    for city in subject_of(subject).cities(subject):
        if has_role(person, city, Role.OFFICER):
            names[f"city:{city.slug}"] = city
    for organisation in acted_for(person):
        names[f"organisation:{organisation.address_id}"] = organisation
    return names


def preset_name(names: Names) -> str:
    """An officer's reply is the city's, unless they choose otherwise."""
    return next((key for key, name in names.items() if isinstance(name, City)), OWN)


def _offered(person: Person, subject: models.Model, thread: Thread) -> list[Person]:
    """Who can be ticked: among parties all of them; in public those who have shown themselves by writing."""
    if thread.audience == Thread.Audience.PARTIES:
        return list(subject_of(subject).parties(subject))
    if thread._state.adding:
        return []
    return messages.some_writers_in(thread)


class EditForm(forms.Form):
    body = forms.CharField(
        label=_("Your message"),
        help_text=WRITING_HELP,
        max_length=LONGEST,
        error_messages=NOTHING_WRITTEN,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    language = language_field(label=_("Language of your message"))
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["language"]
        choice.choices = language_choices(person)


class LanguageForm(forms.Form):
    language = language_field(label=_("Language of your message"))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["language"]
        choice.choices = language_choices(person)


class HideForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("Everyone reads this in the message's place."),
        max_length=LONGEST_REASON,
        error_messages=NOTHING_WRITTEN,
    )


class CorrectionForm(forms.Form):
    text = forms.CharField(
        label=_("Translation"), error_messages=NOTHING_WRITTEN, widget=forms.Textarea(attrs={"rows": 10})
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
