"""A version is a draft until it is published, and replaced when a later one is."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talko.about.content import require_filled_in
from talko.about.models import PageVersion
from talko.about.rules import reads_version
from talko.accounts.models import Person
from talko.core.workflow import Made, Move, Workflow, bring_along


def _publish(version: PageVersion, *, by: Person) -> Made:
    """Raises Invalid while a place of the starting text is not filled in."""
    require_filled_in(version.texts)
    for earlier in version.page.versions.filter(state=PageVersion.State.PUBLISHED):
        bring_along(earlier, "replace", by=by)
    version.published_at, version.published_by = timezone.now(), by
    return Made(data={"number": version.number})


Workflow(
    PageVersion,
    [
        Move(
            "publish",
            {"draft"},
            "published",
            may="about.edit",
            label=_("Publish"),
            change=_publish,
            audit="about.published",
            address=lambda version: version.page.address("publish", version.public_id),
        ),
        Move("replace", {"published"}, "replaced", may=None),
    ],
    related=("page__city",),
    within="page",
    sees=reads_version,
    about=lambda version: version.page,
    city_slug=lambda version: version.city.slug if version.city else "",
)
