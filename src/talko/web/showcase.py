"""Examples for the page that shows the design system: a real form and invented content."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Paginator
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talko.core.forms.fields import CityMomentField
from talko.core.text import languages
from talko.core.text.differences import differences
from talko.core.values.dates import short_day
from talko.core.values.money import Money
from talko.core.web.parts import Criterion, Goal, Mark, Measured, OrganisationRow, Result, Share, Step
from talko.core.web.rows import Row
from talko.web.templatetags.talko import days_left, short_date, urgent

COLOURS = (
    ("snow", _("The page")),
    ("paper", _("Fields, raised surfaces")),
    ("ink", _("Text, main button")),
    ("soft", _("Secondary text")),
    ("line", _("Hairlines")),
    ("edge", _("Borders of fields")),
    ("ice", _("Quiet fills, meters")),
    ("water", _("Links, places")),
    ("cloudberry", _("Urgent words")),
    ("sun", _("What moves, where you are")),
    ("moss", _("Done, agreed, funded")),
    ("leaf", _("The second part of a meter")),
    ("alarm", _("Errors")),
)


class ExampleForm(forms.Form):
    title = forms.CharField(
        label=_("Title"), max_length=80, help_text=_("One sentence that a neighbour would understand.")
    )
    need = forms.CharField(
        label=_("The need"), widget=forms.Textarea, help_text=_("What is missing, for whom, since when?")
    )
    language = forms.ChoiceField(label=_("Language"), choices=languages.CHOICES)
    scope = forms.MultipleChoiceField(
        label=_("Scope"),
        choices=[("challenges", _("Challenges")), ("funding", _("Funding")), ("events", _("Events"))],
        widget=forms.CheckboxSelectMultiple,
    )
    audience = forms.ChoiceField(
        label=_("Who can read it"),
        choices=[("public", _("Everyone can read")), ("parties", _("Only between the parties"))],
        widget=forms.RadioSelect,
    )
    deadline = CityMomentField(ZoneInfo("Europe/Stockholm"), label=_("Answers by"), required=False)
    file = forms.FileField(label=_("File"), required=False)
    agree = forms.BooleanField(label=_("Everyone may read the answer"))


class ExampleFilter(forms.Form):
    q = forms.CharField(label=_("Words"), required=False, widget=forms.SearchInput)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("deadline", _("Deadline first")), ("new", _("Newest first"))],
    )
    funded = forms.BooleanField(label=_("With funding"), required=False)


def rows(now: datetime) -> list[Row]:
    return [
        _row(
            now + timedelta(days=9),
            "Luleå",
            "Värm växthus med spillvärme från datahallarna",
            "sv",
            "40 GWh lågtempererad värme släpps ut varje vinter. Vi söker någon som kan odla på den, året om, nära stan.",
            Money(120_000_000, "SEK"),
            share=42,
        ),
        _row(
            now + timedelta(days=24),
            "Jokkmokk, Vuollerim",
            "Skolbussen som också kör oss andra",
            "sv",
            "Linjen läggs ner om den bara bär elva barn. Hur kan åttahundra bybor dela på resorna?",
            Money(35_000_000, "SEK"),
        ),
        _row(
            now + timedelta(days=41),
            "Oulu",
            "Kokoontumispaikkoja kaamokseen",
            "fi",
            "Sisätiloja, joissa voi olla ilman ostamista, kun ulkona on pimeää ja kolmekymmentä astetta pakkasta.",
            Money(8_000_000, "EUR"),
        ),
    ]


def _row(
    deadline: datetime, place: str, title: str, lang: str, text: str, need: Money, *, share: int | None = None
) -> Row:
    return Row(
        url="#rows",
        title=title,
        lang=lang,
        when=days_left(deadline),
        when_note=short_date(deadline),
        urgent=urgent(deadline),
        byline=place,
        text=text,
        amount=need.shown(),
        amount_note=str(_("need for funding")),
        share=share,
        share_label=str(_("Funded, per cent")),
    )


def organisations() -> list[OrganisationRow]:
    return [
        OrganisationRow(
            url="#organisations",
            mark=Mark("Common Ground Growers", "01jcg"),
            place="Austin",
            text=str(_("Grows food with neighbours on land that the city lends.")),
            amount="3",
            amount_note=str(_("projects")),
        ),
        OrganisationRow(
            url="#organisations",
            mark=Mark("Norrsken Hydroponik", "01jnh"),
            place="Kiruna",
            tell_url="#organisations",
        ),
        OrganisationRow(
            url="#organisations",
            mark=Mark("Pohjanvalon energialaboratorio", "01jpl"),
            place="Oulu",
            text="Mittaa, mihin hukkalämpö riittää.",
            text_lang="fi",
            badge=str(_("Confirmed by the city")),
            badge_tone="moss",
        ),
    ]


def criteria() -> list[Criterion]:
    return [
        Criterion(
            str(_("It can be grown all winter")),
            35,
            str(_("Show how the plants manage 28 degrees below zero.")),
        ),
        Criterion(str(_("It pays for itself after three years")), 25, str(_("Electricity, work and sales."))),
        Criterion(str(_("Residents take part")), 20, str(_("Schools, associations, trainees."))),
        Criterion(str(_("Others can do the same")), 20, str(_("Drawings and measurements are open."))),
    ]


def shares() -> list[Share]:
    return [
        Share(str(_("promised by Luleå")), Money(40_000_000, "SEK").shown(), 33.3),
        Share(str(_("from Austin's pot")), Money(20_400_000, "SEK").shown(), 17),
        Share(str(_("from 318 people")), Money(14_400_000, "SEK").shown(), 12),
    ]


def goals() -> list[Goal]:
    return [
        Goal(2, str(_("Zero hunger")), "#goals"),
        Goal(7, str(_("Affordable and clean energy")), "#goals"),
        Goal(11, str(_("Sustainable cities and communities"))),
    ]


def result() -> Result:
    return Result(
        title=str(_("The village shares a car, the first year")),
        url="#outcome",
        said="Vi trodde att vi behövde fler bussar. Det vi behövde var en lista på vem som ändå skulle till Jokkmokk.",
        lang="sv",
        who="Elin Sunna, Vuollerims byaförening",
        measured=(
            Measured(str(_("Rides to Jokkmokk each week")), "38", "90", "104"),
            Measured(
                str(_("What a ride costs the municipality")),
                *(Money(amount, "SEK").shown() for amount in (21_200, 12_000, 9_700)),
            ),
            Measured(str(_("Rides by young people")), goal="30 %"),
        ),
    )


def form_steps() -> list[Step]:
    return [
        Step(str(_("What it is about")), "#steps", "done"),
        Step(str(_("Criteria")), "#steps", "now"),
        Step(str(_("Money and dates")), "#steps"),
        Step(str(_("Check and send"))),
    ]


def context(sent: QueryDict) -> dict[str, Any]:
    """`sent` is the query of the page: with `title` in it the example form is checked, so that its errors are seen."""
    now = timezone.now()
    return {
        "colours": COLOURS,
        "rows": rows(now),
        "form": ExampleForm(sent) if "title" in sent else ExampleForm(),
        "filter_form": ExampleFilter(sent or None),
        "page": Paginator(range(190), 20).get_page(sent.get("page", 4)),
        "facts": [
            {
                "label": _("answers by"),
                "value": short_day(now + timedelta(days=9), UTC, languages.current()),
                "tone": "urgent",
            },
            {"label": _("need for funding"), "value": str(Money(120_000_000, "SEK"))},
            {"label": _("answers"), "value": 7},
            {"label": _("cities"), "value": 3},
        ],
        "tabs": [
            {"label": _("The need"), "url": "#tabs", "current": True},
            {"label": _("Solutions"), "url": "#tabs", "count": 7},
            {"label": _("Dialogue"), "url": "#tabs", "count": 24},
        ],
        "timeline": [
            {"date": now - timedelta(days=30), "title": _("Published"), "state": "done"},
            {"date": now, "title": _("Open for answers"), "state": "now", "text": _("Seven answers so far.")},
            {"date": now + timedelta(days=9), "title": _("Answering closes"), "state": "next"},
            {"date": now + timedelta(days=40), "title": _("Decision"), "state": "next"},
        ],
        "pieces": differences(
            "The greenhouse takes heat from one hall in winter.",
            "The greenhouse takes heat from two halls, all year.",
        ),
        "steps": [
            {
                "text": _("Two answers are waiting for your evaluation."),
                "url": "#next",
                "label": _("Evaluate"),
            },
            {"text": _("Your draft is three days old."), "url": "#next", "label": _("Continue writing")},
        ],
        "organisations": organisations(),
        "criteria": criteria(),
        "weights": criteria(),
        "weight_sum": sum(one.weight for one in criteria()),
        "shares": shares(),
        "goals": goals(),
        "result": result(),
        "form_steps": form_steps(),
        "officer": Mark("Luleå", "lulea"),
        "engineer": Mark("Maya Torres", "maya"),
        "needed": [
            {"label": _("Criteria"), "url": "#steps", "text": _("The weights add up to 80 and not to 100.")},
            {"label": _("Answers by"), "url": "#steps", "text": _("Choose a day.")},
            {"label": _("The need"), "done": True},
        ],
        "now": now,
    }
