from django.db import models
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from talko.accounts.models import Person
from talko.core.models import Record


class SavedSearch(Record):
    """A search of one list that a person wants to find again. Nobody else knows of it."""

    NAME_LENGTH = 80
    QUERY_LENGTH = 2000

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=NAME_LENGTH)
    page = models.CharField(max_length=60)
    """The name of the list's address, as it is registered."""
    query = models.CharField(max_length=QUERY_LENGTH)
    """What is searched for, as the list's address says it."""
    mail = models.BooleanField(default=False)
    """Whether the person is notified when something new fits."""
    seen_at = models.DateTimeField(default=timezone.now)
    """What came after it is new to the person."""
    told_at = models.DateTimeField(default=timezone.now)
    """What came after it they have not been notified of."""
    deleted_at = models.DateTimeField(null=True, blank=True)
    """For a while, the person can take it back."""

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "page", "query"],
                condition=models.Q(deleted_at__isnull=True),
                name="saved_search_once",
            )
        ]
        indexes = [
            models.Index(fields=["person"], name="saved_search_mail", condition=models.Q(mail=True)),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("searches:search", args=[self.public_id])

    @property
    def asked(self) -> QueryDict:
        return QueryDict(self.query)

    @property
    def list_url(self) -> str:
        """The list with its filters."""
        return f"{reverse(self.page)}?{self.query}"
