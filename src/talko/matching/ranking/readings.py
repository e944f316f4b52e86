"""What a reader said of the organisations that were found for a challenge, where it read exactly these texts."""

from dataclasses import dataclass, field

from talko.challenges.models import Challenge
from talko.engines.retrieval import reader as texts
from talko.engines.retrieval.reader import Grade
from talko.engines.retrieval.who_can_help import Directory, Need
from talko.matching import reader
from talko.matching.models import EntryReading


def version_of_need(model: str, need: Need) -> str:
    return texts.fingerprint(model, texts.need_text(need))


def version_of_entry(model: str, need: Need, entry: str) -> str:
    return texts.fingerprint(model, texts.need_text(need), entry)


@dataclass(frozen=True)
class Grades:
    """By organisation; empty where there is no reader."""

    directory: Directory
    need: Need
    model: str = ""
    rows: dict[int, EntryReading] = field(default_factory=dict)

    @classmethod
    def of(cls, challenge: Challenge, directory: Directory, need: Need) -> "Grades":
        """One query, where there is a reader."""
        endpoint = reader.current()
        if endpoint is None:
            return cls(directory, need)
        rows = EntryReading.objects.filter(challenge=challenge, grade__isnull=False)
        return cls(directory, need, endpoint.model, {row.organisation_id: row for row in rows})

    def __bool__(self) -> bool:
        return bool(self.rows)

    def of_organisation(self, key: int) -> Grade | None:
        row = self.rows.get(key)
        if row is None or row.grade is None or str(key) not in self.directory.row_of:
            return None
        entry = texts.entry_text(self.directory, str(key))
        if row.version != version_of_entry(self.model, self.need, entry):
            return None
        return Grade(row.grade, row.sentence, row.quote)
