from django import forms
from django.utils.translation import gettext_lazy as _

from talko.core.forms.fields import KeyField
from talko.searches.models import SavedSearch


class SearchForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=SavedSearch.NAME_LENGTH)
    mail = forms.BooleanField(
        label=_("Mail me when something new fits"),
        required=False,
        help_text=_(
            "At most once a day for each search, and in your digest if that is how you get your mail."
        ),
    )


class SaveForm(SearchForm):
    key = KeyField()
