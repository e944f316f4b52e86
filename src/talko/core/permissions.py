"""Who may do what: named predicates of the `rules` library, checked inside every action."""

from typing import Any

import rules

from talko.core.errors import NotAllowed, SignInNeeded


def allows(person: Any, permission: str, subject: Any = None) -> bool:
    """Whether a person, signed in or not, may do it. An unknown permission is a programming error."""
    if not rules.perm_exists(permission):
        raise KeyError(f"no rule is named {permission}")
    return bool(rules.has_perm(permission, person, subject))


def is_signed_in(person: Any) -> bool:
    """Not an anonymous visitor, not None, and not someone whose account was closed while they were here."""
    return person is not None and person.is_authenticated and person.is_active


def require_signed_in(person: Any) -> None:
    """Raises SignInNeeded."""
    if not is_signed_in(person):
        raise SignInNeeded


def require(person: Any, permission: str, subject: Any = None) -> None:
    """Raises SignInNeeded for anonymous visitors, NotAllowed for people without the permission."""
    require_signed_in(person)
    if not allows(person, permission, subject):
        raise NotAllowed
