"""The parts of pages that are given values."""

import re

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.http import QueryDict
from django.template import Context, Template
from django.utils.safestring import SafeString

from talko.core.text.monograms import TONES, initials, tone
from talko.core.web.parts import Criterion, Goal, Mark, Measured, OrganisationRow, Result, Share
from talko.core.web.rows import Row, list_of
from talko.web.templatetags.parts import chosen


def shown(source: str, **values: object) -> BeautifulSoup:
    return BeautifulSoup(Template("{% load parts %}" + source).render(Context(values)), "html.parser")


def words(tag) -> str:
    return " ".join(tag.get_text(" ").split())


def test_a_row_that_was_shown_before_is_still_escaped():
    """Markup equals the same text of a stranger, and rows are remembered by what they say."""
    markup = "<b>Ice</b>"
    seen = [list_of([Row("/a/", title)]) for title in (SafeString(markup), markup, SafeString(markup))]
    assert [BeautifulSoup(one, "html.parser").a.b is not None for one in seen] == [True, False, True]


def test_a_row_is_remembered_with_its_heading():
    row = Row("/a/", "Ice roads")
    assert ["<h3" in list_of([row], heading) for heading in ("h2", "h3", "h2")] == [False, True, False]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Common Ground Growers", "CG"), ("Luleå", "L"), ("“Åsa” & Söner", "S"), ("", ""), ("&", "")],
)
def test_two_letters_stand_for_a_name(name, expected):
    assert initials(name) == expected


def test_a_colour_of_one_s_own_is_always_the_same_and_one_of_the_style_sheet_s():
    assert tone("01j") == tone("01j")
    assert {tone(number) for number in range(500)} == set(range(TONES))


def test_a_logo_wins_over_a_monogram():
    page = shown("{% mark who 'large' %}", who=Mark("A B", picture="/files/a.webp"))
    assert (page.img["src"], page.img["class"], page.img["alt"]) == ("/files/a.webp", ["logo", "large"], "")
    page = shown("{% mark who %}", who=Mark("A B", picture="/files/a.webp", is_person=True))
    assert page.img["class"] == ["portrait"]
    assert words(shown("{% mark who %}", who=Mark("A B"))) == "AB"


def test_organisations_that_are_only_a_name_come_last_and_ask():
    rows = [
        OrganisationRow("/a/", Mark("Only <b>a</b> name"), tell_url="/a/tell/"),
        OrganisationRow("/b/", Mark("Growers"), text="Grow food."),
    ]
    found = shown("{% organisations rows 'h3' %}", rows=rows).select(".org")
    assert [words(row.h3) for row in found] == ["Growers", "Only <b>a</b> name"]
    assert found[1].select_one("a[href='/a/tell/']")
    assert "unfinished" in found[1]["class"]


def test_the_parts_of_a_bar_lie_side_by_side_and_are_said_in_words():
    criteria = [Criterion("Warm", 35, "All winter"), Criterion("Cheap", 65)]
    page = shown("{% criteria criteria %}", criteria=criteria)
    assert [(part["x"], part["width"]) for part in page.select("svg > svg")] == [
        ("0%", "35%"),
        ("35%", "65%"),
    ]
    assert [words(one) for one in page.select("li")] == ["Warm 35 % All winter", "Cheap 65 %"]


def test_a_meter_says_who_promised_what():
    shares = [Share("the city", "SEK 400", 33.3), Share("the pot", "SEK 204", 17)]
    page = shown("{% meter shares 'Half is promised' %}", shares=shares)
    assert page.svg["aria-label"] == "Half is promised"
    assert [(part["x"], part["width"]) for part in page.select("rect")] == [("0%", "33.3%"), ("33.3%", "17%")]
    assert words(page.p) == "SEK 400 the city · SEK 204 the pot"


def test_a_goal_is_a_link_only_where_it_leads_somewhere():
    page = shown("{% goals goals %}", goals=[Goal(2, "Zero hunger", "/?goal=2"), Goal(7, "Energy")])
    assert [words(one) for one in page.select("li")] == ["2 Zero hunger", "7 Energy"]
    assert [link["href"] for link in page.select("a")] == ["/?goal=2"]


def test_a_result_says_where_there_are_no_data():
    result = Result("Rides", said="Vi trodde", lang="sv", measured=(Measured("By the young", goal="30 %"),))
    page = shown("{% result result %}", result=result)
    assert page.blockquote["lang"] == "sv"
    assert words(page.tbody) == "By the young – 30 % no data"
    assert words(shown("{% result result %}", result=Result("Rides", url="/rides/"))) == "Rides"


class Filters(forms.Form):
    q = forms.CharField(required=False)
    sort = forms.ChoiceField(
        choices=[("deadline", "Deadline first"), ("new", "Newest first")], required=False
    )
    goal = forms.MultipleChoiceField(choices=[("2", "Hunger"), ("7", "Energy")], required=False)
    funded = forms.BooleanField(label="With funding", required=False)
    since = forms.CharField(label="Since", required=False)


@pytest.mark.parametrize(
    ("asked", "chips"),
    [
        ("q=bus&sort=deadline&since=", []),
        ("sort=new&page=3", [("Newest first", "?")]),
        ("goal=2&goal=7", [("Hunger", "?goal=7"), ("Energy", "?goal=2")]),
        ("goal=99&funded=on", [("With funding", "?goal=99")]),
        ("since=May&q=bus", [("Since: May", "?q=bus")]),
    ],
)
def test_what_is_chosen_can_be_removed_piece_by_piece(asked, chips):
    assert [(chip.label, chip.url) for chip in chosen(Filters(), QueryDict(asked))] == chips


def test_the_style_sheet_has_as_many_tones_as_there_are():
    from talko.web.generated_files import style_sheet

    assert {int(n) for n in re.findall(r"\.tone-(\d+)", style_sheet().decode())} == set(range(TONES))
