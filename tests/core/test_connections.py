"""What a connection does with a question that pages ask again and again."""

import os
import subprocess
import sys

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


@pytest.mark.parametrize(("asked", "kept"), [("", "True 5"), ("?server_side_binding=false", "False 5")])
def test_an_operator_can_turn_it_off(asked, kept):
    code = (
        "from talko.config.settings import DATABASES; options = DATABASES['default']['OPTIONS'];"
        "print(options['server_side_binding'], options['prepare_threshold'])"
    )
    variables = os.environ | {"DATABASE_URL": f"postgres://talko@127.0.0.1/talko{asked}"}
    said = subprocess.run(
        [sys.executable, "-c", code], env=variables, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == kept
