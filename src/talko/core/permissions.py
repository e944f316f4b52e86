"""Who may do what: named predicates (the `rules` library), checked inside every action."""

from typing import Any

import rules

from talko.core.errors import NotAllowed, SignInNeeded


def allows(person: Any, permission: str, subject: Any = None) -> bool:
    """Whether the person may; `person` may be anonymous. An unknown permission is a programming error."""
    if not rules.perm_exists(permission):
        raise KeyError(f"no rule is named {permission}")
    return bool(rules.has_perm(permission, person, subject))


def require(person: Any, permission: str, subject: Any = None) -> None:
    """Raises SignInNeeded for an anonymous visitor and NotAllowed for a person without the role."""
    if person is None or not person.is_authenticated:
        raise SignInNeeded
    if not allows(person, permission, subject):
        raise NotAllowed
