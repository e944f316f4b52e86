import csv
from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talko.actors import countries
from talko.actors.actions.checks import LONGEST_SUMMARY, field_tags
from talko.actors.models import Membership, Organisation, Project, ProjectRole
from talko.actors.queries import SORTS, Facets, Filters
from talko.cities.models import City
from talko.cities.queries import city_of
from talko.core.forms.fields import DayField, KeyField, TextsField
from talko.core.text import languages
from talko.core.text.email_addresses import AddressFormField
from talko.core.text.languages import Texts

MOST_WORDS = 100
"""Characters in the search box."""
KEPT_OUT = frozenset({"key", "revision", "organisation"})


def written_in(person: Any, *texts: Texts) -> list[str]:
    """The languages a form offers: those of the texts that are there, the page's, and those the person writes."""
    there = [code for one in texts for code in one]
    return list(dict.fromkeys([*there, languages.current(), *person.writes]))


class FilterForm(forms.Form):
    """A list's filters as they are shown; `filters_from` reads them."""

    q = forms.CharField(label=_("Words"), required=False, max_length=MOST_WORDS, widget=forms.SearchInput)

    def __init__(self, *args: Any, known: Facets, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known.kinds:
            self._add("kind", _("Kind"), _("All kinds"), known.kinds)
        self._add("country", _("Country"), _("All countries"), countries.named(known.countries))
        if known.cities:
            self._add("city", _("City"), _("All cities"), known.cities)
        self._add("field", _("Field"), _("All fields"), known.fields)
        self.fields["sort"] = forms.ChoiceField(
            label=_("Order"),
            required=False,
            choices=[("name", _("By name")), ("newest", _("Newest first"))],
        )

    def _add(self, name: str, label: Any, all_of_them: Any, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name] = forms.ChoiceField(
            label=label, required=False, choices=[("", all_of_them), *choices]
        )


def filters_from(data: Mapping[str, str], known: Facets) -> Filters:
    """What the address asks for. What cannot be understood is as if it had not been said."""
    text = data.get("q", "").strip()
    offered = {
        "kind": dict(known.kinds),
        "country": known.countries,
        "city": dict(known.cities),
        "field": dict(known.fields),
        "sort": SORTS,
    }
    asked = {name: data[name] for name, values in offered.items() if data.get(name) in values}
    return Filters(q=text if len(text) <= MOST_WORDS and "\0" not in text else "", **asked)


def _quoted(tag: str) -> str:
    """In quotes where a comma belongs to it, so that a form that is saved as it was shown changes nothing."""
    if "," not in tag and not tag.startswith('"'):
        return tag
    return '"{}"'.format(tag.replace('"', '""'))


class ActorForm(forms.Form):
    """What an organisation's and a project's form share."""

    def __init__(
        self, *args: Any, person: Any, actor: Organisation | Project | None = None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {**self.initial_of(actor), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.person = person
        self.codes = written_in(person, *([actor.summary, actor.description] if actor else []))
        self.fields["name"] = forms.CharField(label=_("Name"), max_length=200)
        self.add_fields()
        self.fields["tags"] = forms.CharField(
            label=_("Fields"),
            required=False,
            max_length=2000,
            help_text=_(
                "What you work with, in a few words each, separated by commas: open data, repair, elderly care."
            ),
        )
        if actor is None:
            self.fields["key"] = KeyField()
        else:
            self.fields["revision"] = forms.IntegerField(widget=forms.HiddenInput())

    def initial_of(self, actor: Any) -> dict[str, Any]:
        if actor is None:
            return {}
        names = [field.name for field in actor._meta.concrete_fields]
        initial = {name: getattr(actor, name) for name in names}
        return {**initial, "tags": ", ".join(map(_quoted, field_tags(actor)))}

    def add_fields(self) -> None:
        raise NotImplementedError

    def add_texts(self) -> None:
        self.fields["summary"] = TextsField(
            self.codes,
            longest=LONGEST_SUMMARY,
            label=_("In one or two sentences"),
            required=False,
            rows=2,
        )
        self.fields["description"] = TextsField(
            self.codes,
            longest=100_000,
            label=_("Description"),
            required=False,
            rows=8,
            help_text=_(
                "An empty line begins a new paragraph; a line that begins with “- ” becomes part of a list."
            ),
        )

    def add_place(self) -> None:
        self.fields["website"] = forms.URLField(
            label=_("Website"), required=False, max_length=500, assume_scheme="https"
        )
        self.fields["place"] = forms.CharField(
            label=_("Place"), required=False, max_length=200, help_text=_("The town or village.")
        )
        self.fields["country"] = forms.ChoiceField(
            label=_("Country"),
            required=False,
            choices=[("", _("Not said")), *countries.country_choices()],
        )

    def clean_tags(self) -> list[str]:
        line = " ".join(self.cleaned_data["tags"].split())
        parts = next(csv.reader([line], skipinitialspace=True), [])
        return [part.strip() for part in parts if part.strip()]

    @property
    def values(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: value for name, value in self.cleaned_data.items() if name not in KEPT_OUT}


class OrganisationForm(ActorForm):
    def add_fields(self) -> None:
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=Organisation.Kind.choices)
        self.add_texts()
        self.add_place()
        self.fields["city"] = forms.ModelChoiceField(
            queryset=City.objects.order_by("sort_key", "id"),
            to_field_name="slug",
            required=False,
            label=_("City on Talko"),
            empty_label=_("None of these"),
            help_text=_("Its officers can help when nobody acts for the organisation any more."),
            initial=city_of(self.person),
        )
        self.fields["size"] = forms.ChoiceField(
            label=_("Size"),
            required=False,
            choices=[("", _("Not said")), *Organisation.Size.choices],
        )
        self.fields["founded_on"] = DayField(label=_("Founded"), required=False, first_year=1000)

    def initial_of(self, actor: Any) -> dict[str, Any]:
        initial = super().initial_of(actor)
        return {**initial, "city": actor.city} if actor else initial


class ProjectForm(ActorForm):
    def __init__(self, *args: Any, organisations: Any = None, **kwargs: Any) -> None:
        self.organisations = organisations
        super().__init__(*args, **kwargs)

    def add_fields(self) -> None:
        if self.organisations is not None:
            self.fields["organisation"] = OrganisationChoice(
                queryset=self.organisations, label=_("Which organisation leads it")
            )
        self.add_texts()
        self.fields["social_impact"] = TextsField(
            self.codes, longest=100_000, label=_("What it changes, and for whom"), required=False, rows=5
        )
        self.add_place()
        self.fields["started_on"] = DayField(label=_("Start"), required=False)
        self.fields["ended_on"] = DayField(label=_("End"), required=False)


class OrganisationChoice(forms.ModelChoiceField):
    """An organisation by its public id."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(to_field_name="public_id", empty_label=None, **kwargs)


class ClaimForm(forms.Form):
    key = KeyField()

    def __init__(self, *args: Any, proved: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not proved:
            self.fields["reason"] = forms.CharField(
                label=_("How can one see that you act for it?"),
                max_length=2000,
                widget=forms.Textarea({"rows": 4}),
                help_text=_("For instance your task there, and a page or a person that confirms it."),
            )


class SettleForm(forms.Form):
    answer = forms.CharField(
        label=_("Your answer"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("The person reads it. A refusal needs a reason."),
    )


class InviteForm(forms.Form):
    email = AddressFormField(
        label=_("E-mail of the person"), widget=forms.EmailInput({"autocomplete": "off"})
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Membership.Role.choices,
        widget=forms.RadioSelect,
        initial=Membership.Role.MEMBER,
        help_text=_(
            "Owners decide who belongs to it, editors answer challenges in its name, members follow along."
        ),
    )
    key = KeyField()


class TakePartForm(forms.Form):
    """An organisation of one's own takes part in a project."""

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "join_%s", **kwargs})
        self.fields["organisation"] = OrganisationChoice(queryset=organisations, label=_("Organisation"))
        self.fields["role"] = _role_field()
        self.fields["key"] = KeyField()


class AskForm(forms.Form):
    """Another organisation is asked to take part in a project."""

    asked = forms.CharField(
        label=_("Name of the organisation"),
        max_length=500,
        help_text=_("As it stands in the directory; or the address of its page there."),
    )
    key = KeyField()

    def __init__(self, *args: Any, leads: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "ask_%s", **kwargs})
        self.fields["role"] = _role_field(but_not=() if leads else (ProjectRole.Role.LEAD,))


def _role_field(but_not: Collection[str] = ()) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("What it does"),
        choices=[(role, label) for role, label in ProjectRole.Role.choices if role not in but_not],
        initial=ProjectRole.Role.PARTNER,
    )
