"""A gunicorn worker that buffers requests: a thread gets a request only once it has arrived in full.

gunicorn's own `gthread` gives each connection a thread that waits for the rest of its request, so a dozen clients that send
slowly, or stop, tie up all of them. Here the main thread of each process reads from all clients at once, within limits of
time and memory. Processes share new connections evenly.
"""

import multiprocessing
import re
import socket
import tempfile
import time
from collections.abc import Callable
from functools import partial
from selectors import EVENT_READ
from typing import IO, Any

from gunicorn.workers.gthread import TConn, ThreadWorker

HEAD_SECONDS = 10.0
"""For the head of a request, from the start of the connection."""
BODY_SECONDS, BODY_BYTES_A_SECOND = 30.0, 20_000
"""For its body: this long, and longer for each byte."""
ANSWER_SECONDS = 120.0
"""For computing the response and sending it."""
LINGER_SECONDS, LINGER_BYTES = 5.0, 32 * 1024 * 1024
"""For a client to read a response while it still sends: closing a connection with unread bytes loses the response, too."""
LARGEST_HEAD = 64 * 1024
LARGEST_BODY = 10 * 1024 * 1024
"""Bytes. A larger request is passed on without its body, so that `core.forms.oversize` can refuse it with a page."""
LARGEST_UPLOAD = 64 * 1024 * 1024
"""Bytes of a form with files. Above `LARGEST_BODY` its body goes to a temporary file as it arrives."""
MOST_SPOOLED = 1024 * 1024 * 1024
"""Bytes of all such temporary files; above this, the largest of them is dropped."""
MOST_HELD = 128 * 1024 * 1024
"""Bytes of incomplete requests; above this, the largest of them is dropped."""
SEND_BUFFER = 512 * 1024
"""Bytes of a response that the kernel takes at once: with most pages, no thread waits for the reader."""
PIECE = 64 * 1024
UNEVENNESS = 2
"""A process with this many connections more than another one leaves new connections to the others."""
PAUSE_SECONDS = 0.01
"""How often such a process checks whether it is still ahead."""
SIGN_OF_LIFE_SECONDS = 2.0
"""A process that has not reported for this long is stuck or dead, and nothing is left to it."""
MOST_PROCESSES = 64

LENGTH = re.compile(rb"^content-length[ \t]*:[ \t]*(.*?)[ \t]*\r$", re.IGNORECASE | re.MULTILINE)
WITHOUT_LENGTH = re.compile(rb"^transfer-encoding[ \t]*:", re.IGNORECASE | re.MULTILINE)
WITH_FILES = re.compile(
    rb"^content-type[ \t]*:[ \t]*multipart/form-data[ \t]*;", re.IGNORECASE | re.MULTILINE
)
EXPECT = re.compile(rb"^expect[ \t]*:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE | re.MULTILINE)
REFUSAL = "HTTP/1.1 {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Loads:
    """How many connections each process holds, in memory that is shared because it is allocated before the fork.

    Each process writes only its own entry, so there are no locks; what it reads may be a moment old.
    """

    def __init__(self) -> None:
        self._entries = multiprocessing.RawArray("d", 2 * MOST_PROCESSES)

    def write(self, process: int, connections: int) -> None:
        """`process` counts the processes since the server started."""
        at = 2 * (process % MOST_PROCESSES)
        self._entries[at : at + 2] = [time.monotonic(), connections]

    def least_of_others(self, process: int) -> int | None:
        """The fewest connections that another process holds; None when no other is alive."""
        own, fresh = process % MOST_PROCESSES, time.monotonic() - SIGN_OF_LIFE_SECONDS
        entries = enumerate(zip(self._entries[::2], self._entries[1::2], strict=True))
        return min(
            (int(held) for at, (written, held) in entries if at != own and written > fresh), default=None
        )


class Reception:
    """A request that is being received."""

    def __init__(self, conn: TConn) -> None:
        self.conn = conn
        self.data = bytearray()
        self.received = 0
        """Bytes in memory."""
        self.spool: IO[bytes] | None = None
        """Where the body of a large upload goes."""
        self.spooled = 0
        self.whole_at: int | None = None
        """Bytes of head and body; None until the head is complete."""

    @property
    def is_whole(self) -> bool:
        return self.whole_at is not None and len(self.data) + self.spooled >= self.whole_at


class _Spooled:
    """Takes the place of the socket from which gunicorn reads a body."""

    def __init__(self, file: IO[bytes]) -> None:
        self.recv = file.read


class BufferingWorker(ThreadWorker):
    loads = Loads()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting: dict[TConn, float] = {}
        """Connections that the main thread reads from, with their deadlines; the longest wait comes first."""
        self.answering: dict[TConn, float] = {}
        """Connections that threads work on, with their deadlines."""
        self.receptions: dict[TConn, Reception] = {}
        self.spools: dict[TConn, IO[bytes]] = {}
        """Bodies of large uploads that threads work on."""
        self.held = 0
        """Bytes of all receptions."""

    def set_accept_enabled(self, enabled: bool) -> None:
        """Pause while another process holds clearly fewer connections; the one with the fewest never pauses."""
        if self.alive:
            self.loads.write(self.age, self.nr_conns)
        least = self.loads.least_of_others(self.age) if enabled else None
        super().set_accept_enabled(enabled and (least is None or self.nr_conns <= least + UNEVENNESS))

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        if self.alive:
            self.loads.write(self.age, self.nr_conns)
        paused = self.alive and not self._accepting
        super().wait_for_and_dispatch_events(min(timeout, PAUSE_SECONDS) if paused else timeout)

    def accept(self, listener: socket.socket) -> None:
        """Take a new connection; when all are in use, drop the one that has waited longest."""
        if self.nr_conns >= self.worker_connections - 1:
            self._drop_oldest()
        try:
            sock, address = listener.accept()
        except BlockingIOError:
            return  # another process was quicker
        except OSError:  # gone again, or no more files can be open
            self._drop_oldest()
            return
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        self.nr_conns += 1
        self._receive(TConn(self.cfg, sock, address, listener.getsockname()))
        self.set_accept_enabled(True)

    def on_client_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """The next request on a persistent connection."""
        if conn in self.keepalived_conns:
            self.poller.unregister(client)
            self.keepalived_conns.remove(conn)
            self._receive(conn)

    def finish_request(self, conn: TConn, future: Any) -> None:
        """A thread has sent its response."""
        self.answering.pop(conn, None)
        if conn in self.spools:
            self.spools.pop(conn).close()
        if future.cancelled() or future.exception() is not None or not future.result():
            self._linger(conn)
        elif read_ahead := conn.parser.unreader.take_buffered():
            self._receive(conn, read_ahead)
        else:
            super().finish_request(conn, future)

    def murder_pending(self) -> None:
        """Close what is overdue and, when the server stops, what has not begun. Called in every round of the loop."""
        now = time.monotonic()
        for conn, until in list(self.waiting.items()):
            unbegun = conn in self.receptions and not self.receptions[conn].data
            if until < now or (unbegun and not self.alive):
                self._drop(conn)
        for conn, until in list(self.answering.items()):
            if until < now:
                del self.answering[conn]
                _shut(conn, socket.SHUT_RDWR)  # its thread ends once nothing can be sent any more

    def _receive(self, conn: TConn, data: bytes = b"") -> None:
        conn.sock.setblocking(False)
        reception = self.receptions[conn] = Reception(conn)
        self._wait(conn, HEAD_SECONDS, partial(self._read, reception))
        self._add(reception, data)

    def _wait(self, conn: TConn, seconds: float, then: Callable[[socket.socket], None]) -> None:
        self.waiting[conn] = time.monotonic() + seconds
        self.poller.register(conn.sock, EVENT_READ, then)

    def _read(self, reception: Reception, sock: socket.socket) -> None:
        if reception.conn not in self.waiting:
            return  # dropped a moment ago
        piece = _piece(sock)
        if piece:
            self._add(reception, piece)
        elif piece is not None:
            self._drop(reception.conn)

    def _add(self, reception: Reception, piece: bytes) -> None:
        if reception.spool is not None:
            self._spool(reception, piece)
            return
        reception.data += piece
        reception.received += len(piece)
        self.held += len(piece)
        if piece:
            self._look(reception)
        if self.held > MOST_HELD:
            self._drop(max(self.receptions, key=lambda conn: self.receptions[conn].received))

    def _spool(self, reception: Reception, piece: bytes) -> None:
        assert reception.spool is not None
        assert reception.whole_at is not None
        piece = piece[: reception.whole_at - len(reception.data) - reception.spooled]
        reception.spool.write(piece)
        reception.spooled += len(piece)
        if reception.is_whole:
            self._hand_over(reception)
        elif sum(one.spooled for one in self.receptions.values()) > MOST_SPOOLED:
            self._drop(max(self.receptions, key=lambda conn: self.receptions[conn].spooled))

    def _look(self, reception: Reception) -> None:
        """Hand the request to a thread when it is complete, or refuse it."""
        if reception.whole_at is None:
            end = reception.data.find(b"\r\n\r\n", 0, LARGEST_HEAD)
            if end >= 0:
                self._look_at_head(reception, end + 4)
            elif len(reception.data) >= LARGEST_HEAD:
                self._refuse(reception, "431 Request Header Fields Too Large")
        if reception.is_whole and reception.conn in self.receptions:
            self._hand_over(reception)

    def _look_at_head(self, reception: Reception, end: int) -> None:
        head = bytes(reception.data[:end])
        lengths = LENGTH.findall(head)
        if WITHOUT_LENGTH.search(head):
            self._refuse(reception, "411 Length Required")
            return
        reception.whole_at = end
        if len(lengths) != 1 or not lengths[0].isdigit() or len(lengths[0]) > 15:
            return  # no body, or a malformed length: gunicorn answers that
        length = int(lengths[0])
        with_files = WITH_FILES.search(head) is not None
        if length > (LARGEST_UPLOAD if with_files else LARGEST_BODY):
            reception.data[end - 2 :] = b"Connection: close\r\n\r\n"
            reception.whole_at = len(reception.data)
            return
        reception.whole_at = end + length
        self.waiting[reception.conn] = time.monotonic() + BODY_SECONDS + length / BODY_BYTES_A_SECOND
        expected = EXPECT.search(head)
        if expected and len(reception.data) < reception.whole_at:
            reception.data[expected.start() : expected.end()] = b""
            reception.whole_at -= expected.end() - expected.start()
            _send(reception.conn, b"HTTP/1.1 100 Continue\r\n\r\n")
            end -= expected.end() - expected.start()
        if length > LARGEST_BODY:
            self._begin_spool(reception, end)

    def _begin_spool(self, reception: Reception, end: int) -> None:
        """From now on the body goes to a file. The connection is closed after it, as the file takes the place of its socket."""
        body = bytes(reception.data[end:])
        length = (reception.whole_at or 0) - end
        reception.data[end - 2 :] = b"Connection: close\r\n\r\n"
        reception.whole_at = len(reception.data) + length
        self.held -= len(body)
        reception.received -= len(body)
        reception.spool = tempfile.TemporaryFile(prefix="talko-upload-")  # noqa: SIM115  # closed with the request
        self._spool(reception, body)

    def _hand_over(self, reception: Reception) -> None:
        conn = reception.conn
        self._forget(conn)
        self.answering[conn] = time.monotonic() + ANSWER_SECONDS
        conn.init()
        conn.parser.unreader.unread(bytes(reception.data))
        if reception.spool is not None:
            reception.spool.seek(0)
            conn.parser.unreader.sock = _Spooled(reception.spool)
            self.spools[conn] = reception.spool
        conn.data_ready = True
        self.enqueue_req(conn)

    def _refuse(self, reception: Reception, status: str) -> None:
        self._forget(reception.conn)
        _send(reception.conn, REFUSAL.format(status).encode())
        self._linger(reception.conn)

    def _linger(self, conn: TConn) -> None:
        """Close our side, and discard what the client still sends."""
        conn.sock.setblocking(False)
        if _shut(conn, socket.SHUT_WR):
            self._wait(conn, LINGER_SECONDS, partial(self._read_away, conn, [LINGER_BYTES]))
        else:
            self.nr_conns -= 1
            conn.close()

    def _read_away(self, conn: TConn, left: list[int], sock: socket.socket) -> None:
        piece = _piece(sock) if conn in self.waiting else None
        if piece is not None:
            left[0] -= len(piece)
            if not piece or left[0] < 0:
                self._drop(conn)

    def _drop_oldest(self) -> None:
        """Drop the connection that has waited longest for its client."""
        if self.waiting:
            self._drop(next(iter(self.waiting)))
        elif self.keepalived_conns:
            conn = self.keepalived_conns.popleft()
            self.poller.unregister(conn.sock)
            self.nr_conns -= 1
            conn.close()

    def _drop(self, conn: TConn) -> None:
        if conn in self.receptions and (spool := self.receptions[conn].spool):
            spool.close()
        self._forget(conn)
        self.nr_conns -= 1
        conn.close()

    def _forget(self, conn: TConn) -> None:
        """Stop reading from it in the main thread."""
        self.poller.unregister(conn.sock)
        del self.waiting[conn]
        if conn in self.receptions:
            self.held -= self.receptions.pop(conn).received


def _piece(sock: socket.socket) -> bytes | None:
    """The bytes that have arrived; empty at the end of the stream, None when there are none yet."""
    try:
        return sock.recv(PIECE)
    except (BlockingIOError, InterruptedError):
        return None
    except OSError:
        return b""


def _send(conn: TConn, line: bytes) -> None:
    """Send a line that fits into any buffer. A client that cannot take it is noticed at the next read."""
    try:
        conn.sock.send(line)
    except OSError:
        return


def _shut(conn: TConn, how: int) -> bool:
    try:
        conn.sock.shutdown(how)
    except OSError:
        return False
    return True
