"""The sign-in of Django and allauth, with the person of a session read by a query compiled once per process."""

from functools import lru_cache
from typing import Any

from allauth.account import auth_backends
from django.contrib.auth import backends

from talko.accounts.models import Person
from talko.core.database.compiled_query import CompiledQuery, given


class _OfSession:
    """A mixin for either class below, whose `user_can_authenticate` it calls."""

    def get_user(self, user_id: int) -> Person | None:
        person = _person().given(user_id).first()
        allowed: Any = self
        return person if person is not None and allowed.user_can_authenticate(person) else None


class ByPassword(_OfSession, backends.ModelBackend):
    pass


class ByAllauth(_OfSession, auth_backends.AuthenticationBackend):
    pass


@lru_cache(maxsize=1)
def _person() -> CompiledQuery[Person]:
    (person,) = given(1)
    return CompiledQuery.of_instances(Person.objects.filter(pk=person))
