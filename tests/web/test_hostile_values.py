"""Values that no page of ours would send, in every form, address, parameter, header and cookie: refused or overlooked, never a 5xx.

What is sent is drawn with a fixed seed: each run sends the same, and each field meets other kinds of values as the forms change.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, resolve

from talko.accounts.models import Person
from talko.core.web.page_cache import PARAMETERS
from tests.browser import world
from tests.web.forms_on_pages import FormOnPage, forms_on, links_on

pytestmark = pytest.mark.django_db
NUMBERS = [
    "9" * 40, "-1", "0", "-0", "1e9", "1e999999", "1e-999999", "-1E+999999", "NaN", "sNaN", "-sNaN123", "Infinity", "-Infinity",
    "0170000000000000000000000", "0x10", "1_000", "²", "٣", "१२", "½", "2147483648", "9223372036854775808", "1." + "0" * 400,
    "9" * 5000, "1,2,3.4.5", "true", "null",
]  # fmt: skip
MOMENTS = [
    "0001-01-01T00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59", "9999-12-31T23:59:59.999999-12:00", "0001-01-01",
    "9999-12-31", "0000-00-00", "10000-01-01", "-0001-01-01", "2026-13-45T99:99", "2026-02-30", "2026-03-29T02:30", "2026-10-25T02:30",
    "24:00", "1e9-01-01",
]  # fmt: skip
TEXTS = [
    "\x00", "a\x00b", "\x01\x1b\x7f\x85", "\ud800", "a\udfffb", "\ufffe\uffff\U0010ffff\ufdd0", "\U000e0001\u202e\u2066",
    "\u0301" * 500, "%", "%s%d%n", "%(x)s", "%%(name)s", "{}", "{0.__class__}", "{{ x }}", "{% x %}", "'\"--", "' OR 1=1", "\\", "((((",
    "[" * 500, "*" * 3000,
    "x" * 100_000, "ß" * 40_000, "a " * 3000, "\n" * 5000, "\r\nSet-Cookie: x=y", "<script>", "]]>", "&#0;", "ﷺ" * 300, "İ" * 300,
    "../../etc/passwd", "//evil.example", "https://[::1", "http://\u2603.example:99999", "javascript:x", "https://x.example/%zz%ff",
    "a@" + "ä" * 60 + ".example", "@".join("abc"), "\u00a0", "\u200b", "", " ", "[]", "{\"a\": 1}", "undefined",
]  # fmt: skip
IDS = [
    "0" * 26, "7" + "z" * 25, "8" + "0" * 25, "u" * 26, "01900000-0000-7000-8000-000000000000", "g" * 36, "1", "9" * 20, "city:lulea",
    "city:", "organisation:" + "7" + "z" * 25, "person:\x00", ":", "a:b:c", "sv", "xx", "se-" + "x" * 60, "EUR", "XXX",
]  # fmt: skip
KINDS = [NUMBERS, MOMENTS, TEXTS, IDS]
BYTES = [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x80\x00"]
"""No UTF-8."""
HEADERS = [
    "ACCEPT", "ACCEPT_LANGUAGE", "ACCEPT_ENCODING", "AUTHORIZATION", "CONTENT_TYPE", "HX_REQUEST", "HX_TARGET", "HX_CURRENT_URL",
    "IF_NONE_MATCH",
    "IF_MODIFIED_SINCE", "ORIGIN", "RANGE", "REFERER", "USER_AGENT", "X_FORWARDED_FOR", "X_FORWARDED_PROTO", "X_REQUESTED_WITH",
]  # fmt: skip
BODIES = [
    "multipart/form-data", "multipart/form-data; boundary=x", "application/json", "text/plain; charset=utf-7", "\x00",
]  # fmt: skip
COOKIES = ["theme", "city", "language", "messages", "sessionid", "csrftoken", "unsent"]
VISITORS = ["", "oskar", "eva"]
"""Nobody, a resident, an officer."""


@dataclass
class Fuzz:
    """Sends, takes back what it did, and notes what broke."""

    draw: random.Random
    broken: list[str] = field(default_factory=list)
    sent: int = 0

    def value(self) -> str:
        return self.draw.choice(self.draw.choice(KINDS))

    def raw(self) -> bytes:
        """As a browser could send it, and as none would."""
        if self.draw.random() < 0.1:
            return self.draw.choice(BYTES)
        return self.value().encode("utf-8", "surrogatepass")

    def ask(
        self, client: Client, what: str, method: str, path: str, data: bytes = b"", **headers: Any
    ) -> Any:
        kind = headers.pop("CONTENT_TYPE", "application/x-www-form-urlencoded")
        cookies = client.cookies.output(header="", sep=";")
        with transaction.atomic():
            answer = client.generic(method, path, data, kind, **headers)
            transaction.set_rollback(True)
        client.cookies = SimpleCookie(cookies)  # who signed out by it is signed in again
        self.sent += 1
        if answer.status_code >= 500:
            shown = path if len(path) < 150 else path[:150] + "…"
            self.broken.append(
                f"{answer.status_code} {method} {shown}: {what} {data[:300]!r} {str(headers)[:150]}"
            )
        return answer


def encoded(pairs: list[tuple[str, bytes]]) -> bytes:
    return "&".join(f"{quote(name)}={quote(value)}" for name, value in pairs).encode()


def client_of(who: str) -> Client:
    client = Client(raise_request_exception=False)
    if who:
        client.force_login(Person.objects.get(email=world.PEOPLE[who]))
    return client


@pytest.fixture
def visits(settings, tmp_path):
    (tmp_path / "mail").mkdir()
    values = {**settings.TALKO.__dict__, "mode": "demo", "data_dir": tmp_path, "writes_per_minute": 0}
    settings.TALKO = settings.TALKO.__class__(**values)
    return [visit for visit in world.load() if visit.route != "web:demo-letter"]


def test_nothing_breaks(visits):
    fuzz = Fuzz(random.Random(1))
    clients = {who: client_of(who) for who in {*VISITORS, *(visit.who for visit in visits)}}
    names, forms = set(PARAMETERS), []
    filters: dict[tuple[str, ...], FormOnPage] = {}
    for visit in visits:
        page = clients[visit.who].get(visit.path)
        if page.status_code == 200:
            shown = page.content.decode()
            forms += [(visit.who, form) for form in forms_on(shown, visit.path)]
            for form in forms_on(shown, visit.path, "get"):
                filters.setdefault((urlsplit(form.action).path, *sorted(form.fields)), form)
            names |= {name for link in links_on(shown) for name, _value in parse_qsl(urlsplit(link).query)}
    send_forms(fuzz, clients, forms)
    filter_lists(fuzz, clients[""], filters.values())
    ask_pages(fuzz, clients, visits, sorted(names))
    try_every_address(fuzz, clients)
    assert not fuzz.broken, (
        "\n".join(fuzz.broken[:40]) + f"\n{len(fuzz.broken)} of {fuzz.sent} on {connection.vendor}"
    )
    assert fuzz.sent > 2000


def send_forms(fuzz: Fuzz, clients: dict[str, Client], found: list[tuple[str, FormOnPage]]) -> None:
    """Each form: every field with hostile values, first alone among those a browser would send, then all at once.

    Where the same fields stand a second time, all at once must do.
    """
    seen: dict[tuple[str, ...], int] = {}
    for who, form in found:
        kind = tuple(sorted(form.fields))
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] > 2:
            continue  # the same fields stand on many pages
        usual = [(name, value.encode()) for name, values in form.fields.items() for value in values]
        for name in form.fields if seen[kind] == 1 else ():
            rest = [pair for pair in usual if pair[0] != name]
            fuzz.ask(clients[who], name, "POST", form.action, encoded([*rest, (name, fuzz.raw())]))
        several = [(name, fuzz.raw()) for name in form.fields for _time in range(2)]
        fuzz.ask(clients[who], "all twice", "POST", form.action, encoded(several))
        fuzz.ask(clients[who], "none", "POST", form.action)
        for other in fuzz.draw.sample(VISITORS, 2):
            fuzz.ask(
                clients[other],
                "all",
                "POST",
                form.action,
                encoded([(name, fuzz.raw()) for name in form.fields]),
            )
        for body in fuzz.draw.sample(BODIES, 2):
            fuzz.ask(clients[who], "a body", "POST", form.action, fuzz.raw(), CONTENT_TYPE=body)


def filter_lists(fuzz: Fuzz, client: Client, found: Iterable[FormOnPage]) -> None:
    """Each value in each field of the forms above lists, which anybody may send; all fields at once, to save time."""
    values = [value for kind in KINDS for value in kind]
    for form in {resolve(urlsplit(form.action).path).route: form for form in found}.values():
        for turn in range(len(values)):
            asked = {name: values[(turn + place * 7) % len(values)] for place, name in enumerate(form.fields)}
            pairs = [(name, value.encode("utf-8", "surrogatepass")) for name, value in asked.items()]
            fuzz.ask(client, "filters", "GET", f"{urlsplit(form.action).path}?{encoded(pairs).decode()}")


def ask_pages(fuzz: Fuzz, clients: dict[str, Client], visits: list[world.Visit], names: list[str]) -> None:
    """Each page with every parameter that any page leads to, and with hostile headers and cookies.

    Once for each of its readers: what stands on another page of the same kind is sent with its forms above.
    """
    for visit in {(visit.route, visit.who): visit for visit in visits}.values():
        path = visit.path.split("?")[0]
        for who in {visit.who, fuzz.draw.choice(VISITORS)}:
            asked = [(name, fuzz.raw()) for name in names]
            fuzz.ask(clients[who], "all", "GET", f"{path}?{encoded(asked).decode()}")
            for name in fuzz.draw.sample(names, 2):
                fuzz.ask(clients[who], name, "GET", f"{path}?{encoded([(name, fuzz.raw())]).decode()}")
        headers = {
            f"HTTP_{name}": fuzz.value().encode("utf-8", "replace").decode("latin-1")
            for name in fuzz.draw.sample(HEADERS, 5)
        }
        fuzz.ask(clients[visit.who], "headers", "GET", visit.path, **headers)
        stranger = Client(raise_request_exception=False)
        for name in fuzz.draw.sample(COOKIES, 3):
            stranger.cookies[name] = (
                fuzz.value().replace("\x00", "\x01").encode("utf-8", "replace").decode("latin-1")[:3000]
            )
        fuzz.ask(stranger, "cookies", "GET", visit.path)


def try_every_address(fuzz: Fuzz, clients: dict[str, Client]) -> None:
    """Each address there is, with hostile values in its places, by every method."""
    for route in addresses(get_resolver().url_patterns):
        for who in fuzz.draw.sample(VISITORS, 2):
            for method in (
                "GET",
                fuzz.draw.choice(["POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "X"]),
            ):
                path = "".join(
                    part if place % 2 == 0 else quote(fuzz.raw()[:2000], safe="")
                    for place, part in enumerate(route)
                )
                fuzz.ask(clients[who], "an address", method, f"/{path}")
    for value in [*NUMBERS, *MOMENTS, *TEXTS, *IDS]:
        path = f"/{quote(value.encode('utf-8', 'surrogatepass')[:3000], safe='')}"
        fuzz.ask(clients[""], "an address", "GET", path)


def addresses(patterns: Any, before: str = "") -> Iterator[list[str]]:
    """The parts of each address, every second of them a place for a value."""
    for entry in patterns:
        route = before + str(entry.pattern).replace("^", "").replace("$", "").replace("\\Z", "")
        if isinstance(entry, URLPattern):
            parts, rest = [], route
            while rest:
                opening = min((rest.find(sign) for sign in "<(" if sign in rest), default=-1)
                if opening < 0:
                    break
                closing = rest.find(">" if rest[opening] == "<" else ")", opening)
                parts += [rest[:opening], rest[opening : closing + 1]]
                rest = rest[closing + 1 :]
            yield [*parts, rest]
        else:
            yield from addresses(entry.url_patterns, route)
