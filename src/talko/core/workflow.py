"""State machines, declared and checked at import: states, transitions, and which permission each needs."""

from collections.abc import Mapping
from dataclasses import dataclass

from talko.core.errors import Conflict, Message


@dataclass(frozen=True)
class Transition:
    name: str
    sources: frozenset[str]
    target: str
    permission: str | None
    """None: only time does it."""


class StateMachine:
    """A field's states with their words, and the moves between them.

    Raises ValueError when it is declared with an unknown state, a move that cannot be reached, or twice the same name.
    """

    def __init__(self, *, initial: str, states: Mapping[str, Message], transitions: list[Transition]) -> None:
        self.initial = initial
        self.states = dict(states)
        self.transitions = {transition.name: transition for transition in transitions}
        self._check(transitions)

    @property
    def choices(self) -> list[tuple[str, Message]]:
        return list(self.states.items())

    def move(self, state: str, name: str) -> str:
        """The state after the transition. Raises Conflict when it does not start from `state`."""
        transition = self.transitions[name]
        if state not in transition.sources:
            raise Conflict
        return transition.target

    def can(self, state: str, name: str) -> bool:
        return state in self.transitions[name].sources

    def _check(self, transitions: list[Transition]) -> None:
        if len(self.transitions) != len(transitions):
            raise ValueError("two transitions have the same name")
        for transition in transitions:
            unknown = (transition.sources | {transition.target}) - set(self.states)
            if unknown:
                raise ValueError(f"{transition.name} names unknown states: {sorted(unknown)}")
        reached = {self.initial}
        while True:
            more = {t.target for t in transitions if t.sources & reached} - reached
            if not more:
                break
            reached |= more
        if reached != set(self.states):
            raise ValueError(f"states that nothing leads to: {sorted(set(self.states) - reached)}")
