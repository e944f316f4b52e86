"""What the page cache keeps: so many bytes in this process, and of each page only the variants that pages lead to.

Anybody can make up addresses, headers and cookies; what they fill must neither grow nor push out what readers ask for.
"""

from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from threading import Lock
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpRequest
from django.utils.translation import get_language_from_request

PARAMETERS = frozenset(
    {
        "after", "before", "city", "country", "described", "field", "funding", "goal", "kind", "language", "messages",
        "original", "page", "parties", "sort", "state", "translate",
    }
)  # fmt: skip
"""Of addresses. A page that was asked for with others is answered and not kept; words to search for are among those."""
LONGEST_QUERY = 200
_cookies: dict[str, Callable[[str], str]] = {}
_bytes: dict[str, int] = {}


def vary_on_cookie(name: str, meant: Callable[[str], str]) -> None:
    """For `AppConfig.ready()`: pages differ by this cookie, and `meant` gives one of few values for whatever it holds."""
    _cookies[name] = meant


def key_for(request: HttpRequest) -> str | None:
    """What tells the variants of pages apart; none for a variant that is not kept."""
    host, _colon, port = request.get_host().partition(":")
    given = request.META.get("QUERY_STRING", "")
    if (
        host != host.lower()
        or port not in {"", str(request.META.get("SERVER_PORT", ""))}
        or request.path != request.path.lower()
        or len(given) > LONGEST_QUERY
        or (given and not _is_led_to(request, given))
        or "json" in request.headers.get("Accept", "")
    ):
        return None
    cookies = {
        name: meant(request.COOKIES[name]) for name, meant in _cookies.items() if request.COOKIES.get(name)
    }
    parts = (
        request.scheme,
        request.get_host(),
        request.get_full_path(),
        get_language_from_request(request),
        sorted((name, value) for name, value in cookies.items() if value),
        "HX-Request" in request.headers,
    )
    return sha256(repr(parts).encode()).hexdigest()


def _is_led_to(request: HttpRequest, given: str) -> bool:
    """Whether the query is one that a link or a form of ours makes: known names, each once, written in one way."""
    return (
        request.GET.keys() <= PARAMETERS
        and all(len(values) == 1 for _name, values in request.GET.lists())
        and request.GET.urlencode() == given
    )


class BoundedMemory(LocMemCache):
    """Django's memory of this process, bounded in bytes: `MAX_BYTES` in all, and of each value `LARGEST`.

    What was not read for the longest time goes first. What is too large is not kept.
    """

    OVERHEAD = 400
    """Bytes that an entry takes besides its value: its key and its places in dictionaries."""
    _cache: OrderedDict[str, bytes]
    _expire_info: dict[str, float | None]
    _lock: Lock

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        super().__init__(name, params)
        options = params.get("OPTIONS", {})
        self._name = name
        self._max_bytes, self._largest = int(options["MAX_BYTES"]), int(options["LARGEST"])

    def _set(self, key: str, value: bytes, timeout: Any = DEFAULT_TIMEOUT) -> None:
        """Called with the lock held, as are those below."""
        self._delete(key)
        if len(value) > self._largest:
            return
        _bytes[self._name] = self._used() + len(value) + self.OVERHEAD
        self._cache[key] = value
        self._cache.move_to_end(key, last=False)
        self._expire_info[key] = self.get_backend_timeout(timeout)
        while self._used() > self._max_bytes:
            self._delete(next(reversed(self._cache)))

    def _delete(self, key: str) -> bool:
        value = self._cache.pop(key, None)
        if value is None:
            return False
        del self._expire_info[key]
        _bytes[self._name] = self._used() - len(value) - self.OVERHEAD
        return True

    def _used(self) -> int:
        return _bytes.get(self._name, 0)

    def clear(self) -> None:
        with self._lock:
            self._cache.clear()
            self._expire_info.clear()
            _bytes[self._name] = 0

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        raise NotImplementedError("pages are kept, nothing is counted")
