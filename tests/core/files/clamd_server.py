"""A server that speaks clamd's INSTREAM on 127.0.0.1, for tests."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

VIRUS = b"X5O-a-virus-for-tests"


class _Session(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        command = self._exactly(10)
        assert command == b"zINSTREAM\0", command
        content = b""
        while length := struct.unpack(">I", self._exactly(4))[0]:
            content += self._exactly(length)
        self.server.seen.append(content)
        verdict = b"Eicar-Test-Signature FOUND" if VIRUS in content else b"OK"
        self.request.sendall(self.server.says or b"stream: " + verdict + b"\0")

    def _exactly(self, number: int) -> bytes:
        data = b""
        while len(data) < number:
            piece = self.request.recv(number - len(data))
            assert piece, "the client went away"
            data += piece
        return data


class Clamd(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.seen: list[bytes] = []
        self.says = b""

    @property
    def url(self) -> str:
        return f"tcp://127.0.0.1:{self.server_address[1]}"


@contextmanager
def clamd() -> Iterator[Clamd]:
    with Clamd() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
