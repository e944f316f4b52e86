"""The sentence encoder that a site may choose (`TALKO_ENCODER`), besides the word vectors that come with Talko."""

from functools import lru_cache

import structlog
from django.conf import settings

from talko.engines import retrieval
from talko.engines.retrieval import encoders

logger = structlog.get_logger(__name__)


def chosen() -> retrieval.Encoder | None:
    """An encoder that cannot be loaded is logged, and matching does without."""
    return _loaded(settings.TALKO.encoder)


def is_english_only() -> bool:
    """Whether it reads other languages as English keywords."""
    return bool(settings.TALKO.encoder == encoders.MINILM)


@lru_cache(maxsize=1)
def _loaded(name: str) -> retrieval.Encoder | None:
    if not name:
        return None
    try:
        return encoders.named(name, settings.TALKO.data_dir / "encoders")
    except retrieval.RetrievalError as error:
        logger.error("encoder not used", encoder=name, reason=str(error))
        return None
