from talko.matching.models.documents import Document
from talko.matching.models.readings import EntryReading, NeedReading, ReaderDay
from talko.matching.models.suggestions import (
    ChallengeInvitation,
    JudgedTexts,
    MatchingPreferences,
    Suggestion,
)
from talko.matching.models.watches import Hit, Watch

__all__ = [
    "ChallengeInvitation",
    "Document",
    "EntryReading",
    "Hit",
    "JudgedTexts",
    "MatchingPreferences",
    "NeedReading",
    "ReaderDay",
    "Suggestion",
    "Watch",
]
