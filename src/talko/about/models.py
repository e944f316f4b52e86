from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from talko.accounts.models import Person
from talko.cities.models import City
from talko.core.models import AuditEntry, Edited, Record
from talko.core.text.markdown import RenderedTextsField


class Kind(models.TextChoices):
    """The values are part of the addresses."""

    IMPRINT = "imprint", _("About this site")
    PRIVACY = "privacy", _("Privacy notice")
    TERMS = "terms", _("Terms of use")
    ACCESSIBILITY = "accessibility", _("Accessibility statement")
    COOKIES = "cookies", _("Cookies")
    LICENCE = "licence", _("Licence of contributions")


class SitePage(Edited):
    """A page of a city, or of the whole server when `city` is empty. A page never saved has no row and revision 0."""

    kind = models.CharField(max_length=16, choices=Kind)
    city = models.ForeignKey(City, null=True, blank=True, on_delete=models.CASCADE, related_name="site_pages")
    texts = models.JSONField(default=dict)
    """The newest texts, published or not: `{language: Markdown}`."""
    history = GenericRelation(AuditEntry, "subject_id", "subject_type")

    class Meta:
        ordering = ["city_id", "kind"]
        verbose_name = _("page about the site")
        constraints = [
            models.UniqueConstraint(fields=["city", "kind"], name="site_page_of_city"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(city__isnull=True), name="site_page_of_server"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def get_absolute_url(self) -> str:
        return self.address()

    def address(self, name: str = "", *more: object) -> str:
        """Of the page itself, or of what can be done with it: "edit", "versions"."""
        if self.city is None:
            return (
                reverse(f"about:{name}", args=[self.kind, *more]) if name else reverse(f"about:{self.kind}")
            )
        return reverse(f"about:city-{name or 'page'}", args=[self.city.slug, self.kind, *more])


class PageVersion(Record):
    """The texts as they were saved once. They never change."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        REPLACED = "replaced", _("Replaced")

    page = models.ForeignKey(SitePage, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    """The page's revision that it is."""
    texts = models.JSONField(default=dict)
    texts_html = RenderedTextsField(source="texts")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        verbose_name = _("version of a page about the site")
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="page_version_number"),
            models.UniqueConstraint(
                fields=["page"], condition=Q(state="published"), name="page_published_once"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at__isnull=True)
                | Q(state__in=["published", "replaced"], published_at__isnull=False),
                name="page_version_published_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.number}"

    def get_absolute_url(self) -> str:
        return self.page.address("version", self.public_id)

    @property
    def city(self) -> City | None:
        return self.page.city
