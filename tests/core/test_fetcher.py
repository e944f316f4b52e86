"""The fetcher: whatever an address points at and whatever a server does, a bounded answer or one clear error comes out, in time."""

import json
import socket
import ssl
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from talko.core.net import fetcher
from talko.core.net.addresses import Reach, is_public
from talko.core.net.fetcher import (
    AddressRefused,
    ContentTooLarge,
    ContentUnexpected,
    FetchFailed,
    Limits,
    ServerUnavailable,
)
from tests.core.hostile_server import PAGE, HostileServer

QUICK = Limits(seconds=1.0, silence=0.5, size=100_000)
HTML = frozenset({"text/html"})
HERE = Reach((ip_network("127.0.0.1/32"),))
system_resolver = socket.getaddrinfo


@pytest.fixture
def server():
    with HostileServer() as running:
        yield running


def fetch(url, **options):
    return fetcher.fetch(url, **{"accept": HTML, "limits": QUICK, "reach": HERE} | options)


def names(monkeypatch, *answers):
    """The name server of `rebinding.example`: one answer after another; how often it was asked."""
    asked = []

    def getaddrinfo(host, *details, **options):
        if host != "rebinding.example":
            return system_resolver(host, *details, **options)
        asked.append(host)
        addresses = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def test_it_works(server):
    answer = fetch(server.url("page?a=b#c"))
    assert (answer.url, answer.content_type, answer.content) == (
        server.url("page?a=b#c"),
        "text/html",
        PAGE,
    )
    ((path, headers),) = server.asked
    assert path == "/page?a=b"
    assert headers == {
        "Host": f"127.0.0.1:{server.port}",
        "User-Agent": "Talko",
        "Accept": "text/html",
        "Accept-Encoding": "gzip",
    }


def test_a_token_goes_to_the_address_itself_and_to_nothing_it_redirects_to(server):
    fetch(server.url("there"), token="secret")
    assert [(path, headers.get("Authorization")) for path, headers in server.asked] == [
        ("/there", "Bearer secret"),
        ("/page", None),
    ]


def test_a_redirect_is_followed_without_cookies(server):
    assert fetch(server.url("there")).url == server.url("page")
    assert [path for path, _headers in server.asked] == ["/there", "/page"]
    assert not any("Cookie" in headers for _path, headers in server.asked)


def test_json_is_posted_and_not_sent_on(server):
    answer = fetch(server.url("echo"), accept={"application/json"}, post={"q": "å"})
    assert json.loads(answer.content) == {"q": "å"}
    with pytest.raises(FetchFailed):
        fetch(server.url("there"), post={"q": "å"})
    assert [path for path, _headers in server.asked] == ["/echo", "/there"]


def test_an_answer_may_be_packed(server):
    assert fetch(server.url("packed")).content == PAGE


def test_the_environment_names_no_proxy(server, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetch(server.url()).content == PAGE


@pytest.mark.parametrize(
    ("path", "error", "temporary"),
    [
        ("missing", FetchFailed, False),
        ("busy", ServerUnavailable, True),
        ("broken", ServerUnavailable, True),
        ("hung_up", ServerUnavailable, True),
        ("silent", ServerUnavailable, True),
        ("not_http", ServerUnavailable, True),
        ("dripping", ServerUnavailable, True),
        ("dripping_head", ServerUnavailable, True),
        ("endless", ContentTooLarge, False),
        ("endless_head", ServerUnavailable, True),
        ("bomb", ContentTooLarge, False),
        ("cut", FetchFailed, False),
        ("not_packed", FetchFailed, False),
        ("unknown", ContentUnexpected, False),
        ("picture", ContentUnexpected, False),
        ("round", FetchFailed, False),
    ],
)
def test_a_hostile_server_costs_little(server, path, error, temporary):
    begun = time.monotonic()
    with pytest.raises(FetchFailed) as refused:
        fetch(server.url(path))
    assert type(refused.value) is error
    assert refused.value.temporary is temporary
    assert time.monotonic() - begun < 2
    assert len(server.asked) == (QUICK.redirects + 1 if path == "round" else 1)


def test_what_follows_a_packed_answer_is_not_read(server):
    begun = time.monotonic()
    assert fetch(server.url("packed_and_endless")).content == PAGE
    assert time.monotonic() - begun < QUICK.seconds


def test_a_certificate_that_nobody_vouches_for_is_refused(server, tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "both.pem").write_bytes(private + certificate.public_bytes(encoding))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with pytest.raises(ServerUnavailable) as refused:
        fetch(server.url().replace("http:", "https:"))
    assert "CERTIFICATE_VERIFY_FAILED" in refused.value.data["reason"]
    assert server.asked == []


def test_nobody_is_there():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(ServerUnavailable):
            fetch(f"http://127.0.0.1:{closed.getsockname()[1]}/")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "lulea.example",
        "//lulea.example/",
        "ftp://lulea.example/",
        "file:///etc/passwd",
        "http:///etc/passwd",
        "http://[",
        "http://a\nb/",
        "http://eva:secret@lulea.example/",
        "http://lulea.example:99999/",
        f"http://lulea.example/{'a' * 2_000}",
    ],
)
def test_what_is_no_address_of_a_page(url):
    with pytest.raises(AddressRefused):
        fetch(url)


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "127.0.0.1", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "0", "10.0.0.1", "172.16.0.1",
        "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255", "[::]", "[::1]", "[fe80::1]",
        "[fd00::1]", "[fec0::1]", "[ff02::1]", "[::ffff:127.0.0.1]", "[::ffff:8.8.8.8]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
        "[2001:0:4136:e378::]", "1.1.1.1:25",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused(host):
    with pytest.raises(AddressRefused):
        fetch(f"http://{host}/", reach=None)


@pytest.mark.parametrize("address", ["8.8.8.8", "2a00:1450:400f::1", "64:ff9b::808:808"])
def test_public_addresses(address):
    assert is_public(ip_address(address))


def test_the_operator_can_allow_a_network(server, settings):
    with pytest.raises(AddressRefused):
        fetch(server.url(), reach=None)
    assert server.asked == []
    settings.TALKO = replace(settings.TALKO, fetch_networks=(ip_network("127.0.0.0/8"),))
    assert fetch(server.url(), reach=None).content == PAGE


@pytest.mark.parametrize(
    "to", ["http://127.0.0.2:{port}/", "http://10.0.0.1/", "file:///etc/passwd", "http://["]
)
def test_a_redirect_is_checked_again(server, to):
    with HostileServer("127.0.0.2", server.port) as inside:
        server.elsewhere = to.format(port=inside.port)
        with pytest.raises(AddressRefused):
            fetch(server.url("elsewhere"))
    assert inside.asked == []


def test_the_connection_goes_to_the_address_that_was_checked(server, monkeypatch):
    asked = names(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
    with HostileServer("127.0.0.2", server.port) as inside:
        assert fetch(f"http://rebinding.example:{server.port}/").content == PAGE
        assert len(asked) == 1
        with pytest.raises(AddressRefused):
            fetch(f"http://rebinding.example:{server.port}/")
    assert inside.asked == []
    assert [headers["Host"] for _path, headers in server.asked] == [f"rebinding.example:{server.port}"]


def test_one_address_out_of_reach_is_enough(server, monkeypatch):
    names(monkeypatch, ["127.0.0.1", "127.0.0.2"])
    with pytest.raises(AddressRefused):
        fetch(f"http://rebinding.example:{server.port}/")
    assert server.asked == []


def test_the_next_address_is_tried(server, monkeypatch):
    names(monkeypatch, ["127.0.0.3", "127.0.0.1"])
    networks = (*HERE.networks, ip_network("127.0.0.3/32"))
    assert fetch(f"http://rebinding.example:{server.port}/", reach=Reach(networks)).content == PAGE


@pytest.mark.parametrize("trouble", [socket.gaierror("no such name"), UnicodeError("label too long"), None])
def test_a_name_that_cannot_be_resolved(monkeypatch, trouble):
    def getaddrinfo(*args, **options):
        if trouble is None:
            time.sleep(2)
        raise trouble or OSError

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    begun = time.monotonic()
    with pytest.raises(ServerUnavailable):
        fetch("http://lulea.example/")
    assert time.monotonic() - begun < 1.5
