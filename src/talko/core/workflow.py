"""Workflows: a room declares the states of a thing and the moves between them, and what is declared is what runs.

`move` is the only way to change a state: it locks the row, brings it in line with the clock, asks who may, makes the change,
writes the audit line, notifies, and sends the signal on commit. A page lists what a person can do from `available`.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from talko.core import audit, permissions
from talko.core.database.idempotency import once
from talko.core.database.rows import still
from talko.core.errors import Conflict, Message, NotAllowed, NotFound, TalkoError
from talko.core.permissions import require_signed_in
from talko.core.registries.events import Event, announce

Subject = TypeVar("Subject", bound=models.Model)
Change = TypeVar("Change", bound=Callable[..., Any])
People = Callable[[Any], Iterable[Any]]


@dataclass(frozen=True)
class Made:
    """What a change hands on to those who hear of it."""

    data: dict[str, Any] = field(default_factory=dict)
    """For the words of the audit line and of the notifications."""
    values: dict[str, Any] = field(default_factory=dict)
    """For the signal's listeners."""


UNCHANGED = Made()
"""Returned by a change that found nothing to do: nothing is logged and nobody is told."""


@dataclass(frozen=True)
class Tell:
    """A kind of notification, and who gets it. Whoever made the move is never told."""

    kind: str
    to: People
    path: Callable[[Any], str] | None = None
    """The page to open; None: the subject's own."""


@dataclass(frozen=True)
class Move:
    """One row of the table."""

    name: str
    sources: frozenset[str] | set[str]
    target: str | None
    """None: the state stays what it is."""
    may: str | Callable[[Any, Any], bool] | None
    """A permission, or a predicate of person and subject, which raises SayFirst where the person can come to be allowed.

    None: only time, or another move (`bring_along`).
    """
    label: Message = ""
    """What a page calls it."""
    danger: bool = False
    guard: Callable[[Any, Any], None] | None = None
    """`guard(by, subject)` raises NotAllowed or Conflict for what role and state do not say."""
    refusal: Message | Callable[[Any], TalkoError] | None = None
    """Why it cannot be made in the state that the subject has."""
    already: Callable[..., bool] | None = None
    """`already(subject, by=…, **asked)`: a request that came twice. None: whether it is in the target state."""
    change: Callable[..., Made | None] | None = None
    """`change(subject, by=…, **asked)` checks what is asked, sets fields (saved with the state) and writes other rows."""
    asks: tuple[str, ...] | None = None
    """None: what the change takes. Given where an action of the room carries the move out (`hold`)."""
    address: Callable[[Any], str] | None = None
    """Where it is made, if not at the workflow's address for its name."""
    due_at: str = ""
    """The field with the moment after which time makes the move; an empty one never comes."""
    audit: str = ""
    public: bool = True
    """Whether everyone reads the audit line."""
    tells: tuple[Tell, ...] = ()
    signal: Event | None = None
    after: Callable[..., None] | None = None
    """`after(subject, by=…, made=…)`: what follows once it is logged and told."""

    @property
    def asked(self) -> tuple[str, ...]:
        if self.asks is not None or self.change is None:
            return self.asks or ()
        parameters = inspect.signature(self.change).parameters.values()
        return tuple(one.name for one in parameters if one.kind is one.KEYWORD_ONLY and one.name != "by")

    def is_due(self, subject: models.Model, now: datetime) -> bool:
        if not self.due_at:
            return False
        moment = getattr(subject, self.due_at)
        return moment is not None and moment < now


@dataclass(frozen=True)
class Act:
    """A move that a person can make now, for a page to list."""

    name: str
    label: str
    url: str
    asks: tuple[str, ...]
    danger: bool = False

    @property
    def post(self) -> bool:
        """Nothing is asked, so a button does it; else a link leads to a form."""
        return not self.asks


class Workflow:
    """The table of one model. The states and the first of them are those of the model's field.

    Raises ValueError for an unknown state, a state that no move leads to, or two moves with the same name.
    """

    def __init__(
        self,
        model: type[models.Model],
        moves: Iterable[Move],
        *,
        field: str = "state",
        related: Iterable[str] = (),
        within: str = "",
        lock: Callable[[Any], Any] | None = None,
        sees: Callable[[Any, Any], bool] = lambda person, subject: True,
        about: Callable[[Any], models.Model] = lambda subject: subject,
        city_slug: Callable[[Any], str] = lambda subject: "",
        heard: Callable[[Any], bool] = lambda subject: True,
        tell: Callable[..., Any] | None = None,
        address: Callable[[Any, str], str] | None = None,
    ) -> None:
        """`related`: what the moves read of other rows. `within`: the field of a row that is locked first, and stays as it
        is. `lock`: how the row is read and held, where that is not enough. `sees`: who may know that it exists. `about`: the
        thing whose history and signal it is, where that is not the subject. `city_slug`: of the city that acts. `heard`:
        whether other rooms hear of it yet. `tell(people, kind, subject, *, path, but_not, **data)` notifies. `address`:
        where a move is made, by its name.
        """
        self.model, self.field = model, field
        self.related, self.within, self.lock = tuple(related), within, lock
        self.sees, self.about, self.city_slug, self.heard = sees, about, city_slug, heard
        self.tell, self.address = tell, address
        declared = list(moves)
        self.moves = {move.name: move for move in declared}
        _check(model, field, declared)
        if model in _workflows:
            raise ValueError(f"{model.__name__} has a workflow already")
        _workflows[model] = self

    def state_of(self, subject: models.Model) -> str:
        return str(getattr(subject, self.field))

    def address_of(self, subject: models.Model, move: Move) -> str:
        if move.address is not None:
            return move.address(subject)
        return self.address(subject, move.name) if self.address else ""

    def due(self, subject: models.Model, state: str, now: datetime) -> Move | None:
        """What time would do with it, were it in this state."""
        return next((m for m in self.moves.values() if state in m.sources and m.is_due(subject, now)), None)

    def state_by_clock(self, subject: models.Model) -> str:
        """The state it has, whatever the worker has done yet."""
        state, now = self.state_of(subject), timezone.now()
        while (move := self.due(subject, state, now)) is not None:
            state = str(move.target)
        return state

    def catch_up(self, subject: models.Model, now: datetime) -> bool:
        """Whether time has moved the row, which is held."""
        before = self.state_of(subject)
        while (move := self.due(subject, self.state_of(subject), now)) is not None:
            self.run(subject, move, None, {})
        return self.state_of(subject) != before

    def require_state(self, subject: models.Model, move: Move, state: str) -> None:
        if state in move.sources:
            return
        if callable(move.refusal):
            raise move.refusal(subject)
        raise Conflict(move.refusal)

    def is_done(self, subject: models.Model, move: Move, by: Any, asked: Mapping[str, Any]) -> bool:
        if move.already is not None:
            return move.already(subject, by=by, **asked)
        return self.state_of(subject) == move.target and move.target not in move.sources

    def run(self, subject: models.Model, move: Move, by: Any, asked: Mapping[str, Any]) -> None:
        """Change, save, log, tell and announce, inside a transaction that holds the row."""
        columns = [column.attname for column in self.model._meta.concrete_fields]
        before = {name: getattr(subject, name) for name in columns}
        made = move.change(subject, by=by, **asked) if move.change else None
        if made is UNCHANGED:
            return
        made = made or Made()
        if move.target is not None:
            setattr(subject, self.field, move.target)
        changed = [name for name in columns if getattr(subject, name) != before[name]]
        if changed:
            subject.save(update_fields=changed)
        about = self.about(subject)
        if move.audit:
            city = self.city_slug(subject)
            audit.log(about, move.audit, by=by, city=city, public=move.public, data=made.data)
        for tell in move.tells:
            assert self.tell is not None
            path = {"path": tell.path(subject)} if tell.path else {}
            self.tell(tell.to(subject), tell.kind, subject, but_not=by, **path, **made.data)
        if move.signal is not None and self.heard(subject):
            announce(move.signal, about, by=by, **made.values)
        if move.after is not None:
            move.after(subject, by=by, made=made)


_workflows: dict[type[models.Model], Workflow] = {}


def declared() -> list[Workflow]:
    return list(_workflows.values())


def of(subject: models.Model | type[models.Model]) -> Workflow:
    return _workflows[subject if isinstance(subject, type) else type(subject)]


def carries_out(model: type[models.Model], name: str, **more: Any) -> Callable[[Change], Change]:
    """What a move does, brought by a room above the one that declares it; with `guard`, `already`, `refusal`, `after`."""

    def complete(change: Change) -> Change:
        moves = of(model).moves
        if moves[name].change is not None:
            raise ValueError(f"{name} is carried out already")
        moves[name] = replace(moves[name], change=change, **more)
        return change

    return complete


def move(subject: Subject, name: str, *, by: Any, key: UUID | None = None, **asked: Any) -> Subject:
    """Make a move; the subject as it then is. The same again has no second effect.

    Raises SignInNeeded, NotFound when `by` may not know of it, NotAllowed when they may not do this, Conflict when the state
    does not allow it, Invalid with `fields` for what was asked, and Gone when it was removed.
    """
    require_signed_in(by)
    flow = of(subject)
    chosen = flow.moves[name]

    def make() -> Subject:
        fresh = _held(by, subject, chosen.may)
        if flow.is_done(fresh, chosen, by, asked):
            return fresh
        _require_open(by, fresh, chosen, flow.state_of(fresh))
        flow.run(fresh, chosen, by, asked)
        flow.catch_up(fresh, timezone.now())
        return fresh

    return once(by=by, action=f"{flow.model._meta.label_lower}.{name}", key=key, make=make)


def hold(subject: Subject, name: str, *, by: Any) -> Subject:
    """The row, locked, for someone who may make this move now, which an action of the room then carries out itself."""
    flow = of(subject)
    fresh = _held(by, subject, flow.moves[name].may)
    _require_open(by, fresh, flow.moves[name], flow.state_of(fresh))
    return fresh


def require(subject: models.Model, name: str, *, by: Any) -> None:
    """Raises what `move` would, before anything is asked: for the page with the move's form."""
    require_signed_in(by)
    flow = of(subject)
    _require_role(by, subject, flow.moves[name].may)
    _require_open(by, subject, flow.moves[name], flow.state_by_clock(subject))


def can(subject: models.Model, name: str, person: Any) -> bool:
    """Whether this person can make this move now."""
    try:
        require(subject, name, by=person)
    except TalkoError:
        return False
    return True


def bring_along(subject: Subject, name: str, *, by: Any, **asked: Any) -> Subject:
    """A move that nobody makes by itself, as part of another one whose transaction holds the row."""
    flow = of(subject)
    chosen = flow.moves[name]
    if chosen.may is not None:
        raise ValueError(f"{name} is somebody's to make: use move()")
    flow.require_state(subject, chosen, flow.state_of(subject))
    flow.run(subject, chosen, by, asked)
    return subject


def locked(subject: Subject) -> Subject:
    """As it is in the database, held until the transaction ends. Raises Gone."""
    flow = _workflows.get(type(subject))
    if flow is not None and flow.lock is not None:
        held: Subject = flow.lock(subject)
        return held
    related, within = (flow.related, flow.within) if flow else ((), "")
    outer = locked(getattr(subject, within)) if within else None
    rows = type(subject)._default_manager.select_for_update(of=("self",))
    fresh = still(rows.select_related(*related) if related else rows, pk=subject.pk)
    if within:
        setattr(fresh, within, outer)
    return fresh


def locked_for(by: Any, subject: Subject, permission: str) -> Subject:
    """The same, brought in line with the clock, for someone who has the permission: for what is no move of its table."""
    return _held(by, subject, permission)


def available(subject: models.Model, person: Any) -> list[Act]:
    """What a person can do with it now, in the order of the table. The queries are those of its permissions and guards."""
    flow = of(subject)
    state = flow.state_by_clock(subject)
    return [
        Act(move.name, str(move.label), flow.address_of(subject, move), move.asked, move.danger)
        for move in flow.moves.values()
        if state in move.sources and can(subject, move.name, person)
    ]


def pass_time(model: type[models.Model], now: datetime | None = None) -> int:
    """Make the moves whose moment has come, each in a transaction of its own; how many rows moved."""
    flow, now, moved = of(model), now or timezone.now(), 0
    rows = model._default_manager
    for move in list(flow.moves.values()):
        if not move.due_at:
            continue
        past = {f"{flow.field}__in": move.sources, f"{move.due_at}__lt": now}
        for row in rows.filter(**past):
            with transaction.atomic():
                moved += flow.catch_up(locked(row), now)
    return moved


def _held(by: Any, subject: Subject, may: str | Callable[[Any, Any], bool] | None) -> Subject:
    require_signed_in(by)
    fresh = locked(subject)
    _require_role(by, fresh, may)
    of(fresh).catch_up(fresh, timezone.now())
    return fresh


def _require_role(by: Any, subject: models.Model, may: str | Callable[[Any, Any], bool] | None) -> None:
    if not of(subject).sees(by, subject):
        raise NotFound
    if not _may(by, subject, may):
        raise NotAllowed


def _require_open(by: Any, subject: models.Model, move: Move, state: str) -> None:
    of(subject).require_state(subject, move, state)
    if move.guard is not None:
        move.guard(by, subject)


def _may(person: Any, subject: models.Model, may: str | Callable[[Any, Any], bool] | None) -> bool:
    if may is None:
        return False
    return permissions.allows(person, may, subject) if isinstance(may, str) else may(person, subject)


def _check(model: type[models.Model], name: str, moves: list[Move]) -> None:
    column: Any = model._meta.get_field(name)
    states = {str(value) for value, _label in column.choices}
    if len({move.name for move in moves}) != len(moves):
        raise ValueError("two moves have the same name")
    for move in moves:
        unknown = ({*move.sources} | ({move.target} if move.target else set())) - states
        if unknown:
            raise ValueError(f"{move.name} names unknown states: {sorted(unknown)}")
    reached = {str(column.get_default())}
    while more := {m.target for m in moves if m.target and m.sources & reached} - reached:
        reached |= more
    if reached != states:
        raise ValueError(f"states that nothing leads to: {sorted(states - reached)}")
