from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.db import models
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.actors.models import Organisation
from talko.actors.queries import acted_for
from talko.cities.models import City
from talko.cities.rules import Role, has_role
from talko.core import ids
from talko.core.files.forms import AttachmentsField
from talko.core.forms.fields import KeyField, language_field
from talko.core.text import languages
from talko.core.text.html import filled
from talko.core.web.fragment_cache import cached
from talko.dialogue.lookups import posted
from talko.dialogue.models import Message, Thread
from talko.dialogue.queries import messages
from talko.dialogue.queries.page import page_url
from talko.dialogue.rules import LONGEST, LONGEST_REASON
from talko.dialogue.subjects import subject_of

WRITING_HELP = _(
    "An empty line begins a new paragraph; **bold**, *italic*, - for a list. Name someone with @ and they are told."
)
OWN = "own"
HIDDEN = ("audience", "back", "key")
NOTHING_WRITTEN = {"required": _("Write something first.")}


def language_choices(person: Person) -> list[tuple[str, str]]:
    """All languages, those that the person writes first."""
    own = [code for code in person.writes if code in languages.OWN_NAMES]
    return [(code, languages.OWN_NAMES[code]) for code in dict.fromkeys([*own, *languages.OWN_NAMES])]


def preset_language(person: Person) -> str:
    """The page's language when they write it, else the first that they write."""
    current = languages.current()
    own = [code for code in person.writes if code in languages.OWN_NAMES]
    return current if current in own or not own else own[0]


class SenderField(forms.ChoiceField):
    """Never empty: without a choice an officer writes for their city, everyone else in their own name."""

    preset = OWN

    def clean(self, value: Any) -> Any:
        return super().clean(value or self.preset)


class MessageForm(forms.Form):
    """A message or a reply. `back` names the page to return to: the subject's own or that of the dialogue."""

    body = forms.CharField(
        label=_("Your message"),
        help_text=WRITING_HELP,
        max_length=LONGEST,
        error_messages=NOTHING_WRITTEN,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    language = language_field(label=_("Language of your message"))
    speak_as = SenderField(label=_("On whose behalf"))
    tell = forms.MultipleChoiceField(
        label=_("Notify them"), required=False, widget=forms.CheckboxSelectMultiple
    )
    file = AttachmentsField()
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
        senders: "Senders | None" = None,
        reply: Message | None = None,
        tells: bool = True,
        **kwargs: Any,
    ) -> None:
        """`tells`: whether it offers people to notify."""
        self.of_audience = thread.audience
        self.reply = reply
        kwargs["auto_id"] = f"{thread.audience}-%s"
        super().__init__(*args, **kwargs)
        self._choice("language").choices = language_choices(person)
        self.senders = senders_of(person, subject) if senders is None else senders
        self._page_url = page_url(subject)
        self._offered = partial(_offered, person, subject, thread)
        self._choice("speak_as").choices = [
            (OWN, person.get_full_name()),
            *((k, str(n)) for k, n in self.senders.items()),
        ]
        self._choice("tell").choices = lambda: [(one.address_id, one.get_full_name()) for one in self.people]
        self._choice("speak_as").preset = preset_sender(self.senders)
        for name, needed in (("speak_as", self.senders), ("tell", tells)):
            if not needed:
                del self.fields[name]

    def _choice(self, name: str) -> Any:
        return self.fields[name]

    @cached_property
    def people(self) -> list[Person]:
        """Whom to notify. Looked up when they are chosen or shown: most messages are sent without."""
        return self._offered() if "tell" in self.fields else []

    @property
    def hidden_html(self) -> SafeString:
        return _hidden(*(str(self[name].value()) for name in HIDDEN))

    @property
    def shown_html(self) -> SafeString:
        return self.shown()

    def shown(self, *, tell_link: bool = False) -> SafeString:
        """All of it but its hidden fields. `tell_link`: with the way to the people to notify."""
        context = {
            "form": self,
            "page_url": self._page_url,
            "is_public": self.of_audience == Thread.Audience.PUBLIC,
            "tell_link": tell_link,
        }
        return render_to_string("dialogue/_write_shown.html", context)

    def sender_chosen(self) -> City | Organisation | None:
        """None for their own."""
        return self.senders.get(self.cleaned_data.get("speak_as", OWN))

    def people_to_tell(self) -> list[UUID]:
        return [ids.decode(chosen) for chosen in self.cleaned_data.get("tell", [])]


def _hidden(*values: str) -> SafeString:
    """What travels along unseen, but what is answered."""
    return SafeString(
        "".join(
            filled('<input type="hidden" name="{}" value="{}">', name, value)
            for name, value in zip(HIDDEN, values, strict=True)
        )
    )


@dataclass(frozen=True)
class BlankForm:
    """The form before anything is typed, as each page of a thread has it: rendered once for all who write the same languages in
    the same names.
    """

    of_audience: str
    hidden_html: SafeString
    shown_html: SafeString
    errors: tuple[()] = ()


def blank_form(request: HttpRequest, subject: models.Model, thread: Thread, senders: "Senders") -> BlankForm:
    """For those who may write; `?reply=` names the message to answer.

    `?tell=1` asks whom to notify: else only the way there is shown, as reading a thread is more frequent than that.
    """
    person: Any = request.user
    here = request.resolver_match.view_name if request.resolver_match else ""
    back = request.POST.get("back") or ("dialogue" if here.startswith("dialogue:") else "subject")
    language = preset_language(person)
    names = tuple((key, str(sender)) for key, sender in senders.items())
    reply = message_in(thread, request.GET.get("reply", ""))
    tells = request.GET.get("tell") == "1"
    may_tell = thread.audience == Thread.Audience.PARTIES or bool(thread.message_count)

    def shown() -> SafeString:
        form = MessageForm(
            person=person,
            subject=subject,
            thread=thread,
            senders=senders,
            reply=reply,
            tells=tells,
            initial={"language": language, "speak_as": preset_sender(senders)},
        )
        return form.shown(tell_link=may_tell and not tells)

    return BlankForm(
        of_audience=thread.audience,
        hidden_html=_hidden(thread.audience, back, str(ids.new_id())),
        shown_html=shown()
        if reply or tells
        else cached(
            "message-form",
            languages.current(),
            thread.audience,
            page_url(subject) if may_tell else "",
            language,
            tuple(person.writes),
            names,
            person.get_full_name() if names else "",
            make=shown,
        ),
    )


def message_in(thread: Thread, address_id: str) -> Message | None:
    """The visible message of this thread with that id, to reply to."""
    if thread._state.adding or not address_id:
        return None
    try:
        public_id = ids.decode(address_id)
    except ValueError:
        return None
    return posted().filter(thread=thread, public_id=public_id, hidden_at__isnull=True).first()


Senders = dict[str, City | Organisation]


def senders_of(person: Person, subject: models.Model) -> Senders:
    """The cities and organisations in whose name the person may write about this subject."""
    senders: Senders = {}
    for city in subject_of(subject).cities(subject):
        if has_role(person, city, Role.OFFICER):
            senders[f"city:{city.slug}"] = city
    for organisation in acted_for(person):
        senders[f"organisation:{organisation.address_id}"] = organisation
    return senders


def preset_sender(senders: Senders) -> str:
    """An officer's reply is the city's, unless they choose otherwise."""
    return next((key for key, sender in senders.items() if isinstance(sender, City)), OWN)


def _offered(person: Person, subject: models.Model, thread: Thread) -> list[Person]:
    """Who else can be ticked: between the parties all of them, in public those who have written."""
    if thread.audience == Thread.Audience.PARTIES:
        people = list(subject_of(subject).parties(subject))
    else:
        people = [] if thread._state.adding else messages.some_writers_in(thread)
    return [one for one in people if one.pk != person.pk]


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
        help_text=_("Shown to everyone in place of the message."),
        max_length=LONGEST_REASON,
        error_messages=NOTHING_WRITTEN,
    )


class CorrectionForm(forms.Form):
    text = forms.CharField(
        label=_("Translation"), error_messages=NOTHING_WRITTEN, widget=forms.Textarea(attrs={"rows": 10})
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
