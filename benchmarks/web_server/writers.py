"""People who post messages at the same time, and remember which of them the server said it has."""

import http.client
import threading
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlencode

TOKEN = "a" * 32
"""Any 32 letters in both the cookie and the form pass the double-submit check."""


@dataclass
class Outcome:
    acknowledged: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def post_all(
    *, port: int, path: str, session: str, writers: int, for_seconds: float, outcome: Outcome | None = None
) -> Outcome:
    """`writers` threads post one message after another. A closed connection ends a writer without an error of the server's.

    Who gives `outcome` can watch it meanwhile.
    """
    outcome, stop = outcome or Outcome(), time.monotonic() + for_seconds
    threads = [
        threading.Thread(target=_write, args=(outcome, port, path, session, stop))
        for _number in range(writers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcome


def _write(outcome: Outcome, port: int, path: str, session: str, stop: float) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
    }
    while time.monotonic() < stop:
        key = str(uuid.uuid4())
        form = {
            "csrfmiddlewaretoken": TOKEN,
            "key": key,
            "body": f"Written {key}",
            "language": "en",
            "audience": "public",
            "back": "subject",
        }
        started = time.perf_counter()
        try:
            connection.request("POST", path, urlencode(form), headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return
        if answer.status == 303:
            outcome.acknowledged.append(key)
            outcome.seconds.append(time.perf_counter() - started)
        else:
            outcome.errors.append(str(answer.status))
    connection.close()
