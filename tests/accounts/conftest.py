from collections.abc import Iterator

import pytest

from talko.config.environment import sign_in_servers
from tests.accounts.openid import OpenIDServer, openid_server


@pytest.fixture
def kommun(settings) -> Iterator[OpenIDServer]:
    """Another server, by way of which one can sign in here."""
    with openid_server() as server:
        servers = sign_in_servers(server.setting())
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": servers}}
        yield server
