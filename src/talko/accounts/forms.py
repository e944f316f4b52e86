from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talko.core import languages


class SignUpForm(forms.Form):
    """What a new account says beside its e-mail and password."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("Shown beside what you write."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["name", "email", "password1"]

    def signup(self, request: Any, user: Any) -> None:
        here = languages.current()
        user.name = self.cleaned_data["name"].strip()
        user.language = here
        user.reads = [here]
        user.writes = [here]
        user.save(update_fields=["name", "language", "reads", "writes"])
