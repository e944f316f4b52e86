"""A form that makes content: filled from what is saved, from a draft, or from what was just sent."""

import re
from collections.abc import Collection, Mapping, Sequence, Set
from copy import copy
from typing import Any

from django import forms
from django.http import QueryDict

from talko.core.editing.content import Labelled, Rows, Text, Written
from talko.core.errors import Message
from talko.core.text import languages
from talko.core.values import money
from talko.core.web.parts import Step

ADD = "add"
"""Name of the buttons that ask for one more row, or one more language, without saving."""


class ContentForm(forms.Form):
    """Declare plain fields as in any form; `__init__` adds those that depend on what is written.

    A draft may lack anything, so a form is read as far as it can be; `is_complete` asks for the rest.
    """

    use_required_attribute = False
    groups: Mapping[str, Sequence[str]] = {}
    """The parts of the page: names of fields."""
    rows: Rows
    saved: Written
    """What is saved, or what a new one begins with."""
    steps_needing: Mapping[str, tuple[Message, Set[str]]] = {}
    """The steps of the page: a label, and what a step must say before it is done (names as in `faults`)."""
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(
        self, data: QueryDict | None = None, *, typed: QueryDict | None = None, initial: dict[str, Any]
    ) -> None:
        """`data` was sent to be saved; `typed` was half typed, and is shown again without being judged."""
        sent = data if data is not None else typed
        self.typed = typed
        self.sent: Mapping[str, Any] = {} if sent is None else sent
        super().__init__(data, initial=initial)

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        if self.typed is not None and (field_name in self.typed or not field.widget.is_hidden):
            return field.widget.value_from_datadict(self.typed, {}, field_name)
        return super().get_initial_for_field(field, field_name)

    def content(self) -> Written:
        """What was typed, as far as it could be read: all of it when the form is valid."""
        raise NotImplementedError

    def texts(self) -> Labelled:
        """What was typed, to be compared with what others saved."""
        raise NotImplementedError

    def faults(self) -> dict[str, Message]:
        """All that keeps what was typed from being complete: `{field: message}`."""
        raise NotImplementedError

    def shown(self) -> Written:
        """What is on the page, as far as it can be read: what was sent, what is half typed, or what is saved."""
        if self.is_bound:
            self.is_valid()
            return self.content()
        if self.typed is None:
            return self.saved
        judged = copy(self)
        judged.data, judged.is_bound, judged.typed = self.typed, True, None
        vars(judged).update(_errors=None, _bound_fields_cache={})  # Django's, of the form that was not judged
        return judged.shown()

    def form_steps(self, missing: Collection[str]) -> list[Step]:
        return [
            Step(str(label), f"#{key}", "done" if needed and needed.isdisjoint(missing) else "")
            for key, (label, needed) in self.steps_needing.items()
        ]

    def is_complete(self) -> bool:
        """Whether it is valid and lacks nothing; what is missing is said at its field, beside what cannot be read."""
        unread = set(self.errors)
        for name, message in self.faults().items() if self.is_bound else ():
            if name not in unread:
                self.add_error(name if name in self.fields else None, str(message))
        return self.is_valid()

    def says(self, content: Written) -> bool:
        return self.is_valid() and self.content().tidied() == content

    def row_numbers(self, *, there: int) -> range:
        """As many rows as were sent, or those that are `there` and some to fill; one more when its button was pressed."""
        rows = self.rows
        numbered = re.compile(rf"{rows.name}_(\d{{1,3}})_")
        sent = [int(found[1]) + 1 for name in self.sent if (found := numbered.match(name))]
        count = max(sent, default=max(rows.fewest, there + rows.spare))
        self.row_count = min(count + (self.sent.get(ADD) == rows.name), rows.most)
        return range(self.row_count)

    def add_row(self, number: int, *fields: forms.Field) -> None:
        """One field for each part."""
        for part, field in zip(self.rows.parts, fields, strict=True):
            self.fields[self.rows.field(number, part)] = field

    def row_fields(self) -> list[list[forms.BoundField]]:
        rows = self.rows
        return [[self[rows.field(number, part)] for part in rows.parts] for number in range(self.row_count)]

    def row_values(self) -> list[list[Any]]:
        """What could be read of each row, in the order of its parts."""
        rows, values = self.rows, self.cleaned_data
        return [
            [values.get(rows.field(number, part)) for part in rows.parts] for number in range(self.row_count)
        ]

    @property
    def can_grow(self) -> bool:
        return self.row_count < self.rows.most

    @property
    def grouped(self) -> dict[str, list[forms.BoundField]]:
        return {group: [self[name] for name in names] for group, names in self.groups.items()}

    def currency_sent(self, name: str, otherwise: str) -> str:
        """Also an amount that is left empty has the currency that was chosen for it."""
        sent = str(self.sent.get(f"{name}_currency", ""))
        return sent if sent in money.CURRENCIES else otherwise


def text_field(declared: Text, *, rows: int = 0, language: str = "", **options: Any) -> forms.CharField:
    """For a declared text: one line, or `rows` of them; in `language`, where it is known."""
    attrs: dict[str, Any] = {"lang": language, "dir": languages.direction(language)} if language else {}
    widget = forms.Textarea({**attrs, "rows": rows}) if rows else forms.TextInput(attrs)
    options = {"label": declared.label, "required": False, **options}
    return forms.CharField(max_length=declared.longest, widget=widget, **options)
