from talko.solutions.models.decision import Answer, Decision
from talko.solutions.models.solution import (
    CriterionAnswer,
    Endorsement,
    Milestone,
    Partner,
    Solution,
    SolutionVersion,
)

__all__ = [
    "Answer",
    "CriterionAnswer",
    "Decision",
    "Endorsement",
    "Milestone",
    "Partner",
    "Solution",
    "SolutionVersion",
]
