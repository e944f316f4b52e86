from talko.challenges.models.challenge import Challenge, Criterion, Goal, Share, Target
from talko.challenges.models.follow_up import FollowUp
from talko.challenges.models.interest import Interest

__all__ = ["Challenge", "Criterion", "FollowUp", "Goal", "Interest", "Share", "Target"]
