from talko.solutions.models.decision import Answer, Decision
from talko.solutions.models.solution import (
    SOLUTION_STATES,
    CriterionAnswer,
    Endorsement,
    Milestone,
    Partner,
    Solution,
    SolutionVersion,
)

__all__ = [
    "SOLUTION_STATES",
    "Answer",
    "CriterionAnswer",
    "Decision",
    "Endorsement",
    "Milestone",
    "Partner",
    "Solution",
    "SolutionVersion",
]
