"""Every address that has a name, and why some of them are no page that one visits."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, get_resolver

ONLY_SENT_TO = {
    "accounts:notification",
    "organisations:change-role",
    "organisations:remove-member",
    "organisations:withdraw-invitation",
    "projects:answer",
    "projects:change-role",
    "projects:leave",
    "challenges:autosave-new",
    "challenges:follow",
    "challenges:unfollow",
    "challenges:autosave-edit",
    "challenges:send-to-review",
    "challenges:send-back",
    "challenges:approve",
    "challenges:open-now",
    "challenges:unshare",
    "searches:see",
    "searches:delete",
    "searches:restore",
    "solutions:autosave-decision",
    "solutions:autosave",
    "solutions:send-again",
    "solutions:remove-partner",
    "solutions:endorse",
    "funding:autosave",
    "funding:send-to-review",
    "funding:remove-reward",
    "funding:open-pot",
    "funding:close-pot",
    "funding:pay-pledge",
    "funding:cancel-pledge",
    "funding:approve",
    "funding:pay-out",
    "funding:sent-back",
    "funding:hook",
    "matching:undo",
    "matching:read-invitation",
    "matching:report-bounce",
    "matching:translate-letter",
    "matching:watch-pause",
    "matching:hit",
    "dialogue:translate",
    "dialogue:post",
    "dialogue:follow",
    "dialogue:read",
    "dialogue:close",
    "web:language",
    "web:theme",
    "web:forget-typed",
    "about:restore",
    "about:city-restore",
}
"""They answer a GET with 405, which a test checks."""

NOT_A_PAGE = {
    "agreements:costs-csv": "a file",
    "files:picture": "a file",
    "files:download": "a file",
    "web:open-data-table": "a file",
    "challenges:feed": "a feed",
    "challenges:deadlines": "a calendar",
    "challenges:calendar": "a calendar",
    "web:healthz": "for machines",
    "sky:picture": "a picture",
    "web:share-picture": "a picture",
    "web:qr": "a picture",
    "web:oembed": "for machines",
    "web:embed-challenge": "a card on other sites: test_sharing.py",
    "web:embed-solution": "a card on other sites: test_sharing.py",
    "web:short": "leads to the challenge's page",
    "web:robots": "for machines",
    "web:security": "for machines",
    "mfa_download_recovery_codes": "a file",
    "organisations:short": "leads to the organisation's page",
    "projects:short": "leads to the project's page",
    "challenges:short": "leads to the challenge's page",
    "solutions:lead": "leads to the answer's page",
    "funding:lead": "leads to the campaign's page",
    "funding:360giving": "a file",
    "funding:match-file": "a file",
    "funding:widget": "a card on other sites: tests/funding/test_pages.py",
    "dialogue:message": "leads to the place of the message",
}

NOT_OFFERED = {
    "account_confirm_login_code": "signing in by mailed code, which is not offered",
    "mfa_login_webauthn": "answers a script with JSON",
}

WALKED = {
    "account_email_verification_sent": "test_sign_up",
    "account_reset_password_from_key": "test_a_forgotten_password",
    "account_reset_password_from_key_done": "test_a_forgotten_password",
    "mfa_authenticate": "test_a_code_beside_the_password",
    "mfa_reauthenticate": "test_a_code_beside_the_password",
    "mfa_generate_recovery_codes": "test_a_code_beside_the_password",
    "mfa_view_recovery_codes": "test_a_code_beside_the_password",
    "mfa_deactivate_totp": "test_a_code_beside_the_password",
    "mfa_edit_webauthn": "test_a_passkey",
    "mfa_reauthenticate_webauthn": "test_a_passkey",
    "mfa_remove_webauthn": "test_a_passkey",
    "openid_connect_login": "test_another_server",
    "openid_connect_callback": "test_another_server",
    "socialaccount_login_cancelled": "test_another_server",
    "socialaccount_login_error": "test_another_server",
    "socialaccount_signup": "test_another_server",
    "socialaccount_connections": "test_another_server",
    "account_set_password": "test_another_server",
    "account_inactive": "test_another_server",
}
"""Pages that need a state of their own: the test of test_accounts.py that walks there."""


def routes() -> Iterator[tuple[str, URLPattern]]:
    """Every address with a name."""

    def walk(resolver: Any, names: tuple[str, ...]) -> Iterator[tuple[str, URLPattern]]:
        for pattern in resolver.url_patterns:
            if not isinstance(pattern, URLPattern):
                yield from walk(pattern, (*names, pattern.namespace) if pattern.namespace else names)
            elif pattern.name:
                yield ":".join([*names, pattern.name]), pattern

    return walk(get_resolver(), ())
