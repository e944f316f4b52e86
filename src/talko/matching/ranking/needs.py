"""A challenge as a need: what `who_can_help` is asked, in every language in which the challenge is written."""

from typing import TypedDict

from talko.challenges.models import Challenge
from talko.core.text import languages
from talko.engines.retrieval.who_can_help import Need, Version
from talko.matching.index.lexicons import translator
from talko.matching.index.source_texts import clean


class Texts(TypedDict):
    """In one language."""

    title: str
    text: str
    lead: str
    criteria: list[str]


def need_of(challenge: Challenge) -> Need:
    return need_from(texts_of(challenge))


def need_from(texts: dict[str, Texts]) -> Need:
    """In the languages that can be read here, or in all where none can."""
    can_be_read = {code: one for code, one in texts.items() if code == languages.GLOBAL or translator(code)}
    return Need(
        tuple(
            Version.of(code, one["title"], one["text"], lead=one["lead"], criteria=one["criteria"])
            for code, one in (can_be_read or texts).items()
        )
    )


def texts_of(challenge: Challenge) -> dict[str, Texts]:
    """By language, the challenge's own first."""
    codes = dict.fromkeys([challenge.language, *challenge.title, *challenge.lead, *challenge.need_global])
    return {code: _texts(challenge, code) for code in codes}


def _texts(challenge: Challenge, code: str) -> Texts:
    local = challenge.need_local if code == challenge.language else ""
    criteria = [criterion.name.get(code, "") for criterion in challenge.criteria.all()]
    return Texts(
        title=clean(challenge.title.get(code, "")),
        text=clean("\n".join(filter(None, [local, challenge.need_global.get(code, "")]))),
        lead=clean(challenge.lead.get(code, "")),
        criteria=[clean(text) for text in criteria if text],
    )
