"""Clients that send slowly, stop, or never read tie up no thread of `talko serve`: others are still served."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from talko.launcher.postgres import free_port

THREADS = 2
pytestmark = pytest.mark.no_database
START = """
import sys
from talko import gunicorn_worker, server
gunicorn_worker.HEAD_SECONDS = gunicorn_worker.LINGER_SECONDS = float(sys.argv[1])
gunicorn_worker.MOST_HELD = 4_000_000
server.MOST_CONNECTIONS = 60
sys.exit(server.main(["--workers", "1", "--threads", "2", "--port", sys.argv[2]]))
"""
GET = b"GET /robots.txt HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
POST = b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
UPLOAD = POST.replace(b"/accounts/login/", b"/files/add/challenge/01jabcdefghjkmnpqrstvwxyz0/lead/").replace(
    b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x"
)
IDLE = b""
HALF_A_HEAD = GET[:-2]
HALF_A_BODY = POST + b"Content-Length: 1000\r\n\r\nlogin="
KEPT_OPEN_AND_HALF_A_HEAD = GET + HALF_A_HEAD
NEVER_CLOSED = GET.replace(b"Host", b"Connection: close\r\nHost")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    code = "from talko.cli import main; main(['manage', 'setup'])"
    subprocess.run([sys.executable, "-c", code], env=variables(folder), check=True, capture_output=True)
    return folder / "talko.sqlite3"


@pytest.fixture
def serve(tmp_path: Path, database: Path) -> Iterator["Server"]:
    shutil.copy(database, tmp_path / "talko.sqlite3")
    with ExitStack() as stack:
        yield Server(tmp_path, stack)


def variables(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TALKO_")}
    return kept | {
        "TALKO_MODE": "development",
        "TALKO_DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'talko.sqlite3'}",
    }


class Server:
    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self.stack = folder, stack
        self.port = free_port()

    def start(self, seconds: float = 60.0) -> None:
        process = subprocess.Popen(
            [sys.executable, "-c", START, str(seconds), str(self.port)],
            env=variables(self.folder),
            stderr=subprocess.PIPE,
            text=True,
        )
        self.stack.callback(process.communicate, timeout=30)
        self.stack.callback(process.terminate)
        assert process.stderr is not None
        while "Booting worker" not in (line := process.stderr.readline()):
            assert line, "it ended"

    def connect(self, sent: bytes) -> socket.socket:
        client = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        self.stack.callback(client.close)
        client.sendall(sent)
        return client

    def answer(self, sent: bytes) -> bytes:
        """All that is answered before the server closes, or to one request whose answer is known to be short."""
        return said(self.connect(sent))


def said(client: socket.socket) -> bytes:
    answer = b""
    while piece := client.recv(65536):
        answer += piece
    return answer


def test_a_reader_is_answered_beside_them_all(serve: Server) -> None:
    serve.start()
    kinds = [IDLE, HALF_A_HEAD, HALF_A_BODY, KEPT_OPEN_AND_HALF_A_HEAD, NEVER_CLOSED]
    slow = [serve.connect(kind) for kind in kinds for _each in range(4 * THREADS)]

    assert serve.answer(NEVER_CLOSED).startswith(b"HTTP/1.1 200 OK")

    for client in slow[: 3 * 4 * THREADS]:
        client.setblocking(False)
        with pytest.raises(BlockingIOError):
            client.recv(1)  # still open, and nothing was answered


def test_the_rest_of_a_request_may_come_late_and_in_pieces(serve: Server) -> None:
    serve.start()
    client = serve.connect(b"")
    for place in range(len(NEVER_CLOSED)):
        client.sendall(NEVER_CLOSED[place : place + 1])
    assert said(client).startswith(b"HTTP/1.1 200 OK")

    typed = b"login=" + b"x" * 300_000
    client = serve.connect(POST + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(typed))
    for place in range(0, len(typed), 30_000):
        client.sendall(typed[place : place + 30_000])
    assert said(client).startswith(b"HTTP/1.1 403 Forbidden")  # no token: it was read by a form

    both = serve.answer(GET + GET + NEVER_CLOSED)
    assert both.count(b"HTTP/1.1 200 OK") == 3

    client = serve.connect(POST + b"Connection: close\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
    assert client.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
    client.sendall(b"a=b")
    assert said(client).startswith(b"HTTP/1.1 403 Forbidden")


@pytest.mark.parametrize("waits", [False, True], ids=["at once", "waits for 100 Continue"])
def test_a_large_form_with_files_takes_no_memory(serve: Server, waits: bool) -> None:
    """It is three times what all requests may take in memory, and still arrives whole."""
    serve.start()
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    body = part + b"x" * 12_000_000 + b"\r\n--x--\r\n"
    head = UPLOAD + b"Content-Length: %d\r\n" % len(body)
    client = serve.connect(head + (b"Expect: 100-continue\r\n\r\n" if waits else b"\r\n"))
    if waits:
        assert client.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
    client.sendall(body)
    answer = said(client)
    assert answer.startswith(b"HTTP/1.1 403 Forbidden")  # no token: it was read by a form
    assert b"\r\nConnection: close\r\n" in answer
    assert serve.answer(NEVER_CLOSED).startswith(b"HTTP/1.1 200 OK")


def test_who_is_too_late_is_cut_off(serve: Server) -> None:
    serve.start(seconds=0.2)
    for kind in (IDLE, HALF_A_HEAD):
        assert serve.answer(kind) == b""
    assert serve.answer(KEPT_OPEN_AND_HALF_A_HEAD).count(b"HTTP/1.1") == 1


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (POST + b"Transfer-Encoding: chunked\r\n\r\n", b"411 Length Required"),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 70_000, b"431 Request Header Fields Too Large"),
        (POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", b"400 Bad Request"),
        (POST + b"Content-Length: -1\r\n\r\n", b"400 Bad Request"),
        (POST + b"Content-Length: 100000000\r\n\r\nlogin=", b"413 Request Entity Too Large"),
    ],
)
def test_what_cannot_be_waited_for_is_refused_before_it_comes(
    serve: Server, sent: bytes, status: bytes
) -> None:
    serve.start()
    assert serve.answer(sent).startswith(b"HTTP/1.1 " + status)


def test_a_hundred_connections_and_many_bytes_push_out_the_oldest_and_the_largest(serve: Server) -> None:
    serve.start()
    for _client in range(100):
        serve.connect(IDLE)
    assert serve.answer(NEVER_CLOSED).startswith(b"HTTP/1.1 200 OK")

    body = POST + b"Content-Length: 3000000\r\n\r\n" + b"x" * 2_100_000
    first, second = serve.connect(body), serve.connect(body[:-100_000])
    with suppress(ConnectionResetError):
        assert first.recv(1) == b""
    second.setblocking(False)
    with pytest.raises(BlockingIOError):
        second.recv(1)
    assert serve.answer(NEVER_CLOSED).startswith(b"HTTP/1.1 200 OK")
