"""The virus scanner: clamd's INSTREAM command, over TCP or a Unix socket (`TALKO_CLAMD`)."""

import socket
import struct
from typing import IO
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from talko.core.errors import TalkoError

SECONDS = 20
PIECE = 64 * 1024
LONGEST_ANSWER = 4096


class ScannerAway(TalkoError):
    """It does not answer, or says that it could not scan."""

    code = "scanner_away"
    status = 503
    message = _("The virus scanner does not answer. The file is checked as soon as it does.")
    temporary = True


def is_configured() -> bool:
    return bool(settings.TALKO.clamd)


def scan(content: IO[bytes]) -> str:
    """The name of what was found; empty for a clean file. Raises ScannerAway."""
    content.seek(0)
    try:
        with _connection() as connection:
            try:
                connection.sendall(b"zINSTREAM\0")
                while piece := content.read(PIECE):
                    connection.sendall(struct.pack(">I", len(piece)) + piece)
                connection.sendall(struct.pack(">I", 0))
            except (BrokenPipeError, ConnectionResetError):
                pass  # it has seen enough, and says why
            answer = _answer(connection)
    except OSError as error:
        raise ScannerAway from error
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")[:100]
    raise ScannerAway


def _connection() -> socket.socket:
    address = urlsplit(settings.TALKO.clamd)
    if address.scheme == "tcp":
        return socket.create_connection((address.hostname or "", address.port or 3310), timeout=SECONDS)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(SECONDS)
    try:
        connection.connect(address.path)
    except OSError:
        connection.close()
        raise
    return connection


def _answer(connection: socket.socket) -> str:
    answer = b""
    while b"\0" not in answer and len(answer) < LONGEST_ANSWER:
        piece = connection.recv(LONGEST_ANSWER)
        if not piece:
            break
        answer += piece
    return answer.partition(b"\0")[0].decode("utf-8", "replace").strip()
