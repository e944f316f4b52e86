"""What the page cache stores: a limited number of bytes per process, and only variants of pages that our own pages link to.

Anyone can make up addresses, headers and cookies; these must neither grow the cache nor push out what readers ask for.
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
"""Query parameters that are cached. Pages with others, such as search words, are not."""
LONGEST_QUERY = 200
_cookies: dict[str, Callable[[str], str]] = {}
_bytes: dict[str, int] = {}


def vary_on_cookie(name: str, meant: Callable[[str], str]) -> None:
    """For `AppConfig.ready()`: pages vary by this cookie. `meant` maps its content to one of few values."""
    _cookies[name] = meant


def key_for(request: HttpRequest) -> str | None:
    """Identifies the variant of a page; None for one that is not cached."""
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
    """Whether our own links or forms make this query: known names, each once, in canonical encoding."""
    return (
        request.GET.keys() <= PARAMETERS
        and all(len(values) == 1 for _name, values in request.GET.lists())
        and request.GET.urlencode() == given
    )


class BoundedMemory(LocMemCache):
    """Django's in-process cache, bounded to `MAX_BYTES` in all and `LARGEST` per value; the least recently used goes first."""

    OVERHEAD = 400
    """Bytes per entry besides its value: the key and the dictionaries."""
    _cache: OrderedDict[str, bytes]
    _expire_info: dict[str, float | None]
    _lock: Lock

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        super().__init__(name, params)
        options = params.get("OPTIONS", {})
        self._name = name
        self._max_bytes, self._largest = int(options["MAX_BYTES"]), int(options["LARGEST"])

    def _set(self, key: str, value: bytes, timeout: Any = DEFAULT_TIMEOUT) -> None:
        """Called with the lock held, as are the methods below."""
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

    def validate_key(self, key: str) -> None:
        """Nothing: keys never leave this process."""

    def clear(self) -> None:
        with self._lock:
            self._cache.clear()
            self._expire_info.clear()
            _bytes[self._name] = 0

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        raise NotImplementedError("this cache holds pages, not counters")
