from talko.challenges.models.challenge import CHALLENGE_STATES, Challenge, Criterion, Goal, Share, Target
from talko.challenges.models.follow_up import FollowUp

__all__ = ["CHALLENGE_STATES", "Challenge", "Criterion", "FollowUp", "Goal", "Share", "Target"]
