from talko.matching.models.documents import Document
from talko.matching.models.suggestions import ChallengeInvitation, Standing, Suggestion
from talko.matching.models.watches import Fit, Watch

__all__ = ["ChallengeInvitation", "Document", "Fit", "Standing", "Suggestion", "Watch"]
