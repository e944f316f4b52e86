from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person, ThingChoice, Topic, TopicChoice
from talko.core.text import cleaning, languages
from talko.core.values import time_zones


class SignUpForm(forms.Form):
    """What sign-up asks for besides e-mail and password."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("Shown beside what you write."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email", "password1"]

    def clean_name(self) -> str:
        name = cleaning.one_line(self.cleaned_data["name"])
        if not name:
            raise ValidationError(_("Write the name that others should see."))
        return name

    def signup(self, request: Any, user: Any) -> None:
        here = languages.current()
        user.name = self.cleaned_data["name"]
        user.language = here
        user.reads = [here]
        user.writes = [here]
        user.save(update_fields=["name", "language", "reads", "writes"])


ZONE_HELP = _("Times in another zone are shown with the name of that zone.")


def offer_zones(form: forms.Form) -> None:
    """The choices of its time zone, with the older name of a zone that somebody has."""
    offered: time_zones.Choices = [("", str(_("As in my city"))), *time_zones.choices(languages.current())]
    has = form.initial.get("time_zone", "")
    if has and not time_zones.is_offered(has):
        offered.append((has, has))
    form.fields["time_zone"].choices = offered  # type: ignore[attr-defined]  # it is a field of choices


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    about = forms.CharField(
        label=_("About you"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("What others should know when they read you."),
    )
    language = forms.ChoiceField(
        label=_("Language of the pages"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    reads = forms.MultipleChoiceField(
        label=_("Languages you read"),
        choices=languages.CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Texts in these languages are shown to you as they were written."),
    )
    writes = forms.MultipleChoiceField(
        label=_("Languages you write"),
        choices=languages.CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        help_text=ZONE_HELP,
    )
    mail = forms.ChoiceField(
        label=_("Mail about what happens"),
        choices=Person.Digest,
        widget=forms.RadioSelect,
        help_text=_("Anything urgent comes at once, unless you choose never."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_zones(self)


TOPIC_HELP = {
    Topic.WAITS: _("Somebody asks you for something: a review, an agreement, your part in an answer."),
    Topic.REPLIES: _("Somebody writes to you."),
    Topic.OWN: _("What happens to your roles, messages, translations and organisations."),
    Topic.MESSAGES: _("In what you follow or take part in."),
    Topic.MATCHES: _(
        "Found by your watches, saved searches and interests, or suggested for your city's challenges."
    ),
    Topic.UPDATES: _("New deadlines, changed answers, cities that join."),
    Topic.RESULTS: _("What was chosen, and what came of it."),
}


class MailForm(forms.Form):
    """One choice a topic."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for topic in Topic:
            self.fields[topic.value] = forms.ChoiceField(
                label=topic.label,
                help_text=TOPIC_HELP[topic],
                choices=[("", _("As in my profile")), *TopicChoice.Mail.choices],
                required=False,
            )


class ThingMailForm(forms.Form):
    mail = forms.ChoiceField(
        label=_("Mail about this"),
        choices=[("", _("As I get the rest")), *ThingChoice.Mail.choices],
        required=False,
        widget=forms.RadioSelect,
        help_text=_("“Only what concerns me” is what waits for you, replies to you, and results."),
    )


class EraseForm(forms.Form):
    sure = forms.BooleanField(label=_("I understand that this cannot be undone"))
