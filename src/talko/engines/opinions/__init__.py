"""Opinion groups in votes on statements: what divides a crowd, what unites it, and how certain that is.

See docs/engines/opinions.md.
"""

from .analysis import Analysis, Earlier, Settings, analyse
from .errors import InputError, OpinionsError
from .explain import explain_person, explain_statement
from .live import LiveConversation
from .municipalities import by_place
from .rendering import Words, svg, table
from .result import as_dict
from .routing import ask_next
from .vote_files import VoteFile, read_moderated, read_places, read_population, read_votes
from .votes import Votes

__all__ = [
    "Analysis",
    "Earlier",
    "InputError",
    "LiveConversation",
    "OpinionsError",
    "Settings",
    "VoteFile",
    "Votes",
    "Words",
    "analyse",
    "as_dict",
    "ask_next",
    "by_place",
    "explain_person",
    "explain_statement",
    "read_moderated",
    "read_places",
    "read_population",
    "read_votes",
    "svg",
    "table",
]
