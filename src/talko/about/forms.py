from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talko.about.content import LONGEST
from talko.about.feedback import LONGEST_FEEDBACK
from talko.about.models import SitePage
from talko.core.forms.fields import TextsField
from talko.core.text import languages
from talko.core.text.email_addresses import AddressFormField

NOTHING_WRITTEN = _("Write the text in at least one language.")


class PageForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, page: SitePage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = page.city.languages if page.city else []
        codes = list(dict.fromkeys([*own, *languages.page_languages(), *page.texts]))
        self.fields["texts"] = TextsField(
            codes,
            rows=24,
            longest=LONGEST,
            label=_("Text"),
            required=True,
            error_messages={"required": NOTHING_WRITTEN},
            help_text=_(
                "## begins a heading, an empty line a new paragraph, - a list. Replace what is in [[double brackets]]."
            ),
        )


class FeedbackForm(forms.Form):
    what = forms.CharField(
        label=_("What did not work?"),
        help_text=_(
            "Say what you wanted to do, and what you use: a screen reader, a phone, only the keyboard."
        ),
        max_length=LONGEST_FEEDBACK,
        widget=forms.Textarea({"rows": 7}),
    )
    where = forms.CharField(
        label=_("On which page?"), help_text=_("Its address or its title."), max_length=500, required=False
    )
    email = AddressFormField(
        label=_("Your e-mail"),
        help_text=_("If you want an answer. It is used for nothing else."),
        required=False,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
