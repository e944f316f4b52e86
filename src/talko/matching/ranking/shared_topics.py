"""What a challenge and an organisation have in common besides words: Sustainable Development Goals.

They explain and never rank: used for ranking, they made every ranking worse.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from talko.matching.index import query_text
from talko.matching.index.everyday_words import EVERYDAY

GOAL_WORDS = {
    1: "poverty poor debt homeless low-income benefits hardship",
    2: "hunger food farming agriculture grow growers vegetables harvest crops greenhouse kitchen nutrition meal gardens",
    3: "health care hospital doctor medicine illness mental wellbeing patients disease clinic disability nursing",
    4: "education school learn teacher pupils students training skills university course literacy teaching classes",
    5: "gender women girls equality violence feminism",
    6: "water sanitation sewage wastewater drinking toilets groundwater",
    7: "energy electricity heat heating solar wind power hydropower battery efficiency turbine fuel",
    8: "jobs employment work business economic growth entrepreneurs unemployed labour tourism",
    9: "industry innovation infrastructure technology research manufacturing broadband digital roads hardware prototype maker",
    10: "inequality inclusion refugees migrants minorities discrimination integration newcomers language",
    11: "city cities urban housing transport bus traffic community neighbourhood planning meeting public village parks shade",
    12: "waste recycling reuse repair consumption circular sharing tools lending reduce",
    13: "climate emissions carbon warming adaptation flood heatwave resilience shade",
    14: "sea ocean marine fish fishing coast",
    15: "forest biodiversity nature species soil wildlife reindeer ecosystems land",
    16: "justice democracy participation transparency safety rights corruption open data government legal",
    17: "partnership cooperation global development network funding",
}
"""Goal to English words that show that a text is about it."""
ENOUGH = 2
"""Different words of a goal that a text must have: one may be chance."""


def goals_of(terms: Mapping[str, float]) -> set[int]:
    """The goals that a text in the common language is about."""
    return {
        number for number, words in _goal_terms().items() if sum(term in terms for term in words) >= ENOUGH
    }


def shared_goals(goals: Iterable[int], terms: Mapping[str, float]) -> list[int]:
    """Which of a challenge's goals a text is about too."""
    return sorted(set(goals) & goals_of(terms))


def _terms(text: str) -> set[str]:
    return {
        concept.terms[0][0]
        for concept in query_text.concepts_of(text, "en")
        if concept.terms[0][0] not in EVERYDAY
    }


@lru_cache(maxsize=1)
def _goal_terms() -> dict[int, frozenset[str]]:
    return {number: frozenset(_terms(words)) for number, words in GOAL_WORDS.items()}
