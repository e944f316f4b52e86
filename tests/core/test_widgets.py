"""Widgets that are put together in Python stand there as Django's own templates would have them."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString
from pytest_django.asserts import assertHTMLEqual

from talko.core.forms.widgets import PLAIN, Renderer

HOSTILE = """"><script>alert('1')</script>&"""
CHOICES = [("", "None"), ("a", HOSTILE), (HOSTILE, "B"), (3, SafeString("<b>C</b>"))]
GROUPED = [("Near", [("lulea", "Luleå")]), ("Far", [("austin", "Austin"), (HOSTILE, HOSTILE)])]


@pytest.mark.parametrize(
    ("widget", "value"),
    [
        (forms.TextInput({"placeholder": HOSTILE, "autofocus": True, "readonly": False}), HOSTILE),
        (forms.TextInput(), None),
        (forms.NumberInput({"min": 0}), 0),
        (forms.EmailInput(), "a@b.example"),
        (forms.SearchInput(), ""),
        (forms.DateInput({"type": "date"}, format="%Y-%m-%d"), "2026-11-23"),
        (forms.PasswordInput(), "secret"),
        (forms.HiddenInput(), HOSTILE),
        (forms.Textarea({"rows": 3}), HOSTILE),
        (forms.Textarea(), "\n\nafter two lines"),
        (forms.Textarea(), None),
        (forms.CheckboxInput(), True),
        (forms.CheckboxInput(), False),
        (forms.Select(choices=CHOICES), HOSTILE),
        (forms.Select({"required": True}, choices=CHOICES), "3"),
        (forms.Select(choices=GROUPED), "austin"),
        (forms.RadioSelect(choices=CHOICES[1:]), "a"),
        (forms.CheckboxSelectMultiple({"class": "wide"}, choices=CHOICES[1:]), ["a", "3"]),
    ],
)
def test_a_widget_is_what_django_shows(widget, value):
    assert widget.template_name in PLAIN
    attributes = {"id": "id_field", "aria-describedby": "id_help"}
    if isinstance(widget, forms.Textarea) or getattr(widget, "input_type", "") in {"text", "search"}:
        attributes["dir"] = "auto"
    shown = widget.render("field", value, attributes, renderer=Renderer())
    assertHTMLEqual(shown, widget.render("field", value, attributes, renderer=DjangoTemplates()))
    assert "<script" not in shown


def test_all_others_have_their_templates():
    shown = forms.MultiWidget([forms.TextInput, forms.TextInput]).render("x", ["1", "2"], renderer=Renderer())
    assert shown.count("<input") == 2
