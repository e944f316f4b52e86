"""The kernel for editing, without a room: what is written, its form, and the way of a form."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.http import HttpResponse, QueryDict

from talko.core.editing.content import Rows, Written, differing, text, texts
from talko.core.editing.forms import ContentForm, text_field
from talko.core.editing.submission import submit
from talko.core.errors import Conflict, EditConflict, Invalid, NotAllowed


@dataclass(frozen=True)
class Note(Written):
    title: str = text("Title", 10, line=True)
    body: dict[str, str] = texts("Body", 20)
    tags: tuple[str, ...] = field(default=())


class NoteForm(ContentForm):
    rows = Rows("tag", ("name",), fewest=2, spare=1, most=4)
    title = text_field(Note.texts_declared()["title"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in self.row_numbers(there=1):
            self.add_row(number, forms.CharField(required=False))

    def content(self) -> Note:
        return Note(title=self.cleaned_data.get("title", ""))

    def faults(self) -> dict[str, Any]:
        return {} if self.content().title else {"title": "Write a title."}


def sent(**values: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update({"revision": "1", **values})
    return data


def test_what_is_written_is_tidied_and_measured_as_declared():
    note = Note(title=" A\n title ", body={"sv": " Ett \r\n två ", "fi": " "}).tidied()
    assert note == Note(title="A title", body={"sv": "Ett \n två"})
    assert note.too_long() == {}
    assert set(Note(title="x" * 11, body={"sv": "y" * 21}).too_long()) == {"title", "body"}
    assert note.texts() == {"title": ("Title", "A title"), "body": ("Body", "Swedish: Ett \n två")}


def test_only_what_others_changed_is_shown_as_different():
    mine = Note(title="Mine", body={"en": "Same"})
    conflict = EditConflict(current={"title": "Theirs", "body": "English: Same"}, revision=2)
    [(label, pieces)] = differing(conflict, mine.texts())
    assert label == "Title"
    assert [(piece.kind, piece.text) for piece in pieces] == [("removed", "Theirs"), ("added", "Mine")]


def test_a_draft_may_lack_what_is_needed_and_is_asked_for_it_when_complete():
    form = NoteForm(sent(title=""), initial={})
    assert form.is_valid()
    assert not form.is_complete()
    assert form.errors == {"title": ["Write a title."]}


@pytest.mark.parametrize(
    ("values", "rows"),
    [
        ({}, 2),
        ({"tag_0_name": "a"}, 1),
        ({"tag_2_name": "a"}, 3),
        ({"tag_1_name": "a", "add": "tag"}, 3),
        ({"tag_3_name": "a", "add": "tag"}, 4),
        ({"tag_999999999_name": "a"}, 2),
    ],
)
def test_rows_are_as_many_as_were_sent_and_one_more_when_asked_for(values, rows):
    assert NoteForm(typed=sent(**values), initial={}).row_count == rows


def test_what_was_half_typed_is_shown_again_without_being_judged():
    form = NoteForm(typed=sent(title="Half", tag_0_name="a"), initial={"title": "Saved", "revision": 3})
    assert (form["title"].value(), form["tag_0_name"].value(), form["revision"].value()) == ("Half", "a", "1")
    assert not form.is_bound


class NameForm(forms.Form):
    name = forms.CharField()
    revision = forms.IntegerField(required=False)


def page_of(rf, act, data=None, **options) -> tuple[HttpResponse, Any]:
    request = rf.post("/", data) if data is not None else rf.get("/")
    request.user, request.session, request._messages = None, {}, Messages()
    form = NameForm(request.POST if data is not None else None)
    return submit(request, "web/components/form.html", form, act, submit="Save", **options), request


class Messages(list):
    def add(self, level: int, message: str, extra_tags: str = "") -> None:
        self.append(message)


def test_a_form_goes_on_with_a_message_about_what_was_made(rf):
    answer, request = page_of(
        rf, lambda: "made", {"name": "A"}, message=lambda made: f"It was {made}.", to=lambda made: f"/{made}/"
    )
    assert (answer.status_code, answer["Location"]) == (302, "/made/")
    assert list(get_messages(request)) == ["It was made."]


@pytest.mark.parametrize(
    ("error", "status", "shown"),
    [
        (Invalid(fields={"name": "Another one."}), 422, "Another one."),
        (Invalid("Not this."), 422, "Not this."),
        (Conflict("Too late."), 409, "Too late."),
        (EditConflict(current={"name": "B"}, revision=7), 409, 'value="7"'),
    ],
)
def test_what_an_action_refuses_is_said_at_the_form(rf, error, status, shown):
    def act() -> None:
        raise error

    answer, request = page_of(rf, act, {"name": "A"})
    page = answer.content.decode()
    assert (answer.status_code, list(get_messages(request))) == (status, [])
    assert shown in page
    assert 'value="A"' in page


def test_an_empty_form_is_a_form_and_what_is_no_matter_of_it_passes_through(rf):
    def act() -> None:
        raise NotAllowed

    assert page_of(rf, act)[0].status_code == 200
    assert page_of(rf, act, {})[0].status_code == 422
    with pytest.raises(NotAllowed):
        page_of(rf, act, {"name": "A"})
