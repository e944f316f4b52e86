"""The door to a reader: any endpoint that speaks OpenAI's chat completions (vLLM, llama.cpp, Ollama, a provider).

Only the worker asks it, and only with texts that anyone can read. `engines.retrieval.reader` has what it is asked.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from talko.core.net.addresses import ANYWHERE, Reach
from talko.core.net.fetcher import FetchFailed, Limits, fetch
from talko.engines.retrieval.reader import Request, UnusableAnswer

JSON = frozenset({"application/json"})
LARGEST_ANSWER = 256 * 1024
"""Bytes."""
MOST_TOKENS = 1_000_000
"""A greater number is no count of one answer."""
OPERATORS = Reach(ANYWHERE)
"""The operator sets the address, which may be in a private network; nobody else can."""


class ReaderUnavailable(Exception):
    """It cannot be reached, is too slow, refuses, or is no such endpoint: the next question would fare no better.

    No person meets it; pages show suggestions as they were ranked.
    """


@dataclass(frozen=True)
class Reply:
    text: str
    tokens: int | None
    """As the endpoint counted them; None if it did not."""


@dataclass(frozen=True)
class Endpoint:
    url: str
    model: str
    key: str = ""
    seconds: float = 60.0

    def ask(self, request: Request) -> Reply:
        """Raises ReaderUnavailable, or UnusableAnswer for an answer that was cut off."""
        limits = Limits(self.seconds, self.seconds, LARGEST_ANSWER, redirects=0)
        address = f"{self.url.rstrip('/')}/chat/completions"
        try:
            answer = fetch(
                address,
                accept=JSON,
                limits=limits,
                reach=OPERATORS,
                post=request.body(self.model),
                token=self.key,
            )
            return _reply(json.loads(answer.content))
        except FetchFailed as error:
            raise ReaderUnavailable(error.data["reason"]) from error
        except (LookupError, TypeError, ValueError, RecursionError) as error:
            if isinstance(error, UnusableAnswer):
                raise
            raise ReaderUnavailable("no chat completion") from error


def current() -> Endpoint | None:
    """The reader from the settings; None where there is none."""
    chosen = settings.TALKO.reader
    return Endpoint(chosen.url, chosen.model, chosen.key, chosen.seconds) if chosen.url else None


def _reply(completion: Any) -> Reply:
    choice = completion["choices"][0]
    text = choice["message"]["content"]
    if not isinstance(text, str):
        raise TypeError("the answer is not a text")
    if choice.get("finish_reason") not in {"stop", None}:
        raise UnusableAnswer("the answer was cut off")
    usage = completion.get("usage")
    tokens = usage.get("total_tokens") if isinstance(usage, dict) else None
    return Reply(text, tokens if type(tokens) is int and 0 < tokens < MOST_TOKENS else None)
