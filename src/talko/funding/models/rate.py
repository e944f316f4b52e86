from django.db import models
from django.db.models import Q

from talko.core.values.money import CURRENCIES


class Rate(models.Model):
    """What one euro was worth on a day, as the European Central Bank published it."""

    MILLIONTHS = 1_000_000
    day = models.DateField()
    currency = models.CharField(max_length=3, choices=[(code, code) for code in CURRENCIES])
    per_euro = models.BigIntegerField()
    """Millionths of a unit: 11.459 SEK are 11 459 000."""

    class Meta:
        ordering = ["-day", "currency"]
        constraints = [
            models.UniqueConstraint(fields=["day", "currency"], name="rate_once"),
            models.CheckConstraint(condition=Q(per_euro__gt=0), name="rate_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.day}"
