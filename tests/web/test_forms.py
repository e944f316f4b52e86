"""Every form in every app is rendered with the design system's fields."""

import re

import pytest
from django import forms

from talko.web.showcase import ExampleForm


def html_of(form):
    """Without the space between and around tags."""
    return re.sub(r"\s*(</?(?:div|legend|label|li|fieldset|span)[^>]*>)\s*", r"\1", str(form))


@pytest.fixture
def failed():
    return html_of(ExampleForm({"title": '"><script>alert(1)</script>', "need": ""}))


def test_it_works():
    html = html_of(ExampleForm())
    assert '<label for="id_title">Title</label>' in html
    assert 'aria-describedby="id_title_helptext"' in html
    assert "error-summary" not in html
    assert html.count("(optional)") == 2


def test_errors_stand_at_the_top_and_at_the_field(failed):
    assert 'role="alert" tabindex="-1" data-focus' in failed
    assert '<a href="#id_need">The need: This field is required.</a>' in failed
    assert '<div class="field-error" id="id_need_error"><div>This field is required.</div></div>' in failed
    assert 'aria-describedby="id_need_helptext id_need_error"' in failed
    assert 'aria-invalid="true"' in failed


def test_every_link_of_the_summary_leads_to_an_input(failed):
    targets = re.findall(r'<a href="#([^"]+)">', failed)
    assert targets == ["id_need", "id_language", "id_scope_0", "id_audience_0", "id_agree"]
    for target in targets:
        assert re.search(rf'<(?:input|textarea|select)[^>]* id="{target}"', failed), target


def test_every_description_exists(failed):
    for described in re.findall(r'aria-describedby="([^"]+)"', failed):
        for name in described.split():
            assert f'id="{name}"' in failed


def test_what_was_typed_is_kept_and_escaped(failed):
    assert 'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in failed


def test_choices_are_a_named_group(failed):
    assert re.search(
        r'<fieldset id="id_scope_group"\s+aria-describedby="id_scope_error"><legend>Scope</legend>', failed
    )


def test_errors_of_the_whole_form_and_of_hidden_fields_are_told():
    class Whole(forms.Form):
        key = forms.UUIDField(widget=forms.HiddenInput)

        def clean(self):
            raise forms.ValidationError("Answering closed at 12:00.")

    html = str(Whole({"key": "x"}))
    assert "<li>Answering closed at 12:00.</li>" in html
    assert "<li>Enter a valid UUID.</li>" in html
