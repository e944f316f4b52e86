"""Workflows: what is declared is checked when it is declared."""

import pytest

from talko.actors.models import Claim
from talko.core.workflow import Move, Workflow

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
