"""Lists whose search can be saved: each room registers its own in `AppConfig.ready()`, and says what is new in it for a reader."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from talko.core.errors import Message
from talko.core.web.chips import chosen
from talko.core.web.rows import Row

LONGEST = 200
"""Characters of one value in an address that are saved."""


@dataclass(frozen=True)
class New:
    """What is new of one kind: only what the reader may see now, the newest first."""

    found: QuerySet[Any]
    rows: Callable[[QuerySet[Any], Any], Sequence[Row]]
    """What is shown of them to this reader, in a fixed number of queries."""


@dataclass(frozen=True)
class SearchList:
    page: str
    """The name of its address: "challenges:list"."""
    label: Message
    parameters: tuple[str, ...]
    """Those of its address that choose what is in the list."""
    form: Callable[[QueryDict, Any], forms.Form]
    """`form(asked, reader)`: its filters, the words first."""
    new: Callable[[Mapping[str, str], Any, datetime], list[New]]
    """`new(asked, reader, since)`: what has come since then."""
    defaults: Mapping[str, str] = field(default_factory=dict)
    """What is as if it had not been said."""


_lists: dict[str, SearchList] = {}


def register(one: SearchList) -> None:
    if one.page in _lists:
        raise ValueError(f"the search of {one.page} is registered twice")
    _lists[one.page] = one


def find(page: str) -> SearchList | None:
    return _lists.get(page)


def registered() -> list[SearchList]:
    return list(_lists.values())


def asked_in(one: SearchList, given: Mapping[str, str]) -> QueryDict:
    """Of an address, what chooses what is in the list: the same for the same search, however it was written."""
    asked = QueryDict(mutable=True)
    for name in sorted(one.parameters):
        value = given.get(name, "").strip()[:LONGEST]
        if value and value != one.defaults.get(name):
            asked[name] = value
    return asked


def address_of(one: SearchList, asked: QueryDict) -> str:
    """Of the list with these filters."""
    return f"{reverse(one.page)}?{asked.urlencode()}"


def words_of(one: SearchList, asked: QueryDict, reader: Any) -> list[str]:
    """What is searched for: the words, then the filters that are chosen, as the list names them."""
    form = one.form(asked, reader)
    text = asked.get(next(iter(form.fields)), "")
    return [*([text] if text else []), *(chip.label for chip in chosen(form, asked))]


def address_to_save(one: SearchList, given: Mapping[str, str]) -> str:
    """Where the search can be saved; empty while nothing has been chosen."""
    asked = asked_in(one, given)
    return f"{reverse('searches:save')}?in={one.page}&{asked.urlencode()}" if asked else ""
