"""The parts of pages that are given values and not only words. `{% load parts %}`; what they take is in `core.web.parts`."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms, template
from django.http import HttpRequest, QueryDict
from django.utils.safestring import SafeString

from talko.core.registries import saved_searches
from talko.core.web import chips
from talko.core.web.chips import Chip
from talko.core.web.parts import Criterion, Goal, Mark, OrganisationRow, Result, Share, Step
from talko.core.web.rows import list_of_organisations

register = template.Library()

COMPONENTS = "web/components"
METER = ("first", "second", "third", "fourth")
"""The classes of a meter's parts; a fifth looks like the first again."""


@register.simple_tag
def mark(who: Mark, size: str = "") -> SafeString:
    """Logo, portrait or monogram. Sizes: `small`, `large`."""
    return who.shown(size)


@register.simple_tag
def organisations(rows: Iterable[OrganisationRow], heading: str = "h2") -> SafeString:
    """A list of organisations; those that are only a name come last."""
    return list_of_organisations(rows, heading)


@register.inclusion_tag(f"{COMPONENTS}/criteria.html")
def criteria(criteria: Sequence[Criterion], table: bool = True) -> dict[str, Any]:
    """One bar in parts, and below it what they mean."""
    return {"placed": _placed([one.weight for one in criteria], criteria), "table": table}


@register.inclusion_tag(f"{COMPONENTS}/meter.html")
def meter(shares: Sequence[Share], label: str) -> dict[str, Any]:
    """Who promised how much. `label` says it to someone who does not see the meter; the words below say it to everybody."""
    placed = _placed([share.per_cent for share in shares], shares)
    return {"placed": [(METER[n % len(METER)], *one) for n, one in enumerate(placed)], "label": label}


def _placed(widths: Sequence[float], things: Sequence[Any]) -> list[tuple[str, str, Any]]:
    """Where each part begins and how wide it is, in per cent of the whole bar, as an SVG writes it."""
    left, placed = 0.0, []
    for width, thing in zip(widths, things, strict=True):
        placed.append((f"{left:g}%", f"{width:g}%", thing))
        left += width
    return placed


@register.inclusion_tag(f"{COMPONENTS}/goals.html")
def goals(goals: Iterable[Goal]) -> dict[str, Any]:
    """Goals of sustainable development as chips with number and name."""
    return {"goals": goals}


@register.inclusion_tag(f"{COMPONENTS}/result.html")
def result(result: Result, heading: str = "h3") -> dict[str, Any]:
    """What somebody said beside a small table of before, goal and now."""
    return {"result": result, "heading": heading}


@register.inclusion_tag(f"{COMPONENTS}/step_head.html")
def step_head(steps: Sequence[Step], key: str) -> dict[str, Any]:
    """The legend of a step's fieldset: which of how many it is."""
    number = _place(steps, key)
    return {"step": steps[number], "number": number + 1, "steps": len(steps)}


@register.inclusion_tag(f"{COMPONENTS}/step_turn.html")
def step_turn(steps: Sequence[Step], key: str) -> dict[str, Any]:
    """The way to the steps before and after it, where one is shown at a time."""
    number = _place(steps, key)
    return {"before": steps[number - 1] if number else None, "after": next(iter(steps[number + 1 :]), None)}


def _place(steps: Sequence[Step], key: str) -> int:
    return [step.key for step in steps].index(key)


@register.simple_tag
def chosen(form: forms.Form, asked: QueryDict) -> list[Chip]:
    return chips.chosen(form, asked)


@register.simple_tag
def address_to_save(request: HttpRequest) -> str:
    """Of the page on which a search of this list can be saved; empty where there is none, or nothing is searched for."""
    match = request.resolver_match
    searched = saved_searches.find(match.view_name) if match else None
    return saved_searches.address_to_save(searched, request.GET) if searched else ""
