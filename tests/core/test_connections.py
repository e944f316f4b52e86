"""What a connection does with a question that pages ask again and again."""

import pytest
from django.db import connection

from talko.cities.models import City

pytestmark = pytest.mark.django_db


def plans_kept():
    """SQL of the questions whose plan PostgreSQL keeps for this connection; SQLite has none to keep."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [statement for (statement,) in cursor.fetchall()]


def test_postgresql_plans_a_question_once_and_not_for_every_page():
    for slug in ["lulea", "austin", "oulu", "kiruna", "umea", "lund", "york"]:
        assert not City.objects.filter(slug=slug, population__gt=12_345).exists()
    if connection.vendor == "postgresql":
        kept = [statement for statement in plans_kept() if '"population"' in statement]
        assert len(kept) == 1
        assert "lulea" not in kept[0]
        assert "12345" not in kept[0]
