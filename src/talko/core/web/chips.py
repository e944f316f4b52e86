"""The filters that are chosen in a list, each with the address of the list without it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is chosen, and the address of the list without it."""

    label: str
    url: str


def chosen(form: forms.Form, asked: QueryDict) -> list[Chip]:
    """What is chosen in a form of filters besides the words in its first field. A choice that is always there is none."""
    chips = []
    for bound in form.visible_fields()[1:]:
        for value in asked.getlist(bound.html_name):
            if label := _label_of(bound, value):
                without = asked.copy()
                without.pop("page", None)
                others = [one for one in asked.getlist(bound.html_name) if one != value]
                without.setlist(bound.html_name, others or _removed(bound))
                chips.append(Chip(label, f"?{without.urlencode()}"))
    return chips


def _removed(bound: forms.BoundField) -> list[str]:
    """How an address says that nothing is chosen: where the list begins with a choice, in so many words."""
    return [""] if bound.field.initial else []


def _label_of(bound: forms.BoundField, value: str) -> str:
    if not value.strip():
        return ""
    if isinstance(bound.field, forms.BooleanField):
        return str(bound.label)
    choices = getattr(bound.field, "choices", None)
    if choices is None:
        return f"{bound.label}: {value}"
    labels = {str(code): str(label) for code, label in _flat(choices)}
    default = "" if isinstance(bound.field, forms.MultipleChoiceField) else next(iter(labels), "")
    return "" if value == default else labels.get(value, "")


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for code, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield code, label
