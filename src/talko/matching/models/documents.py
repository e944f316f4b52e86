from django.db import models


class Document(models.Model):
    """What is known of a challenge, as weighted terms in the common language.

    Stored so that an index can be made without translating everything again. It can be thrown away: `documents.rebuild` makes
    it anew.
    """

    challenge_key = models.PositiveBigIntegerField(unique=True)
    """Primary key of the challenge, which the document outlives so that indexes in memory drop it."""
    fingerprint = models.CharField(max_length=64)
    """Hash of the texts and of the lexicons with which it was made; empty without a public challenge."""
    terms = models.JSONField(default=dict)
    """`{term: weight}`"""
    length = models.PositiveIntegerField(default=0)
    text = models.TextField(blank=True)
    """Its beginning as it was written, for encoders."""
    language = models.CharField(max_length=8, blank=True)
    """Of `text`."""
    query = models.JSONField(default=list)
    """What the challenge needs, `[[word, [[term, weight], …], count], …]`."""
    changed_at = models.DateTimeField(db_index=True)
    """Indexes in other processes read what has changed since they last looked, and drop what has no terms."""
    checked_at = models.DateTimeField()
    """When it was last compared with its challenge: later edits are looked at again."""
