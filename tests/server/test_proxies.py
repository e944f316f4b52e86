"""The proxy configurations of the handbook, in front of `talko serve` with production settings."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from talko.config.environment import ROOT
from talko.launcher.postgres import free_port

pytestmark = pytest.mark.no_database

COMMAND = [sys.executable, "-m", "talko.cli"]
HANDBOOK = (ROOT / "docs" / "operating.md").read_text()
NAME = "talko.example"
GET = f"GET /robots.txt HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n".encode()
POST = f"POST /accounts/login/ HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n".encode()
MULTIPART = b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: %d\r\n\r\n"
NGINX = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log stderr;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {shown}
}}
"""


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a server with a database and files, which nothing here changes."""
    folder = tmp_path_factory.mktemp("served")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TALKO_")}
    environment = kept | {
        "TALKO_SECRET_KEY": "k" * 50,
        "TALKO_HOSTS": NAME,
        "TALKO_BASE_URL": f"https://{NAME}",
        "TALKO_MAIL_URL": "smtp://mail.example",
        "TALKO_MAIL_FROM": f"Talko <talko@{NAME}>",
        "TALKO_TRUSTED_PROXIES": "1",
        "TALKO_DATA_DIR": str(folder / "data"),
        "DATABASE_URL": f"sqlite:///{folder / 'talko.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "talko.config.settings",
    }
    for made in (["setup"], ["collectstatic", "--no-input"]):
        subprocess.run([*COMMAND, "manage", *made], env=environment, check=True, capture_output=True)
    return environment


@pytest.fixture
def served(prepared: dict[str, str], stack: ExitStack) -> int:
    """The port of a server with one thread, behind one proxy."""
    port = free_port()
    command = [*COMMAND, "serve", "--workers", "1", "--threads", "1", "--port", str(port)]
    start(stack, command, prepared, port)
    return port


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    paths = tmp_path / "talko.pem", tmp_path / "talko.key"
    openssl = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        f"/CN={NAME}",
    ]
    command = [
        *openssl,
        "-addext",
        f"subjectAltName=DNS:{NAME}",
        "-out",
        str(paths[0]),
        "-keyout",
        str(paths[1]),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return paths


@pytest.fixture(params=["nginx", "caddy"])
def proxy(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    stack: ExitStack,
    served: int,
    certificate: tuple[Path, Path],
) -> tuple[int, int]:
    """Its ports for http and https."""
    program = shutil.which(request.param, path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip(f"no {request.param} (apt-get install nginx-light caddy)")
    plain, secure = free_port(), free_port()
    block = re.search(rf"```{request.param}\n(.*?)```", HANDBOOK, re.DOTALL)
    assert block
    shown = block[1].replace("127.0.0.1:8000", f"127.0.0.1:{served}")
    if request.param == "nginx":
        for before, after in [
            ("listen 80;", f"listen 127.0.0.1:{plain};"),
            ("listen 443 ", f"listen 127.0.0.1:{secure} "),
            ("/etc/ssl/talko.pem", str(certificate[0])),
            ("/etc/ssl/talko.key", str(certificate[1])),
        ]:
            assert before in shown
            shown = shown.replace(before, after)
        text = NGINX.format(folder=tmp_path, shown=shown, user="user root;" if os.getuid() == 0 else "")
        command = [program, "-p", str(tmp_path), "-e", "stderr", "-c", str(tmp_path / "proxy.conf")]
    else:
        ours = f"admin off\n    http_port {plain}\n    https_port {secure}\n    skip_install_trust\n    servers {{"
        text = shown.replace("    servers {", f"    {ours}", 1).replace(
            f"{NAME} {{", f"{NAME} {{\n    bind 127.0.0.1\n    tls {certificate[0]} {certificate[1]}", 1
        )
        command = [program, "run", "--adapter", "caddyfile", "--config", str(tmp_path / "proxy.conf")]
    (tmp_path / "proxy.conf").write_text(text)
    start(stack, command, os.environ | {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}, secure)
    return plain, secure


def start(stack: ExitStack, command: list[str], environment: dict[str, str], port: int) -> None:
    """Returns when it listens."""
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
    stack.callback(process.communicate, timeout=30)
    stack.callback(process.terminate)
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except ConnectionRefusedError:
            time.sleep(0.1)
        else:
            return
    assert process.stderr is not None
    raise AssertionError(process.stderr.read().decode())


def connect(stack: ExitStack, port: int, sent: bytes, *, secure: bool = True) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), timeout=30)
    if secure:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        client = context.wrap_socket(client, server_hostname=NAME)
    stack.callback(client.close)
    client.sendall(sent)
    return client


def said(client: socket.socket) -> bytes:
    answer = b""
    while piece := client.recv(65536):
        answer += piece
    return answer


def test_the_handbooks_proxies(proxy: tuple[int, int], stack: ExitStack) -> None:
    plain, secure = proxy
    assert b"\r\nlocation: https://" in said(connect(stack, plain, GET, secure=False)).lower()
    assert b" 200 " in said(connect(stack, secure, GET)).partition(b"\r\n")[0]
    sign_in = GET.replace(b"/robots.txt", b"/accounts/login/")
    page = said(connect(stack, secure, sign_in))
    assert b" 200 " in page.partition(b"\r\n")[0]
    assert b"secure" in re.findall(rb"set-cookie: csrftoken[^\r]*", page.lower())[0]

    half_a_body = POST + MULTIPART % 1000 + b"--x\r\n"
    for kind in (b"", GET[:-2], half_a_body):
        for _client in range(6):
            connect(stack, secure, kind)
    assert b" 200 " in said(connect(stack, secure, GET)).partition(b"\r\n")[0]

    form = (
        b'--x\r\nContent-Disposition: form-data; name="about"\r\n\r\n'
        + b"Words. " * 900_000
        + b"\r\n--x--\r\n"
    )
    refused = said(connect(stack, secure, POST + MULTIPART % len(form) + form))
    assert b" 413 " in refused.partition(b"\r\n")[0]
    assert b"This is larger than the server accepts." in refused
    assert refused.count(b"Words. ") > 800_000
