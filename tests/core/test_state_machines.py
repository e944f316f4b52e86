"""Declared state machines."""

import pytest

from talko.core.workflow import StateMachine, Transition


def test_a_state_machine_is_checked_when_it_is_declared():
    states = {"a": "A", "b": "B"}
    go = Transition("go", frozenset({"a"}), "b", None)
    machine = StateMachine(initial="a", states=states, transitions=[go])
    assert machine.move("a", "go") == "b"
    assert not machine.can("b", "go")
    with pytest.raises(ValueError, match="unknown"):
        StateMachine(initial="a", states=states, transitions=[Transition("go", frozenset({"a"}), "c", None)])
    with pytest.raises(ValueError, match="nothing leads to"):
        StateMachine(initial="a", states=states, transitions=[])
    with pytest.raises(ValueError, match="same name"):
        StateMachine(initial="a", states=states, transitions=[go, go])
