"""Workflows: what is declared is checked when it is declared, and there is no second way to change a state."""

import ast
from pathlib import Path

import pytest
from django.apps import apps

from talko.actors.models import Claim
from talko.challenges.models import Challenge
from talko.core import workflow
from talko.core.workflow import Move, Workflow, carries_out

GRANT = Move("grant", {"waiting"}, "granted", may="actors.act_for")
REFUSE = Move("refuse", {"waiting"}, "refused", may="actors.act_for")


@pytest.mark.parametrize(
    ("moves", "complaint"),
    [
        ([GRANT, Move("refuse", {"waiting"}, "nowhere", may=None)], "unknown"),
        ([GRANT], "nothing leads to"),
        ([GRANT, REFUSE, GRANT], "same name"),
    ],
)
def test_a_table_is_checked_when_it_is_declared(moves, complaint):
    with pytest.raises(ValueError, match=complaint):
        Workflow(Claim, moves)


def test_a_model_has_one_table_and_a_move_one_change():
    table = workflow.of(Challenge)
    with pytest.raises(ValueError, match="already"):
        Workflow(Challenge, table.moves.values())
    with pytest.raises(ValueError, match="already"):
        carries_out(Challenge, "withdraw")(lambda challenge, *, by: None)


def _states_without_a_table(room):
    """Whether other models of the room have a field of that name, so that its code cannot be judged by the name alone."""
    fields = {(flow.model, flow.field) for flow in workflow.declared()}
    return any(
        field.name == "state" and (model, "state") not in fields
        for model in room.get_models()
        for field in model._meta.get_fields()
    )


def _assignments(tree):
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            for one in target.elts if isinstance(target, ast.Tuple) else [target]:
                if isinstance(one, ast.Attribute) and one.attr == "state":
                    yield node.lineno
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            words = {argument.value for argument in node.args if isinstance(argument, ast.Constant)}
            if (name == "setattr" and "state" in words) or (
                name == "update" and any(keyword.arg == "state" for keyword in node.keywords)
            ):
                yield node.lineno


@pytest.mark.slow
def test_nothing_but_the_kernel_changes_a_state():
    rooms = [room for room in apps.get_app_configs() if room.name.startswith("talko.")]
    judged = [room for room in rooms if not _states_without_a_table(room)]
    assert {"talko.actors", "talko.challenges", "talko.solutions", "talko.matching", "talko.demo"} <= {
        room.name for room in judged
    }
    found = [
        f"{path}:{line}"
        for room in judged
        for path in Path(room.path).rglob("*.py")
        for line in _assignments(ast.parse(path.read_text("utf-8")))
    ]
    assert found == []
