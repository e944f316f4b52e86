import os
import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """An empty database of its own: a file, or one beside the tests' own on the same PostgreSQL."""
    address = os.environ.get("DATABASE_URL", "")
    if not address.startswith("postgres"):
        yield ""
        return
    import psycopg  # optional dependency: only where the tests run on PostgreSQL

    name = f"talko_server_{uuid.uuid4().hex}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield urlsplit(address)._replace(path=f"/{name}").geturl()
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
