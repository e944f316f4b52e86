from talko.challenges.models.challenge import Challenge, Criterion, Goal, Share, Target
from talko.challenges.models.follow_up import FollowUp

__all__ = ["Challenge", "Criterion", "FollowUp", "Goal", "Share", "Target"]
