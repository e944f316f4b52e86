from django.db import models


class Document(models.Model):
    """What is known of an organisation or a challenge, as weighted terms in the one language in which all are compared.

    Kept so that an index is made from it without translating everything again. It can be thrown away: `documents.refresh_all`
    makes it anew from the truth.
    """

    class Kind(models.TextChoices):
        ORGANISATION = "organisation"
        CHALLENGE = "challenge"

    kind = models.CharField(max_length=12, choices=Kind)
    subject_id = models.PositiveBigIntegerField()
    """Primary key of the organisation or challenge."""
    made_from = models.CharField(max_length=64)
    """Hash of the texts and of the lexicons that it was made with."""
    terms = models.JSONField(default=dict)
    """`{term: weight}`"""
    length = models.PositiveIntegerField(default=0)
    records = models.PositiveIntegerField(default=0)
    """How many texts of their own it was made from: an organisation's description and each of its projects."""
    newest_on = models.DateField(null=True)
    """The day of the newest of them."""
    languages = models.JSONField(default=list)
    """In which languages the texts were written."""
    text = models.TextField(blank=True)
    """Its beginning as it was written, for encoders."""
    language = models.CharField(max_length=8, blank=True)
    """Of `text`."""
    said = models.JSONField(default=dict)
    """`{term: word}`: by which word of its texts each of its weightiest terms is said. Pages name it without any lexicon."""
    asks = models.JSONField(default=list)
    """What a challenge asks for, `[[word, [[term, weight], …], count], …]`; empty for an organisation."""
    changed_at = models.DateTimeField()
    """Indexes in other processes read what has changed since they looked last. One without terms is to be forgotten."""
    checked_at = models.DateTimeField()
    """When it was last compared with the truth: what was edited later is looked at again."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject_id"], name="document_once")]
        indexes = [models.Index(fields=["kind", "changed_at"], name="document_changed")]
