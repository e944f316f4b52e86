"""A mail server of this machine that can be slow, refuse or go dead. It knows nothing of Talko."""

import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any


class Server(socketserver.ThreadingTCPServer):
    """SMTP (RFC 5321) as far as a letter needs it, on a free port of this machine."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.taken: list[Message] = []
        """Letters for which this server has answered that it has them."""
        self.connections = 0
        self.refused: set[str] = set()
        """Recipients."""
        self.before_answer: Callable[[Message], str] = lambda letter: "250 taken"
        """Called with each whole letter; the answer, or an empty one for a line that goes dead."""

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def recipients(self) -> list[str]:
        return [str(letter["to"]) for letter in self.taken]

    def wait_for(self, count: int, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while len(self.taken) < count:
            assert time.monotonic() < until, f"{len(self.taken)} of {count} letters came"
            time.sleep(0.02)


class _Session(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self.server.connections += 1
        self._say("220 here")
        with suppress(OSError):
            for line in self.rfile:
                if not self._answer(line.decode().strip()):
                    return

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _answer(self, line: str) -> bool:
        command = line.upper()
        if command.startswith("RCPT") and any(address in line for address in self.server.refused):
            self._say("550 nobody of that name")
        elif command.startswith("DATA"):
            return self._take()
        elif command.startswith("QUIT"):
            self._say("221 bye")
            return False
        else:
            self._say("250 fine")
        return True

    def _take(self) -> bool:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        letter = message_from_bytes(b"".join(lines), policy=default)
        answer = self.server.before_answer(letter)
        if answer.startswith("250"):
            self.server.taken.append(letter)
        if answer:
            self._say(answer)
        return bool(answer)


@contextmanager
def mail_server(settings: Any = None) -> Iterator[Server]:
    """With `settings`, letters of this process go there."""
    with Server() as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        if settings is not None:
            settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
            settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
        try:
            yield server
        finally:
            server.shutdown()
