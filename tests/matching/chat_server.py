"""A small endpoint on this machine that speaks OpenAI's chat completions, and can be told to misbehave."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class ChatServer:
    """Asked about a need, it answers `capabilities`; about an entry, what `grades` has for a word in it, or grade 0.

    It obeys an entry that says "ANSWER:" and then what. `misbehave` is done instead of all that.
    """

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.capabilities: Any = ["grow food"]
        self.grades: dict[str, Any] = {}
        self.tokens: Any = 100
        self.misbehave = ""
        self.stopped = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args: Any) -> None:
                """Tests are silent."""

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if self.path != "/v1/chat/completions":
                    return self.send(404, b"{}")
                server.asked.append(body)
                server.keys.append(self.headers["Authorization"])
                if server.misbehave:
                    return getattr(self, server.misbehave)()
                return self.complete(server.answer(json.loads(body["messages"][1]["content"])))

            def complete(self, text: Any, finish: str = "stop") -> None:
                choice = {
                    "index": 0,
                    "message": {"role": "assistant", "content": text},
                    "finish_reason": finish,
                }
                usage = {"total_tokens": server.tokens}
                self.send(200, json.dumps({"choices": [choice], "usage": usage}).encode())

            def send(self, status: int, content: bytes, announced: int | None = None) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(announced or len(content)))
                self.end_headers()
                self.wfile.write(content)

            def garbage(self) -> None:
                self.complete("Dear reader, I am a language model.")

            def long_winded(self) -> None:
                self.complete('{"capabilities": ["grow', "length")

            def no_completion(self) -> None:
                self.send(200, b'{"choices": []}')

            def not_json(self) -> None:
                self.send(200, b"\xff<html>")

            def deep(self) -> None:
                self.send(200, b"[" * 100_000)

            def null(self) -> None:
                self.complete(None)

            def busy(self) -> None:
                self.send(429, b"{}")

            def refused(self) -> None:
                self.send(401, b"{}")

            def broken(self) -> None:
                self.send(500, b"{}")

            def cut_off(self) -> None:
                self.send(200, b'{"choices": [', announced=500)
                self.close_connection = True

            def huge(self) -> None:
                self.complete("x" * 1_000_000)

            def elsewhere(self) -> None:
                self.send_response(307)
                self.send_header("Location", "http://127.0.0.1:9/v1/chat/completions")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def slow(self) -> None:
                server.stopped.wait(5)
                self.close_connection = True

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *request: None  # the fetcher hung up
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)

    def answer(self, data: Any) -> str:
        if isinstance(data, list):
            return json.dumps({"capabilities": self.capabilities})
        _, obeyed, ordered = data["entry"].partition("ANSWER:")
        if obeyed:
            return ordered
        found = next((grade for word, grade in self.grades.items() if word in data["entry"]), None)
        return json.dumps(found or {"grade": 0, "quote": "", "sentence": "Another field."})

    @property
    def entries(self) -> list[str]:
        """The entries that it was asked about."""
        read = [json.loads(body["messages"][1]["content"]) for body in self.asked]
        return [one["entry"] for one in read if isinstance(one, dict)]

    def __enter__(self) -> "ChatServer":
        self.thread.start()
        return self

    def __exit__(self, *error: Any) -> None:
        self.stopped.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
