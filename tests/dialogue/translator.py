"""A real, small translation service on this machine, that can be told to misbehave."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LANGUAGES = [
    {"code": code, "name": code, "targets": [other for other in ("sv", "en", "fi", "ar") if other != code]}
    for code in ("sv", "en", "fi", "ar")
]


class Service:
    """Translates by putting the target language before the text. `misbehave` is done instead, so many `times`."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.misbehave = ""
        self.times = 1_000
        service = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args: Any) -> None:
                """Tests are silent."""

            def do_GET(self) -> None:
                self.answer(200, json.dumps(LANGUAGES).encode())

            def do_POST(self) -> None:
                question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                service.asked.append(question)
                if service.misbehave and service.times > 0:
                    service.times -= 1
                    getattr(self, service.misbehave)()
                    return
                words = f"[{question['target']}] {question['q']}"
                self.answer(200, json.dumps({"translatedText": words}).encode())

            def answer(self, status: int, content: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def broken(self) -> None:
                self.answer(500, b"oops")

            def busy(self) -> None:
                self.answer(429, b"{}")

            def refused(self) -> None:
                self.answer(403, b'{"error": "Invalid API key"}')

            def malformed(self) -> None:
                self.answer(200, b'{"translatedText": ')

            def binary(self) -> None:
                self.answer(200, b"\xff\xfe\x00")

            def deep(self) -> None:
                self.answer(200, b"[" * 100_000)

            def another_shape(self) -> None:
                self.answer(200, b'["text"]')

            def not_text(self) -> None:
                self.answer(200, b'{"translatedText": {"a": 1}}')

            def empty(self) -> None:
                self.answer(200, b'{"translatedText": "  "}')

            def elsewhere(self) -> None:
                self.send_response(302)
                self.send_header("Location", "/languages")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def huge(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                try:
                    for _ in range(10_000):
                        self.wfile.write(b"x" * 65_536)
                except OSError:
                    self.close_connection = True

            def slow(self) -> None:
                time.sleep(1.5)
                self.close_connection = True

            def dripping(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                try:
                    for _ in range(30):
                        self.wfile.write(b" ")
                        self.wfile.flush()
                        time.sleep(0.1)
                except OSError:
                    self.close_connection = True

            def hung_up(self) -> None:
                self.connection.close()

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )

    def __enter__(self) -> "Service":
        self.thread.start()
        return self

    def __exit__(self, *error: Any) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
