"""The one way to ask another server: `fetch(url, accept={"text/html"})`, for addresses that anyone may have given.

A request goes to http and https only, to addresses that `core.net.addresses` allows. The name is resolved once and the connection
made to the address that was checked, so a second answer of the name server changes nothing; each redirect is checked
anew. One time limit covers everything from the name to the last byte, and the size limit counts what was unpacked. No
cookies, no passwords in addresses, no proxies from the environment: httpcore, below httpx, has none of these.

Never call it in a transaction or for an anonymous page.
"""

import json
import ssl
import time
import zlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

import httpcore
import httpx
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from talko.core.errors import TalkoError
from talko.core.net.addresses import Reach, resolve

LONGEST_URL = 2_000
LAST_PORT = 65_535
MOST_ADDRESSES = 4
"""Of one host, tried one after another."""
REDIRECTS = frozenset({301, 302, 303, 307, 308})
ZIPPED = {b"gzip": 31, b"x-gzip": 31}
"""Content encodings that are read, and zlib's `wbits` for them."""


class FetchFailed(TalkoError):
    """`reason` is for logs."""

    code = "fetch_failed"
    status = 502
    message = _("The other server did not answer as expected.")

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)


class AddressRefused(FetchFailed):
    code = "address_refused"
    status = 422
    message = _("Talko cannot open this address. Use a public web address, such as https://example.org.")


class ServerUnavailable(FetchFailed):
    code = "server_unavailable"
    message = _("The other server is too slow or cannot be reached. Try again later.")
    temporary = True


class ContentTooLarge(FetchFailed):
    code = "content_too_large"
    message = _("The other server’s answer is too large.")


class ContentUnexpected(FetchFailed):
    code = "content_unexpected"
    message = _("The other server answered with another kind of content.")


@dataclass(frozen=True)
class Limits:
    seconds: float = 15.0
    """For everything: resolving, connecting, redirects, the whole answer."""
    silence: float = 8.0
    """Seconds without a byte."""
    size: int = 2_000_000
    """Bytes of the answer, unpacked."""
    redirects: int = 5


DEFAULT = Limits()


@dataclass(frozen=True)
class Answer:
    url: str
    """Where the content came from, after redirects."""
    content_type: str
    """In lower case, without parameters."""
    content: bytes


def fetch(
    url: str,
    *,
    accept: Collection[str],
    limits: Limits = DEFAULT,
    reach: Reach | None = None,
    post: Any = None,
    token: str = "",
) -> Answer:
    """GET, or POST `post` as JSON. `accept` lists the content types the caller can read.

    `reach` replaces the networks of the operator's settings. `token` goes to `url` as a bearer token, and to nothing that it
    redirects to. Raises a FetchFailed, and nothing else.
    """
    guard = _Guard(reach or Reach(settings.TALKO.fetch_networks), limits)
    address = _checked(url)
    for _hop in range(limits.redirects + 1):
        found = _ask(address, guard, accept, post, token)
        if isinstance(found, Answer):
            return found
        address, token = _checked(found, base=str(address)), ""
    raise FetchFailed("too many redirects")


def _checked(url: str, base: str = "") -> httpx.URL:
    if len(url) > LONGEST_URL:
        raise AddressRefused("the URL is too long")
    try:
        parsed = httpx.URL(urljoin(base, url))
        host = parsed.host  # decoded, which can fail too
    except (httpx.InvalidURL, ValueError) as error:
        raise AddressRefused("not a URL") from error
    if parsed.scheme not in {"http", "https"} or not host or "%" in host or (parsed.port or 1) > LAST_PORT:
        raise AddressRefused("not a URL of a web server")
    if parsed.userinfo:
        raise AddressRefused("the URL contains a password")
    return parsed


def _ask(url: httpx.URL, guard: "_Guard", accept: Collection[str], post: Any, token: str) -> Answer | str:
    """The answer, or where it redirects to."""
    headers: dict[str | bytes, str | bytes] = {
        "Host": url.netloc,
        "User-Agent": "Talko",
        "Accept": ", ".join(sorted(accept)),
        "Accept-Encoding": "gzip",
    }
    method, body = "GET", None
    if post is not None:
        method, body = "POST", json.dumps(post).encode()
        headers["Content-Type"] = "application/json"
    if token:
        headers["Authorization"] = f"Bearer {token}"
    silence = dict.fromkeys(("connect", "read", "write"), guard.limits.silence)
    try:
        with (
            httpcore.ConnectionPool(ssl_context=_tls(), network_backend=guard) as pool,
            pool.stream(
                method, _core_url(url), headers=headers, content=body, extensions={"timeout": silence}
            ) as response,
        ):
            sent = {name.lower(): value for name, value in reversed(response.headers)}
            if response.status in REDIRECTS and b"location" in sent and post is None:
                return sent[b"location"].decode("utf-8", "replace")
            return _read(str(url), response, sent, accept, guard.limits.size)
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.RemoteProtocolError) as error:
        raise ServerUnavailable(repr(error)) from error
    except (httpcore.ProtocolError, httpcore.UnsupportedProtocol, zlib.error) as error:
        raise FetchFailed(repr(error)) from error


def _core_url(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


def _read(
    url: str, response: httpcore.Response, sent: dict[bytes, bytes], accept: Collection[str], most: int
) -> Answer:
    if response.status == 429 or response.status >= 500:
        raise ServerUnavailable(f"status {response.status}")
    if not 200 <= response.status < 300:
        raise FetchFailed(f"status {response.status}")
    content_type = (
        sent.get(b"content-type", b"").partition(b";")[0].strip().lower().decode("ascii", "replace")
    )
    if content_type not in accept:
        raise ContentUnexpected(f"content type {content_type!r}")
    content = _unpacked(response.iter_stream(), sent.get(b"content-encoding", b"").strip().lower(), most)
    return Answer(url, content_type, content)


def _unpacked(pieces: Iterable[bytes], encoding: bytes, most: int) -> bytes:
    if encoding not in {b"", b"identity", *ZIPPED}:
        raise ContentUnexpected(f"content encoding {encoding!r}")
    unzip = zlib.decompressobj(ZIPPED[encoding]) if encoding in ZIPPED else None
    content = bytearray()
    for piece in pieces:
        content += unzip.decompress(piece, most + 1 - len(content)) if unzip else piece
        if len(content) > most:
            raise ContentTooLarge(f"more than {most} bytes")
        if unzip and unzip.eof:
            break  # zlib would collect in memory whatever else is sent
    if unzip and not unzip.eof:
        raise FetchFailed("the answer ends too early")
    return bytes(content)


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


class _Guard(httpcore.NetworkBackend):
    """Connects to addresses within reach and to no others, until the time is up."""

    def __init__(self, reach: Reach, limits: Limits) -> None:
        self.limits = limits
        self._reach = reach
        self._until = time.monotonic() + limits.seconds
        self._network = httpcore.SyncBackend()

    def left(self, timeout: float | None) -> float:
        """Seconds for the next step."""
        seconds = self._until - time.monotonic()
        if seconds <= 0:
            raise ServerUnavailable("the time is up")
        return seconds if timeout is None else min(seconds, timeout)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            addresses = resolve(host, self.left(timeout))
        except OSError as error:  # also TimeoutError
            raise ServerUnavailable(f"{host} cannot be resolved") from error
        if not all(self._reach.includes(address, port) for address in addresses):
            raise AddressRefused(f"{host}:{port} is not public")
        failed: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses[:MOST_ADDRESSES]:
            try:
                stream = self._network.connect_tcp(
                    str(address), port, self.left(timeout), local_address, socket_options
                )
                return _Timed(stream, self)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed


class _Timed(httpcore.NetworkStream):
    """A stream each of whose steps ends with the guard's time: a server that drips bytes gains nothing."""

    def __init__(self, stream: httpcore.NetworkStream, guard: _Guard) -> None:
        self._stream, self._guard = stream, guard

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._guard.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._guard.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secure = self._stream.start_tls(ssl_context, server_hostname, self._guard.left(timeout))
        return _Timed(secure, self._guard)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
