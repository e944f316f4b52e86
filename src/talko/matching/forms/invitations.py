"""Short forms: a letter, a "no", a judgement."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talko.core.forms.fields import KeyField
from talko.core.text import languages
from talko.matching.actions.invitations import BECAUSE, LONGEST
from talko.matching.actions.judgements import NOTE
from talko.matching.models import Suggestion


class LetterForm(forms.Form):
    key = KeyField()
    language = forms.CharField(widget=forms.HiddenInput, max_length=8)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"] = forms.CharField(
            label=_("Your letter"),
            help_text=_("Change it as you like."),
            max_length=LONGEST,
            widget=forms.Textarea({"rows": 14, "lang": language, "dir": languages.direction(language)}),
        )


class DeclineForm(forms.Form):
    because = forms.CharField(
        label=_("Why not"),
        required=False,
        max_length=BECAUSE,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The city reads it and learns from it. You do not need to say anything."),
    )


class NotRelevantForm(forms.Form):
    because = forms.ChoiceField(
        label=_("Why does it not fit?"), choices=Suggestion.Because.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=NOTE,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Only people who work for the city read it."),
    )
