"""A city's officers look after its pages, operators after those of the server. What was published is public."""

from typing import Any

import rules

from talko.about.models import PageVersion, SitePage
from talko.cities.rules import Role, has_role


@rules.predicate
def looks_after(person: Any, page: SitePage | PageVersion) -> bool:
    if page.city is None:
        return bool(getattr(person, "is_staff", False) and person.is_active)
    return has_role(person, page.city, Role.OFFICER)


def reads_version(person: Any, version: PageVersion) -> bool:
    return version.state != PageVersion.State.DRAFT or looks_after(person, version)


rules.add_perm("about.edit", looks_after)
