"""Three short questions for new people; one of them alone for someone who wants to do what needs the answer."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from talko.accounts.actions import edit_profile
from talko.accounts.models import Person
from talko.cities.actions import choose_city
from talko.cities.forms.cities import ChooseCityForm
from talko.cities.queries import languages_of_cities, residence_of
from talko.core.editing.submission import submit
from talko.core.text import languages
from talko.core.web.views import onward, person_of, posted

QUESTIONS = {"name": ("name",), "city": ("city",), "languages": ("reads", "writes"), "aim": ("aim",)}
"""What can be asked for, and with which fields."""


class WelcomeForm(ChooseCityForm):
    """Nothing has to be answered, but what was asked alone."""

    name = forms.CharField(label=_("Name"), max_length=Person.NAME_LENGTH)
    reads = forms.MultipleChoiceField(
        label=_("Languages you read"), required=False, widget=forms.CheckboxSelectMultiple
    )
    writes = forms.MultipleChoiceField(
        label=_("Languages you write"), required=False, widget=forms.CheckboxSelectMultiple
    )
    aim = forms.ChoiceField(
        label=_("What brings you here?"), choices=Person.Aim, required=False, widget=forms.RadioSelect
    )
    field_order = ["name", "city", "reads", "writes", "aim"]

    def __init__(self, *args: Any, asked: str, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = QUESTIONS.get(asked)
        for name in list(self.fields):
            if (kept and name not in kept) or (kept is None and name == "name" and self.initial["name"]):
                del self.fields[name]
            elif kept:
                self.fields[name].required = True
        choices = [(code, languages.OWN_NAMES[code]) for code in codes]
        for name in {"reads", "writes"} & set(self.fields):
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # they are fields of choices


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    asked = request.GET.get("ask", "")
    home = residence_of(person)
    initial = {name: getattr(person, name) for name in ("name", "reads", "writes", "aim")}
    form = WelcomeForm(
        posted(request),
        asked=asked,
        codes=_codes(request, person),
        initial={**initial, "city": home.slug if home else ""},
    )
    after = onward(request) or "/"
    title = _now("One thing first") if asked in QUESTIONS else _now("Welcome")
    instead = (onward(request, "instead") or "/") if asked in QUESTIONS else after

    def act() -> None:
        values = dict(form.cleaned_data)
        city = values.pop("city", home)
        if city != home:
            choose_city(by=person, city=city)
        edit_profile(by=person, values={"name": person.name, **values})

    return submit(
        request,
        "web/joining.html",
        form,
        act,
        message=_now("Saved."),
        to=after,
        title=title,
        instead=instead,
        alone=asked in QUESTIONS,
    )


def _codes(request: HttpRequest, person: Person) -> list[str]:
    """A short list: what the pages and the cities speak, what this person said before, and what is needed now."""
    asked = request.GET.get("codes", "").split(",")[:4]
    codes = [*asked, *languages.page_languages(), *person.reads, *person.writes, *languages_of_cities()]
    return list(dict.fromkeys(code for code in codes if code in languages.OWN_NAMES))
