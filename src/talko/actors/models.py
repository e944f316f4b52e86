import re
import unicodedata
from datetime import datetime, timedelta

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.actors.domains import WebsiteDomainField
from talko.cities.models import City
from talko.core.files.models import StoredFile
from talko.core.models import AuditEntry, Edited, Record
from talko.core.text.email_addresses import AddressField
from talko.core.text.folding import FoldedField, Named
from talko.core.text.markdown import RenderedTextsField
from talko.core.text.slugs import slug_of
from talko.core.web.addresses import address_of


class Source(Record):
    """A directory that was imported: its name, its terms, and the entries that came from it."""

    name = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    licence = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=500, blank=True)

    def __str__(self) -> str:
        return self.title


class ImportRun(Record):
    """One import of a source's files: what was read, repaired and refused, and its progress."""

    class Phase(models.TextChoices):
        STAGING = "staging"
        """The plan is being stored; the directory is unchanged."""
        APPLYING = "applying"
        """The plan is carried out part by part; if the process dies, another continues."""
        DONE = "done"
        UNDOING = "undoing"
        UNDONE = "undone"

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="runs")
    phase = models.CharField(max_length=8, choices=Phase, default=Phase.STAGING)
    files = models.JSONField(default=list)
    """`[{"name", "sha256", "rows"}]`"""
    counts = models.JSONField(default=dict)
    """As `importing.report.Report.counts` gives them."""
    remarks = models.JSONField(default=list)
    """`[{"kind", "file", "row", "reason", "what"}]`: kind is "repaired", "refused" or "kept"."""
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    """Entries, roles and removals: how many there are to write, and how many are written."""
    beat_at = models.DateTimeField(default=timezone.now)
    """When a process last reported progress."""
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]


class ImportPart(models.Model):
    """A part of a run's plan, stored before it begins, so that it can be continued without the file."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    """As `importing.parts.Part` has it."""
    content = models.BinaryField()
    """JSON, compressed."""
    size = models.PositiveIntegerField()
    outcome = models.JSONField(null=True)
    """Its result; null until it is done."""

    class Meta:
        ordering = ["run", "number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="import_part_once")]


LONGEST_TAG = 120
SAME_SIGNS = str.maketrans({"’": "'", "‘": "'", "\ufe0e": None, "\ufe0f": None})
HYPHEN = re.compile(r"[-_\u2010\u2011](?=\S)|(?<!\S)[-_\u2010\u2011]+(?!\S)")
"""Between words or alone. One that ends a word belongs to it: A- is not A."""


def tag_slug(name: str) -> str:
    """By which tags are the same: case, hyphens and spaces make no difference, every other sign in every script does.

    "Open Data" is "open-data"; C, C++ and C# are three. Empty for a name without a sign of its own.
    """
    return "-".join(HYPHEN.sub(" ", unicodedata.normalize("NFC", name).translate(SAME_SIGNS)).lower().split())


class Tag(Named):
    """A field of work, a technology, whom it serves: a word that organisations and projects share."""

    class Kind(models.TextChoices):
        FIELD = "field", _("Field")
        TECHNOLOGY = "technology", _("Technology")
        FOCUS = "focus", _("Focus")
        AUDIENCE = "audience", _("Who it serves")
        NETWORK = "network", _("Network")

    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=LONGEST_TAG)
    slug = models.CharField(max_length=2 * LONGEST_TAG)
    """As `tag_slug` gives it, which the lower case of some letters makes longer than the name."""

    class Meta:
        ordering = ["kind", "sort_key", "id"]
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="tag_once")]

    def __str__(self) -> str:
        return self.name


class Actor(Edited, Named):
    """What organisations and projects have in common."""

    name = models.CharField(_("Name"), max_length=200)
    summary = models.JSONField(default=dict, blank=True)
    """One or two sentences, `{language: text}`."""
    description = models.JSONField(default=dict, blank=True)
    description_html = RenderedTextsField(source="description")
    website = models.URLField(_("Website"), max_length=500, blank=True)
    place = models.CharField(_("Place"), max_length=200, blank=True)
    country = models.CharField(max_length=2, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="+")
    source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    """Null for entries written here. Found by the index of the constraint, which has no condition: with one, SQLite does not use it."""
    source_key = models.CharField(max_length=80, blank=True)
    """The id in its source; empty for entries written here."""
    source_values = models.JSONField(default=dict, blank=True)
    """The values of the last import: the next one does not overwrite fields that people have changed since."""
    is_demo = models.BooleanField(default=False)
    excerpt = models.JSONField(default=dict, blank=True, editable=False)
    """The beginning of the description as plain text, for lists: `{language: text}`."""
    is_only_name = models.BooleanField(default=False, editable=False)
    """Nothing is said about it yet: it comes last in lists."""
    search_text = FoldedField(source="found_by")
    """Name, texts, tags and place, as `search_text.prepare` puts them together; at least the name."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def slug(self) -> str:
        return slug_of(self.name)

    @property
    def found_by(self) -> str:
        return self.search_text or self.name


class Organisation(Actor):
    class Kind(models.TextChoices):
        COMPANY = "company", _("Company")
        AUTHORITY = "authority", _("Public authority")
        NON_PROFIT = "non_profit", _("Non-profit")
        COMMUNITY = "community", _("Community or network")
        RESEARCH = "research", _("Research or education")
        ENTREPRENEUR = "entrepreneur", _("Entrepreneur's firm")
        OTHER = "other", _("Other")

    class Size(models.TextChoices):
        UP_TO_5 = "0-5", _("Up to 5 people")
        UP_TO_10 = "6-10", _("6 to 10 people")
        UP_TO_25 = "11-25", _("11 to 25 people")
        UP_TO_50 = "26-50", _("26 to 50 people")
        UP_TO_100 = "51-100", _("51 to 100 people")
        UP_TO_500 = "101-500", _("101 to 500 people")
        UP_TO_1000 = "501-1000", _("501 to 1,000 people")
        MORE = "1000+", _("More than 1,000 people")

    kind = models.CharField(_("Kind"), max_length=12, choices=Kind, default=Kind.OTHER)
    size = models.CharField(_("Size"), max_length=10, choices=Size, blank=True)
    city = models.ForeignKey(
        City, null=True, blank=True, on_delete=models.SET_NULL, related_name="organisations"
    )
    """The city of this server or a partner server in which it works; none for the rest of the world."""
    email_domain = models.CharField(max_length=120, blank=True)
    """People with a verified address at this domain may claim the organisation; see `actions.claims.proving_domain`."""
    website_domain = WebsiteDomainField()
    founded_on = models.DateField(null=True, blank=True)
    languages = models.JSONField(default=list, blank=True)
    address = models.CharField(max_length=300, blank=True)
    history = GenericRelation(AuditEntry, "subject_id", "subject_type")
    files = GenericRelation(StoredFile, "subject_id", "subject_type")

    class Meta:
        ordering = ["sort_key", "id"]
        verbose_name = _("organisation")
        constraints = [
            models.UniqueConstraint(fields=["source", "source_key"], name="organisation_source_key")
        ]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="organisation_name"),
            models.Index(fields=["is_only_name", "sort_key", "id"], name="organisation_listed"),
            models.Index(fields=["city", "is_only_name", "sort_key", "id"], name="organisation_city"),
            models.Index(fields=["kind", "is_only_name", "sort_key", "id"], name="organisation_kind"),
            models.Index(fields=["country", "is_only_name", "sort_key", "id"], name="organisation_country"),
            models.Index(fields=["-created_at", "-id"], name="organisation_newest"),
            models.Index(fields=["website_domain"], name="organisation_website_domain"),
            models.Index(fields=["email_domain"], name="organisation_email_domain"),
        ]

    def get_absolute_url(self) -> str:
        return address_of("organisations:organisation", self.public_id, self.slug)


class Membership(Record):
    """In whose name a person may act."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        EDITOR = "editor", _("Editor")
        MEMBER = "member", _("Member")

    ACTING = (Role.OWNER, Role.EDITOR)
    """Roles that act in the organisation's name."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role, default=Role.MEMBER)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "person"], name="membership_once")]
        indexes = [models.Index(fields=["person", "organisation"], name="membership_person")]


def _end_of_validity() -> datetime:
    return timezone.now() + Invitation.VALID_FOR


class Invitation(Record):
    """An invitation by e-mail to become a member. The link is signed."""

    class State(models.TextChoices):
        WAITING = "waiting"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"
        EXPIRED = "expired"

    VALID_FOR = timedelta(days=14)

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = AddressField()
    role = models.CharField(max_length=8, choices=Membership.Role, default=Membership.Role.MEMBER)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    valid_until = models.DateTimeField(default=_end_of_validity)

    class Meta:
        ordering = ["-created_at", "-id"]

    @classmethod
    def waiting(cls) -> models.QuerySet["Invitation"]:
        """Those that can still be answered, whatever the worker has done yet."""
        return cls._default_manager.filter(state=cls.State.WAITING, valid_until__gte=timezone.now())


class Claim(Record):
    """A person's claim to act for an organisation: proved by an address at its domain, or judged by an officer of its city."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="claims")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    reason = models.TextField(blank=True)
    email = AddressField(blank=True)
    """Confirmed by the person, and where a city wrote to the organisation (`claim_links`)."""
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=models.Q(state="waiting"),
                name="claim_waiting_once",
            )
        ]


class Project(Actor):
    """Something organisations do together."""

    social_impact = models.JSONField(default=dict, blank=True)
    social_impact_html = RenderedTextsField(source="social_impact")
    started_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    organisations = models.ManyToManyField(Organisation, through="ProjectRole", related_name="projects")
    history = GenericRelation(AuditEntry, "subject_id", "subject_type")

    class Meta:
        ordering = ["sort_key", "id"]
        verbose_name = _("project")
        constraints = [models.UniqueConstraint(fields=["source", "source_key"], name="project_source_key")]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="project_name"),
            models.Index(fields=["country", "sort_key", "id"], name="project_country"),
            models.Index(fields=["-created_at", "-id"], name="project_newest"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("projects:project", args=[self.public_id, self.slug])


class ProjectRole(models.Model):
    class Role(models.TextChoices):
        LEAD = "lead", _("Lead")
        PARTNER = "partner", _("Partner")
        FUNDER = "funder", _("Funder")

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="roles")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="project_roles")
    role = models.CharField(max_length=8, choices=Role, default=Role.PARTNER)
    since = models.DateTimeField(default=timezone.now)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    """The directory it was imported from; null for a role given by people here."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "organisation"], name="project_role_once")]


class ProjectRequest(Record):
    """One side asks that an organisation takes part in a project; the other side answers."""

    class Side(models.TextChoices):
        PROJECT = "project", _("The project asks the organisation")
        ORGANISATION = "organisation", _("The organisation asks the project")

    class State(models.TextChoices):
        ASKED = "asked"
        ACCEPTED = "accepted"
        DECLINED = "declined"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="requests")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="project_requests")
    role = models.CharField(max_length=8, choices=ProjectRole.Role, default=ProjectRole.Role.PARTNER)
    side = models.CharField(max_length=12, choices=Side)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "organisation"],
                condition=models.Q(state="asked"),
                name="project_request_waiting_once",
            )
        ]
