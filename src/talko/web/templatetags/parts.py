"""The parts of pages that are given values and not only words. `{% load parts %}`; what they take is in `core.web.parts`."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms, template
from django.http import QueryDict

from talko.core.web.parts import Chip, Criterion, Goal, Mark, OrganisationRow, Result, Share, Step

register = template.Library()

COMPONENTS = "web/components"
METER = ("first", "second", "third", "fourth")
"""The classes of a meter's parts; a fifth looks like the first again."""


@register.inclusion_tag(f"{COMPONENTS}/mark.html")
def mark(who: Mark, size: str = "") -> dict[str, Any]:
    """Logo or monogram. The name is beside it, so it says nothing. Sizes: `small`, `large`."""
    return {"mark": who, "size": size}


@register.inclusion_tag(f"{COMPONENTS}/organisations.html")
def organisations(rows: Iterable[OrganisationRow], heading: str = "h2") -> dict[str, Any]:
    """A list of organisations; those that are only a name come last."""
    return {"rows": sorted(rows, key=lambda row: bool(row.tell_url)), "heading": heading}


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
    """What is chosen in a form of filters besides the words in its first field. A choice that is always there is none."""
    chips = []
    for bound in form.visible_fields()[1:]:
        for value in asked.getlist(bound.html_name):
            if label := _label_of(bound, value):
                without = asked.copy()
                without.pop("page", None)
                without.setlist(
                    bound.html_name, [one for one in asked.getlist(bound.html_name) if one != value]
                )
                chips.append(Chip(label, f"?{without.urlencode()}"))
    return chips


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
