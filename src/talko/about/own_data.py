"""The pages' share in a person's data: which versions they saved and published. Versions stay when a person leaves."""

from talko.about.models import PageVersion
from talko.core.registries import own_data
from talko.core.registries.own_data import Part, Rows

PART = Part(
    name="about",
    rows={
        "versions_saved": Rows(PageVersion, "by", ("page", "number", "texts"), beside=("page__city",)),
        "versions_published": Rows(
            PageVersion, "published_by", ("page", "number", "published_at"), beside=("page__city",)
        ),
    },
)


def register() -> None:
    own_data.register(PART)
