"""Django's database sessions with a compiled query, since every page of a signed-in person reads one."""

from functools import lru_cache

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models.functions import Now

from talko.core.database.compiled_query import GIVEN_TEXT, CompiledQuery


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        found = _running().given(text=self.session_key or "").first()
        if found is None:
            self._session_key = None
        return found


@lru_cache(maxsize=1)
def _running() -> CompiledQuery[Session]:
    return CompiledQuery.of_instances(Session.objects.filter(session_key=GIVEN_TEXT, expire_date__gt=Now()))
