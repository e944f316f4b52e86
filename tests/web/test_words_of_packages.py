"""The words of Django and allauth that people meet are Swedish and Finnish too, from those packages or from ourselves."""

from pathlib import Path

import allauth
import django
import pytest
from babel.messages.extract import extract_from_file
from django.utils import translation

from talko.launcher.messages import keywords_in, template_texts

MET = {
    django: ("forms", "core/validators.py", "contrib/auth/forms.py", "contrib/auth/password_validation.py"),
    allauth: ("account", "mfa", "socialaccount", "templates/account", "templates/mfa", "templates/allauth"),
}
NOT_MET = ("socialaccount/providers", "models.py", "apps.py", "admin.py")
"""Providers that nobody uses here, and names of fields that only operators see."""
ALIKE = {":", ":?.!", "IPv4", "IPv6"}


def texts():
    """Each text, or the two of a plural, by the place where it stands."""
    for package, parts in MET.items():
        root = Path(package.__file__).parent
        for path in sorted(one for part in parts for one in ([root / part, *(root / part).rglob("*")])):
            where = str(path.relative_to(root))
            if not path.is_file() or any(one in where for one in NOT_MET):
                continue
            if path.suffix == ".py":
                for _line, text, _comments, _context in extract_from_file("python", path, keywords_in(path)):
                    yield text, where
            elif path.suffix in {".html", ".txt"}:
                for text, _context in template_texts(path):
                    yield text, where


def said(text):
    return translation.gettext(text) if isinstance(text, str) else translation.ngettext(text[0], text[1], 2)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["sv", "fi"])
def test_none_is_left_in_english(language):
    with translation.override(language):
        left = {
            (text, where)
            for text, where in texts()
            if text and said(text) == (text if isinstance(text, str) else text[1]) and text not in ALIKE
        }
    assert left == set()


def test_a_password_that_is_too_short_is_said_in_finnish(client, db):
    client.cookies["language"] = "fi"
    refused = client.post(
        "/accounts/signup/", {"name": "Aili", "email": "a@example.org", "password1": "lyhyt"}
    )
    assert "Salasana on liian lyhyt. Siinä on oltava vähintään 10 merkkiä." in refused.content.decode()
