from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.actors.models import Organisation
from talko.core.models import Record
from talko.funding.models.campaign import Campaign


class InKind(Record):
    """Help in kind: hours, things, know-how. What the city accepts can count towards the goal."""

    class State(models.TextChoices):
        OFFERED = "offered", _("Offered")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        TAKEN_BACK = "taken_back", _("Taken back")
        DELIVERED = "delivered", _("Delivered")

    class Kind(models.TextChoices):
        HOURS = "hours", _("hours of work")
        THING = "thing", _("a thing, or the use of it")
        KNOW_HOW = "know_how", _("know-how")

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="in_kind")
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=8, choices=Kind)
    what = models.CharField(max_length=400)
    language = models.CharField(max_length=8)
    asked = models.BigIntegerField()
    """Minor units: what it is worth to those who offer it."""
    value = models.BigIntegerField(null=True, blank=True)
    """Minor units: what the city accepted that it is worth."""
    counts = models.BooleanField(default=False)
    """Whether that value counts towards the goal."""
    state = models.CharField(max_length=10, choices=State, default=State.OFFERED)
    key = models.UUIDField(unique=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = _("offer of help")
        constraints = [
            models.CheckConstraint(condition=Q(asked__gte=0), name="in_kind_asked"),
            models.CheckConstraint(
                condition=~Q(state__in=("accepted", "delivered")) | Q(value__gte=0), name="in_kind_valued"
            ),
        ]
        indexes = [models.Index(fields=["campaign", "state"], name="in_kind_campaign")]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return self.campaign.get_absolute_url()

    @property
    def who(self) -> str:
        return self.organisation.name if self.organisation else (str(self.person) if self.person else "")
