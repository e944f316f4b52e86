"""Who may do what in matching."""

from typing import Any

import rules

from talko.actors.rules import acts_for
from talko.matching.models import Watch


@rules.predicate
def keeps_watch(person: Any, watch: Watch) -> bool:
    """Whose it is; for an organisation's watch those who act for it."""
    if person is None or not person.is_authenticated or not person.is_active:
        return False
    if watch.organisation is not None:
        return acts_for(person, watch.organisation)
    return watch.person_id == person.pk


rules.add_perm("matching.keep_watch", keeps_watch)
rules.add_perm("matching.choose_standing", acts_for)
