from django.db import models


class Document(models.Model):
    """What is known of an organisation or a challenge, as weighted terms in the common language.

    Stored so that an index can be made without translating everything again. It can be thrown away: `documents.rebuild` makes
    it anew.
    """

    class Kind(models.TextChoices):
        ORGANISATION = "organisation"
        CHALLENGE = "challenge"

    kind = models.CharField(max_length=12, choices=Kind)
    subject_id = models.PositiveBigIntegerField()
    """Primary key of the organisation or challenge."""
    fingerprint = models.CharField(max_length=64)
    """Hash of the texts and of the lexicons with which it was made; empty without a subject."""
    terms = models.JSONField(default=dict)
    """`{term: weight}`"""
    length = models.PositiveIntegerField(default=0)
    records = models.PositiveIntegerField(default=0)
    """Texts of its own: an organisation's description, and each of its projects."""
    newest_on = models.DateField(null=True)
    """The day of the newest of them."""
    languages = models.JSONField(default=list)
    """In which languages the texts were written."""
    text = models.TextField(blank=True)
    """Its beginning as it was written, for encoders."""
    language = models.CharField(max_length=8, blank=True)
    """Of `text`."""
    words = models.JSONField(default=dict)
    """`{term: word}`: the word in its texts for each of its weightiest terms, so that pages need no lexicon."""
    query = models.JSONField(default=list)
    """What a challenge needs, `[[word, [[term, weight], …], count], …]`; empty for an organisation."""
    changed_at = models.DateTimeField()
    """Indexes in other processes read what has changed since they last looked, and drop what has no terms."""
    checked_at = models.DateTimeField()
    """When it was last compared with its subject: later edits are looked at again."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject_id"], name="document_once")]
        indexes = [models.Index(fields=["kind", "changed_at"], name="document_changed")]
