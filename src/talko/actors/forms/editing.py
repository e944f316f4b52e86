"""Forms for editing organisations and projects. The actions validate the values."""

import csv
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talko.actors import countries
from talko.actors.actions.checks import LONGEST_SUMMARY, field_tags
from talko.actors.models import Organisation, Project
from talko.cities.models import City
from talko.cities.queries import city_of
from talko.core.forms.fields import DayField, KeyField, TextsField
from talko.core.text import languages
from talko.core.text.markdown import LONGEST
from talko.core.web.parts import Step

NOT_SAID = ("", _("Not stated"))
NOT_VALUES = frozenset({"key", "revision", "organisation"})


class OrganisationChoice(forms.ModelChoiceField):
    """An organisation by its public id."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(to_field_name="public_id", empty_label=None, **kwargs)


class ActorForm(forms.Form):
    """What an organisation's and a project's form share."""

    name = forms.CharField(label=_("Name"), max_length=200)
    website = forms.URLField(label=_("Website"), required=False, max_length=500, assume_scheme="https")
    place = forms.CharField(
        label=_("Place"), required=False, max_length=200, help_text=_("The town or village.")
    )
    country = forms.ChoiceField(
        label=_("Country"), required=False, choices=lambda: [NOT_SAID, *countries.country_choices()]
    )
    tags = forms.CharField(
        label=_("Fields"),
        required=False,
        max_length=2000,
        help_text=_(
            "What you work with, in a few words each, separated by commas: open data, repair, elderly care."
        ),
    )
    key = KeyField()
    revision = forms.IntegerField(widget=forms.HiddenInput())
    texts: Mapping[str, Mapping[str, Any]] = {
        "summary": {"longest": LONGEST_SUMMARY, "rows": 2, "label": _("In one or two sentences")},
        "description": {
            "longest": LONGEST,
            "rows": 8,
            "label": _("Description"),
            "help_text": _(
                "An empty line begins a new paragraph; a line that begins with “- ” becomes part of a list."
            ),
        },
    }
    """In the languages of existing texts, of the page, and those that the person writes."""
    parts: Mapping[str, tuple[Any, Sequence[str]]] = {}
    """The steps of the page: a label, and names of fields."""

    def __init__(
        self, *args: Any, person: Any, actor: Organisation | Project | None = None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {**_initial(actor), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        del self.fields["revision" if actor is None else "key"]
        written = [code for name in self.texts if actor for code in getattr(actor, name)]
        codes = list(dict.fromkeys([*written, languages.current(), *person.writes]))
        for name, options in self.texts.items():
            self.fields[name] = TextsField(codes, required=False, **options)
        self.order_fields(name for _label, names in self.parts.values() for name in names)

    @property
    def in_steps(self) -> list[tuple[Step, list[forms.BoundField]]]:
        """The steps of its page, each with its fields."""
        return [
            (Step(str(label), f"#{key}"), [self[name] for name in names if name in self.fields])
            for key, (label, names) in self.parts.items()
        ]

    @property
    def steps(self) -> list[Step]:
        return [step for step, _fields in self.in_steps]

    def clean_tags(self) -> list[str]:
        line = " ".join(self.cleaned_data["tags"].split())
        parts = next(csv.reader([line], skipinitialspace=True), [])
        return [part.strip() for part in parts if part.strip()]

    @property
    def values(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: value for name, value in self.cleaned_data.items() if name not in NOT_VALUES}


class OrganisationForm(ActorForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=Organisation.Kind.choices)
    city = forms.ModelChoiceField(
        queryset=City.objects.order_by("sort_key", "id"),
        to_field_name="slug",
        required=False,
        label=_("City on Talko"),
        empty_label=_("None of these"),
        help_text=_("Its officers can help when nobody acts for the organisation any more."),
    )
    size = forms.ChoiceField(label=_("Size"), required=False, choices=[NOT_SAID, *Organisation.Size.choices])
    founded_on = DayField(label=_("Founded"), required=False, first_year=1000)
    parts = {
        "who": (_("Who you are"), ("name", "kind", "summary")),
        "work": (_("What you do"), ("description", "tags", "size", "founded_on")),
        "where": (_("Where to find you"), ("website", "place", "country", "city")),
    }

    def __init__(self, *args: Any, person: Any, actor: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, person=person, actor=actor, **kwargs)
        self.initial["city"] = actor.city if actor else city_of(person)


class ProjectForm(ActorForm):
    organisation = OrganisationChoice(
        queryset=Organisation.objects.none(), label=_("Which organisation leads it")
    )
    started_on = DayField(label=_("Start"), required=False)
    ended_on = DayField(label=_("End"), required=False)
    texts = {
        **ActorForm.texts,
        "social_impact": {"longest": LONGEST, "rows": 5, "label": _("What it changes, and for whom")},
    }
    parts = {
        "what": (_("What it is"), ("name", "organisation", "summary")),
        "work": (_("What it does"), ("description", "social_impact", "tags")),
        "where": (_("Where and when"), ("website", "place", "country", "started_on", "ended_on")),
    }

    def __init__(self, *args: Any, organisations: Any = None, **kwargs: Any) -> None:
        """`organisations`: those that can lead a new project."""
        super().__init__(*args, **kwargs)
        if organisations is None:
            del self.fields["organisation"]
        else:
            lead: Any = self.fields["organisation"]
            lead.queryset = organisations


def _initial(actor: Organisation | Project | None) -> dict[str, Any]:
    if actor is None:
        return {}
    names = [field.name for field in actor._meta.concrete_fields]
    tags = ", ".join(map(_quoted, field_tags(actor)))
    return {**{name: getattr(actor, name) for name in names}, "tags": tags}


def _quoted(tag: str) -> str:
    """Quoted if it has a comma, so that saving an unchanged form changes nothing."""
    if "," not in tag and not tag.startswith('"'):
        return tag
    return '"{}"'.format(tag.replace('"', '""'))
