"""The sentence encoder that a site may choose (`TALKO_ENCODER`), besides the word vectors that come with Talko."""

from functools import lru_cache

import structlog
from django.conf import settings

from talko.core.text import languages
from talko.engines import retrieval
from talko.engines.retrieval import encoders
from talko.matching.index import lexicons

logger = structlog.get_logger(__name__)


def rankers() -> list[retrieval.Ranker]:
    """What ranks besides words and their meaning. An encoder that cannot be loaded is logged, and matching does without."""
    return list(_rankers(settings.TALKO.encoder))


@lru_cache(maxsize=1)
def _rankers(name: str) -> tuple[retrieval.Ranker, ...]:
    if not name:
        return ()
    try:
        encoder: retrieval.Encoder = encoders.named(name, settings.TALKO.data_dir / "encoders")
    except retrieval.RetrievalError as error:
        logger.error("encoder not used", encoder=name, reason=str(error))
        return ()
    if name == encoders.MINILM:
        known = [code for code in languages.OWN_NAMES if lexicons.translator(code)]
        encoder = retrieval.ThroughEnglish(
            encoder, {code: retrieval.glosser(code).keywords for code in known}
        )
    return (retrieval.Encoded(encoder, encoders.WEIGHT),)
