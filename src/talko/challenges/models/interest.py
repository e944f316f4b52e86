from django.db import models

from talko.accounts.models import Person
from talko.challenges.models.challenge import Goal


class Interest(models.Model):
    """A goal that a person cares about: decides which challenges are suggested to them."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="interests")
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="interests")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "goal"], name="interest_once")]
