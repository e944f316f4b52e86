"""A small OpenID Connect server, such as a municipality runs: it listens on this machine and signs with a key of its own.

It checks what it is told as strictly as the big ones do: the client and its secret, the registered address to come back to,
the code used once, the proof of who asked for it (PKCE).
"""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

REALM = "/realms/kommun"
CLIENT, SECRET = "talko", "a secret between two servers"


@cache
def _key() -> rsa.RSAPrivateKey:
    """Found once: to look for the primes takes longer than a test."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class OpenIDServer:
    """Who signs in there is `person`; `silent` names the addresses below the realm that answer with an error page."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {
            "sub": "7c0f",
            "name": "Aili Svonni",
            "given_name": "Aili",
            "family_name": "Svonni",
            "email": "aili@lulea.example",
            "email_verified": True,
            "national_number": "19800101-0000",
        }
        self.silent: set[str] = set()
        self.codes: dict[str, dict[str, str]] = {}
        self.key = _key()
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"openid": self}))
        self.issuer = f"http://127.0.0.1:{self.http.server_port}{REALM}"

    def setting(self) -> str:
        """The value of TALKO_OIDC, as docs/operating.md shows it."""
        named = {"id": "kommun", "name": "Luleå kommun", "client_id": CLIENT, "secret": SECRET}
        return json.dumps([{**named, "server_url": self.issuer}])

    def agree(self, asked: str) -> str:
        """Where a browser is sent by someone who signs in at the address to which Talko sent them."""
        return self._answer(asked, "allow")

    def refuse(self, asked: str) -> str:
        return self._answer(asked, "deny")

    def _answer(self, asked: str, choice: str) -> str:
        # Without `verify=False` a client reads all authorities of the world, even where there is no certificate.
        page = httpx.get(asked, follow_redirects=True, verify=False)
        assert page.status_code == 200, page.text
        answer = httpx.get(f"{self.issuer}/{choice}?{urlsplit(asked).query}", verify=False)
        return str(answer.headers["Location"])


@contextmanager
def openid_server() -> Iterator[OpenIDServer]:
    server = OpenIDServer()
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.http.shutdown()
    server.http.server_close()
    thread.join()


class _Handler(BaseHTTPRequestHandler):
    openid: OpenIDServer
    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        name = address.path.removeprefix(f"{REALM}/").replace(".well-known/openid-configuration", "discovery")
        asked = {key: values[0] for key, values in parse_qs(address.query).items()}
        if name in self.openid.silent:
            self._send("<h1>Out of order</h1>", status=503)
        elif name in {"discovery", "jwks", "authorize", "enter", "allow", "deny", "userinfo"}:
            getattr(self, f"_{name}")(asked)
        else:
            self._send("", status=404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        sent = {key: values[0] for key, values in parse_qs(body).items()}
        if "token" in self.openid.silent:
            self._send("<h1>Out of order</h1>", status=503)
        else:
            self._token(sent)

    def _discovery(self, _asked: dict[str, str]) -> None:
        issuer = self.openid.issuer
        here = {name: f"{issuer}/{name}" for name in ("authorize", "token", "userinfo", "jwks")}
        self._send_json(
            {
                "issuer": issuer,
                "authorization_endpoint": here["authorize"],
                "token_endpoint": here["token"],
                "userinfo_endpoint": here["userinfo"],
                "jwks_uri": here["jwks"],
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    def _jwks(self, _asked: dict[str, str]) -> None:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.openid.key.public_key(), as_dict=True)
        self._send_json({"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]})

    def _authorize(self, asked: dict[str, str]) -> None:
        """Sends on to where one signs in, which is another host, as it is in many municipalities."""
        expected = {"client_id": CLIENT, "response_type": "code", "code_challenge_method": "S256"}
        wrong = {name for name, value in expected.items() if asked.get(name) != value}
        if urlsplit(asked["redirect_uri"]).path != "/accounts/oidc/kommun/login/callback/":
            wrong.add("redirect_uri")
        if not {"openid", "profile", "email"} <= set(asked.get("scope", "").split()):
            wrong.add("scope")
        if wrong or len(asked.get("state", "")) < 8 or len(asked.get("code_challenge", "")) != 43:
            self._send(f"<h1>Refused: {escape(str(wrong))}</h1>", status=400)
            return
        self._send_to(f"{self.openid.issuer.replace('127.0.0.1', 'localhost')}/enter?{urlencode(asked)}")

    def _enter(self, asked: dict[str, str]) -> None:
        links = "".join(
            f'<p><a id="{name}" href="{REALM}/{name}?{escape(urlencode(asked))}">{name}</a></p>'
            for name in ("allow", "deny")
        )
        self._send(f"<!doctype html><title>Luleå kommun</title><h1>Luleå kommun</h1>{links}")

    def _allow(self, asked: dict[str, str]) -> None:
        code = uuid4().hex
        self.openid.codes[code] = asked
        self._send_to(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    def _deny(self, asked: dict[str, str]) -> None:
        self._send_to(
            f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        )

    def _token(self, sent: dict[str, str]) -> None:
        asked = self.openid.codes.pop(sent.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(sent.get("code_verifier", "").encode()).digest())
        if (
            asked is None
            or (sent.get("client_id"), sent.get("client_secret")) != (CLIENT, SECRET)
            or sent.get("redirect_uri") != asked["redirect_uri"]
            or proof.decode().rstrip("=") != asked["code_challenge"]
        ):
            self._send_json({"error": "invalid_grant"}, status=400)
            return
        now = int(time.time())
        claims = {"iss": self.openid.issuer, "aud": CLIENT, "sub": self.openid.person.get("sub"), "iat": now}
        signed = jwt.encode(
            claims | {"exp": now + 60}, self.openid.key, algorithm="RS256", headers={"kid": "one"}
        )
        token = {"access_token": "open", "token_type": "Bearer", "expires_in": 60}  # of this test alone
        self._send_json(token | {"id_token": signed})

    def _userinfo(self, _asked: dict[str, str]) -> None:
        if self.headers["Authorization"] != "Bearer open":
            self._send("", status=401)
        else:
            self._send_json(self.openid.person)

    def _send_to(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.end_headers()

    def _send_json(self, content: Any, status: int = 200) -> None:
        self._send(json.dumps(content), status=status, kind="application/json")

    def _send(self, content: str, status: int = 200, kind: str = "text/html; charset=utf-8") -> None:
        body = content.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: Any) -> None:
        """Not into the test's output."""
