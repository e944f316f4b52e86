"""A challenge as a need: what `who_can_help` is asked, in every language in which the challenge is written."""

from talko.challenges.models import Challenge
from talko.engines.retrieval.who_can_help import Need, Version
from talko.matching.index.source_texts import clean


def need_of(challenge: Challenge) -> Need:
    """Title, lead and criteria say what is asked, whatever their words; the sentences of the need by theirs."""
    codes = dict.fromkeys([challenge.language, *challenge.title, *challenge.lead, *challenge.need_global])
    return Need(tuple(_version(challenge, code) for code in codes))


def _version(challenge: Challenge, code: str) -> Version:
    local = challenge.need_local if code == challenge.language else ""
    criteria = [criterion.name.get(code, "") for criterion in challenge.criteria.all()]
    asked = [challenge.lead.get(code, ""), *criteria]
    return Version.of(
        code,
        clean(challenge.title.get(code, "")),
        clean("\n".join(filter(None, [local, challenge.need_global.get(code, "")]))),
        asked=[clean(text) for text in asked if text],
    )
