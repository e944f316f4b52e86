"""Cross-language retrieval: rank documents for a query, with reasons.

    from talko.engines import retrieval

    matcher = retrieval.Matcher.build((id, retrieval.english_bag(text)) for id, text in organisations)
    query = retrieval.translator("sv").query("Hur får vi fler att cykla om vintern?")
    for hit in matcher.search(query, 10):
        print(hit.id, hit.score, matcher.explain(query, hit.id))

Everything is compared in one space, that of English stems; texts in other languages are mapped into it by lexicons.
`docs/engines/retrieval.md` has the method and its figures.
"""

from .bags import Bag, Concept, Query, english_bag, english_query
from .encoders import ThroughEnglish
from .errors import DamagedFile, RetrievalError
from .exposure import Exposure, exposure
from .glosses import Gloss, Glosser, glosser
from .index import Hit, Index
from .index_file import load, load_matcher, save
from .installed_lexicons import translator
from .language import identify
from .latent import Latent
from .lexicon import About, Lexicon
from .matcher import Matcher, Reason, keep_places
from .postings import Settings, Share
from .rankers import Encoded, Encoder, Ranker
from .translate import Translator

__all__ = [
    "About",
    "Bag",
    "Concept",
    "DamagedFile",
    "Encoded",
    "Encoder",
    "Exposure",
    "Gloss",
    "Glosser",
    "Hit",
    "Index",
    "Latent",
    "Lexicon",
    "Matcher",
    "Query",
    "Ranker",
    "Reason",
    "RetrievalError",
    "Settings",
    "Share",
    "ThroughEnglish",
    "Translator",
    "english_bag",
    "english_query",
    "exposure",
    "glosser",
    "identify",
    "keep_places",
    "load",
    "load_matcher",
    "save",
    "translator",
]
