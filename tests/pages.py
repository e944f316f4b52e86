"""Pages as readers meet them, without JavaScript."""

from django.http import HttpResponseBase
from django.test import Client

HOSTILE = "<script>alert(1)</script>\u202e\"'><img src=x onerror=alert(2)> [x](javascript:alert(3))"


def browser(person=None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def html(response: HttpResponseBase) -> str:
    return response.content.decode()


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, html(response)[:3000]
    return html(response)


def is_harmless(shown: str) -> bool:
    """Whether what a stranger wrote (`HOSTILE`) is only text on the page."""
    return not any(harm in shown for harm in ("<script>alert", "<img src=x", 'href="javascript'))
