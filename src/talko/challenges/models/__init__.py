from talko.challenges.models.challenge import CHALLENGE_STATES, Challenge, Criterion, Goal, Share, Target
from talko.challenges.models.decision import Answer, Decision, FollowUp
from talko.challenges.models.solution import (
    SOLUTION_STATES,
    CriterionAnswer,
    Endorsement,
    Milestone,
    Partner,
    Solution,
    SolutionVersion,
)

__all__ = [
    "CHALLENGE_STATES",
    "SOLUTION_STATES",
    "Answer",
    "Challenge",
    "Criterion",
    "CriterionAnswer",
    "Decision",
    "Endorsement",
    "FollowUp",
    "Goal",
    "Milestone",
    "Partner",
    "Share",
    "Solution",
    "SolutionVersion",
    "Target",
]
