"""The door to a reader: whatever an endpoint does, an answer or one clear error comes out, in time."""

import time

import pytest

from talko.engines.retrieval import reader
from talko.engines.retrieval.reader import UnusableAnswer
from talko.matching.reader import Endpoint, ReaderUnavailable, Reply
from tests.matching.chat_server import ChatServer

REQUEST = reader.grade_of(["grow food"], "A garden")


@pytest.fixture
def server():
    with ChatServer() as running:
        yield running


@pytest.fixture
def endpoint(server):
    return Endpoint(server.url, "some-model", "secret", 0.5)


def test_it_works(server, endpoint):
    answer = endpoint.ask(REQUEST)

    assert answer == Reply('{"grade": 0, "quote": "", "sentence": "Another field."}', 100)
    assert server.asked == [REQUEST.body("some-model")]
    assert server.keys == ["Bearer secret"]


def test_without_a_key_none_is_sent(server):
    Endpoint(server.url, "some-model").ask(REQUEST)
    assert server.keys == [None]


@pytest.mark.parametrize("tokens", [None, "many", -5, 0, True, 1.5, [1], 10**30])
def test_tokens_that_are_no_number_are_not_counted(server, endpoint, tokens):
    server.tokens = tokens
    assert endpoint.ask(REQUEST).tokens is None


@pytest.mark.parametrize(
    "trouble",
    [
        "no_completion",
        "not_json",
        "deep",
        "null",
        "busy",
        "refused",
        "broken",
        "cut_off",
        "huge",
        "elsewhere",
        "slow",
    ],
)
def test_trouble_is_one_error_in_time(server, endpoint, trouble):
    server.misbehave = trouble
    begun = time.monotonic()
    with pytest.raises(ReaderUnavailable):
        endpoint.ask(REQUEST)
    assert time.monotonic() - begun < 3
    assert len(server.asked) == 1


def test_an_answer_that_is_too_long_is_unusable(server, endpoint):
    server.misbehave = "long_winded"
    with pytest.raises(UnusableAnswer):
        endpoint.ask(REQUEST)


def test_nobody_there():
    with pytest.raises(ReaderUnavailable):
        Endpoint("http://127.0.0.1:9/v1", "some-model").ask(REQUEST)
