"""Who can help: ask a directory of organisations who could answer a need.

    from talko.engines.retrieval import who_can_help

    entries = [who_can_help.Entry("1", "Skjutsgruppen", (who_can_help.Section("A ridesharing movement …"),))]
    who_can_help.build(entries, path)
    directory = who_can_help.Directory.open(path)
    version = who_can_help.Version.of("sv", "Skolbussen som också kör oss andra", "Linjen läggs ner …")
    answer = who_can_help.suggest(directory, who_can_help.Need((version,)))

`docs/engines/retrieval.md` has the method and its figures.
"""

from .answers import LIKELY, SURE, Answer, Question, Suggestion, suggest
from .build import build
from .directory import Directory
from .entries import Entry, Field, Passage, Section
from .judge import Judge, Offer, prepare
from .lexical import InstalledLanguages, Languages
from .meetings import Carrier, Meeting
from .needs import Need, Sentence, Version

__all__ = [
    "LIKELY",
    "SURE",
    "Answer",
    "Carrier",
    "Directory",
    "Entry",
    "Field",
    "InstalledLanguages",
    "Judge",
    "Languages",
    "Meeting",
    "Need",
    "Offer",
    "Passage",
    "Question",
    "Section",
    "Sentence",
    "Suggestion",
    "Version",
    "build",
    "prepare",
    "suggest",
]
