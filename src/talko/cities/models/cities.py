from zoneinfo import ZoneInfo

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.cities.models.landscape import Accent, Relief, Trees, Water
from talko.core.files.models import StoredFile
from talko.core.models import AuditEntry, Edited
from talko.core.text import languages
from talko.core.text.email_addresses import AddressField
from talko.core.text.folding import FoldedField, Named
from talko.core.text.markdown import RenderedTextsField
from talko.core.web.addresses import address_of


class City(Edited, Named):
    """A municipality or a region. Local when `server` is empty; otherwise it lives on another server."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("Municipality")
        REGION = "region", _("Region")

    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.MUNICIPALITY)
    member_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="members"
    )
    """The region that a municipality is a member of, where that region is a city here too."""
    name = models.CharField(max_length=120)
    names = models.JSONField(default=dict, blank=True)
    """The name in other languages, `{language: name}` (Luleå is Luleju in Lule Sámi)."""
    country = models.CharField(max_length=2)
    """ISO 3166-1 alpha-2."""
    region = models.CharField(max_length=120, blank=True)
    """Where it lies, in words; also when that region is not a city here."""
    population = models.PositiveIntegerField(null=True, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    time_zone = models.CharField(max_length=60, default="Europe/Stockholm")
    languages = models.JSONField(default=list)
    """In which the city writes; the first is its own."""
    currency = models.CharField(max_length=3, default="SEK")
    about = models.JSONField(default=dict, blank=True)
    about_html = RenderedTextsField(source="about")
    welcome = models.JSONField(default=dict, blank=True)
    """One sentence to the reader, over the city's sky, `{language: text}`."""
    places = models.JSONField(default=list, blank=True)
    """Villages and districts, by name."""
    relief = models.CharField(max_length=10, choices=Relief, blank=True)
    """With `water` and `trees`: the landscape in the city's pictures; empty for what is likely where it lies."""
    water = models.CharField(max_length=10, choices=Water, blank=True)
    trees = models.CharField(max_length=10, choices=Trees, blank=True)
    landmarks = models.JSONField(default=list, blank=True)
    """One or two of `Landmark`."""
    accent = models.CharField(max_length=12, choices=Accent, blank=True)
    website = models.URLField(max_length=500, blank=True)
    email = AddressField(blank=True)
    hostname = models.CharField(max_length=200, blank=True)
    """A host whose front page is this city's."""
    server = models.URLField(max_length=500, blank=True)
    is_demo = models.BooleanField(default=False)
    search_text = FoldedField(source="every_name")
    history = GenericRelation(AuditEntry, "subject_id", "subject_type")
    files = GenericRelation(StoredFile, "subject_id", "subject_type")

    class Meta:
        ordering = ["sort_key", "id"]
        verbose_name = _("city")
        constraints = [
            models.UniqueConstraint(
                fields=["hostname"], condition=~models.Q(hostname=""), name="city_hostname"
            ),
            models.CheckConstraint(
                condition=models.Q(member_of__isnull=True) | models.Q(kind="municipality"),
                name="city_member_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(member_of__isnull=True) | ~models.Q(member_of=models.F("id")),
                name="city_not_own_member",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("cities:city", self.slug)

    @property
    def every_name(self) -> str:
        """What the search box finds it by."""
        return "\n".join([self.name, *self.names.values(), self.region, *self.places])

    @property
    def language(self) -> str:
        return str(self.languages[0]) if self.languages else languages.GLOBAL

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def is_region(self) -> bool:
        return self.kind == self.Kind.REGION


class CityRole(models.Model):
    """What a person may do in a city's name."""

    class Role(models.TextChoices):
        OFFICER = "officer", _("Officer")
        MODERATOR = "moderator", _("Moderator")
        EVALUATOR = "evaluator", _("Evaluator")
        TREASURER = "treasurer", _("Treasurer")

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="roles")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="city_roles")
    role = models.CharField(max_length=12, choices=Role)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "person", "role"], name="city_role_once")]
        indexes = [models.Index(fields=["person", "role"], name="city_role_person")]


class Residence(models.Model):
    """The city a person calls theirs. What reaches that city reaches them."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="residence")
    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="residents")
    since = models.DateTimeField(default=timezone.now)
