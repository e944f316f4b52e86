"""Two short steps for new people; one question alone for someone who wants to change it, or to do what needs the answer."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from talko.accounts.actions import edit_profile
from talko.accounts.forms import ZONE_HELP, offer_zones
from talko.accounts.models import Person
from talko.challenges.actions.interests import choose_interests
from talko.challenges.queries.challenges import named_goals
from talko.challenges.queries.interests import goals_of
from talko.cities.actions import choose_city
from talko.cities.forms.cities import ChooseCityForm
from talko.cities.queries import languages_of_cities, residence_of
from talko.core.editing.submission import submit
from talko.core.text import languages
from talko.core.web.parts import Step
from talko.core.web.views import onward, person_of, posted

QUESTIONS = {
    "name": ("name",),
    "city": ("city",),
    "languages": ("reads", "writes"),
    "aim": ("aim",),
    "interests": ("interests",),
}
"""What can be asked for alone, and with which fields."""
STEPS = {
    "you": (_("Where you are"), ("name", "city", "reads", "writes", "time_zone")),
    "interests": (_("What interests you"), ("aim", "interests")),
}


def _in_columns(*classes: str) -> forms.CheckboxSelectMultiple:
    return forms.CheckboxSelectMultiple({"class": " ".join(("in-columns", *classes))})


class WelcomeForm(ChooseCityForm):
    """Nothing has to be answered, but what was asked alone."""

    name = forms.CharField(label=_("Name"), max_length=Person.NAME_LENGTH)
    reads = forms.MultipleChoiceField(label=_("Languages you read"), required=False, widget=_in_columns())
    writes = forms.MultipleChoiceField(label=_("Languages you write"), required=False, widget=_in_columns())
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        help_text=ZONE_HELP,
        widget=forms.Select({"data-own-time-zone": ""}),
    )
    aim = forms.ChoiceField(
        label=_("What brings you here?"), choices=Person.Aim, required=False, widget=forms.RadioSelect
    )
    interests = forms.TypedMultipleChoiceField(
        label=_("Goals you care about"),
        required=False,
        coerce=int,
        widget=_in_columns("wide"),
        help_text=_(
            "The United Nations' goals for sustainable development. We tell you when a challenge about one of "
            "them reaches your city."
        ),
    )
    field_order = ["name", "city", "reads", "writes", "time_zone", "aim", "interests"]

    def __init__(self, *args: Any, asked: str, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = QUESTIONS.get(asked)
        for name in list(self.fields):
            if (kept and name not in kept) or (kept is None and name == "name" and self.initial["name"]):
                del self.fields[name]
            elif kept:
                self.fields[name].required = name != "interests"
        if "time_zone" in self.fields:
            offer_zones(self)
        spoken = [(code, languages.OWN_NAMES[code]) for code in codes]
        choices: dict[str, list[Any]] = {"reads": spoken, "writes": spoken, "interests": named_goals()}
        for name in choices.keys() & self.fields.keys():
            self.fields[name].choices = choices[name]  # type: ignore[attr-defined]  # they are fields of choices

    @property
    def in_steps(self) -> list[tuple[Step, list[forms.BoundField]]]:
        return [
            (Step(str(label), f"#{key}"), [self[name] for name in names if name in self.fields])
            for key, (label, names) in STEPS.items()
        ]

    @property
    def steps(self) -> list[Step]:
        return [step for step, _fields in self.in_steps]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    asked = request.GET.get("ask", "")
    form = WelcomeForm(posted(request), asked=asked, codes=_codes(request, person), initial=_known_of(person))
    after = onward(request) or "/"
    alone = asked in QUESTIONS
    return submit(
        request,
        "web/joining.html",
        form,
        lambda: _save(person, form),
        message=_now("Saved."),
        to=after,
        title=_title(asked),
        instead=(onward(request, "instead") or "/") if alone else after,
        alone=alone,
    )


def _title(asked: str) -> str:
    if asked == "interests":
        return _now("Your interests")
    return _now("One thing first") if asked in QUESTIONS else _now("Welcome")


def _known_of(person: Person) -> dict[str, Any]:
    home = residence_of(person)
    return {
        **{name: getattr(person, name) for name in ("name", "reads", "writes", "aim")},
        "city": home.slug if home else "",
        "time_zone": person.time_zone if person.time_zone_chosen else "",
        "interests": goals_of(person),
    }


def _save(person: Person, form: WelcomeForm) -> None:
    values = dict(form.cleaned_data)
    home = residence_of(person)
    city = values.pop("city", home)
    if city != home:
        choose_city(by=person, city=city)
    if "interests" in values:
        choose_interests(by=person, goals=values.pop("interests"))
    if "time_zone" not in form.changed_data:
        values.pop("time_zone", None)  # as in their city
    edit_profile(by=person, values={"name": person.name, **values})


def _codes(request: HttpRequest, person: Person) -> list[str]:
    """A short list: what the pages and the cities speak, what this person said before, and what is needed now."""
    asked = request.GET.get("codes", "").split(",")[:4]
    codes = [*asked, *languages.page_languages(), *person.reads, *person.writes, *languages_of_cities()]
    return list(dict.fromkeys(code for code in codes if code in languages.OWN_NAMES))
