from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.cities.models import City, Party, Scope
from talko.core.forms.fields import DayField, KeyField, TextsField
from talko.core.text import languages

LONGEST = 4000
"""Characters of an answer or a reason."""


class AgreementForm(forms.Form):
    """The proposal of `city`."""

    partners = forms.ModelMultipleChoiceField(
        queryset=City.objects.none(),
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
        label=_("With which cities"),
        help_text=_("Each city is asked, and becomes a party when its own officer accepts."),
    )
    scope = forms.MultipleChoiceField(
        choices=Scope,
        widget=forms.CheckboxSelectMultiple,
        label=_("What it covers"),
        help_text=_("Only what is covered is shared between the cities."),
    )
    starts_on = DayField(label=_("In force from"))
    ends_on = DayField(
        required=False,
        label=_("Last day"),
        help_text=_("Leave empty for an agreement until further notice."),
    )
    document_url = forms.URLField(
        required=False,
        max_length=500,
        label=_("Link to the decision"),
        help_text=_("Where the signed document or the council's decision can be read."),
        assume_scheme="https",
    )
    key = KeyField()
    revision = forms.IntegerField(widget=forms.HiddenInput(), required=False)

    def __init__(self, *args: Any, city: City, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = City.objects.exclude(pk=city.pk).order_by("sort_key", "id")
        partners: Any = self.fields["partners"]
        partners.queryset = others
        written = {**self.initial.get("title", {}), **self.initial.get("aims", {})}
        codes = list(dict.fromkeys([*city.languages, *written, *languages.page_languages()]))
        offered = dict.fromkeys([*codes, *(code for other in others for code in other.languages)])
        self.fields["title"] = TextsField(codes, longest=200, label=_("Title"), required=True)
        self.fields["aims"] = TextsField(
            codes,
            rows=5,
            label=_("Aims"),
            help_text=_("What the cities want to achieve together."),
            required=True,
        )
        self.fields["languages"] = forms.MultipleChoiceField(
            choices=[(code, languages.OWN_NAMES.get(code, code)) for code in offered],
            widget=forms.CheckboxSelectMultiple,
            label=_("Languages you work in"),
        )
        self.order_fields(["partners", "title", "aims", "scope", "languages"])

    @property
    def values(self) -> dict[str, Any]:
        other = {"key", "revision", "partners"}
        return {name: value for name, value in self.cleaned_data.items() if name not in other}


class _WithScope(forms.Form):
    """What of the agreement's scope the party's city takes part in."""

    scope = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        label=_("What the city takes part in"),
        help_text=_("Only what both cities take part in is shared between them."),
    )
    answer = forms.CharField(
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
        label=_("Message to the other cities"),
        help_text=_("It is published when the city takes part."),
    )

    def __init__(self, *args: Any, party: Party, **kwargs: Any) -> None:
        covered = party.agreement.scope
        kwargs["initial"] = {"scope": covered, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        scope: Any = self.fields["scope"]
        scope.choices = [(part, Scope(part).label) for part in covered if part in Scope.values]


class AnswerForm(_WithScope):
    """To accept; or, as it `declines`, without a scope."""

    revision = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(self, *args: Any, declines: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].required = not declines


class JoinForm(_WithScope):
    pass


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=LONGEST, widget=forms.Textarea({"rows": 4}), label=_("Reason"))

    def __init__(self, *args: Any, help_text: Any = "", required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = help_text
        self.fields["reason"].required = required


class AdmitForm(ReasonForm):
    """In the name of one of `cities`."""

    def __init__(self, *args: Any, cities: list[City], **kwargs: Any) -> None:
        super().__init__(*args, required=False, **kwargs)
        self.fields["city"] = forms.ModelChoiceField(
            queryset=City.objects.filter(pk__in=[city.pk for city in cities]),
            to_field_name="slug",
            label=_("In the name of"),
            empty_label=None,
            initial=next(iter(cities), None),
            widget=forms.HiddenInput if len(cities) == 1 else forms.Select,
        )
        self.order_fields(["city"])


class ContactForm(forms.Form):
    contact = forms.ModelChoiceField(
        queryset=Person.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=_("Nobody in particular"),
        label=_("Contact person"),
        help_text=_("Shown on the agreement's page. All officers of the city are notified as before."),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contact: Any = self.fields["contact"]
        contact.queryset = people
