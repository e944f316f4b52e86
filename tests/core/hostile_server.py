"""A real server on this machine that does what servers on the internet do."""

import gzip
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PAGE = "<p>Hej från Luleå</p>".encode()


class Handler(BaseHTTPRequestHandler):
    server: "HostileServer"

    def log_message(self, *args: Any) -> None:
        """Tests are silent."""

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        with suppress(OSError):  # the fetcher hangs up, as it should
            getattr(self, self.path.strip("/").partition("?")[0] or "page")()
            return
        self.close_connection = True

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, dict(self.headers)))
        if self.path == "/there":
            return self.there()
        return self.answer(sent, content_type=self.headers["Content-Type"])

    def answer(
        self, content: bytes, *, status: int = 200, content_type: str = "text/html", **more: str
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        for name, value in more.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def begin(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()

    def page(self) -> None:
        self.answer(PAGE, content_type="Text/HTML; charset=utf-8", Set_Cookie="seen=1")

    def there(self) -> None:
        self.answer(b"", status=302, Location="/page", Set_Cookie="seen=1")

    def elsewhere(self) -> None:
        self.answer(b"", status=307, Location=self.server.elsewhere)

    def round(self) -> None:
        self.answer(b"", status=301, Location="/round")

    def missing(self) -> None:
        self.answer(b"no", status=404)

    def busy(self) -> None:
        self.answer(b"no", status=429)

    def broken(self) -> None:
        self.answer(b"no", status=503)

    def picture(self) -> None:
        self.answer(b"GIF89a", content_type="image/gif")

    def packed(self) -> None:
        self.answer(gzip.compress(PAGE), Content_Encoding="gzip")

    def bomb(self) -> None:
        self.answer(gzip.compress(bytes(20_000_000)), Content_Encoding="gzip")

    def packed_and_endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(gzip.compress(PAGE))
        for _piece in range(10_000):
            self.wfile.write(b"x" * 65_536)

    def cut(self) -> None:
        self.answer(gzip.compress(PAGE)[:-4], Content_Encoding="gzip")

    def not_packed(self) -> None:
        self.answer(PAGE, Content_Encoding="gzip")

    def unknown(self) -> None:
        self.answer(PAGE, Content_Encoding="br")

    def endless(self) -> None:
        self.begin()
        for _piece in range(10_000):
            self.wfile.write(b"x" * 65_536)

    def endless_head(self) -> None:
        self.send_response(200)
        for number in range(100_000):
            self.send_header(f"X-{number}", "x" * 1_000)
            self.flush_headers()

    def dripping(self) -> None:
        self.begin()
        self.drip()

    def dripping_head(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        self.drip()

    def drip(self) -> None:
        for _piece in range(50):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.1)

    def silent(self) -> None:
        self.server.stopped.wait(5)

    def hung_up(self) -> None:
        self.connection.close()

    def not_http(self) -> None:
        self.wfile.write(b"220 mail.example ESMTP\r\n")
        self.close_connection = True


class HostileServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__((host, port), Handler)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.elsewhere = ""
        self.stopped = threading.Event()
        self.host, self.port = self.server_address[0], self.server_address[1]
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The fetcher hung up while the answer was being written."""

    def url(self, path: str = "") -> str:
        return f"http://{self.host}:{self.port}/{path}"

    def __enter__(self) -> "HostileServer":
        self.thread.start()
        return self

    def __exit__(self, *error: Any) -> None:
        self.stopped.set()
        self.shutdown()
        self.server_close()
        self.thread.join()
