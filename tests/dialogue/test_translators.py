"""The translator's door: whatever a service does, a text or one clear error comes out, in time."""

import time

import pytest

from talko.dialogue import translators
from talko.dialogue.translators import LibreTranslate, TranslationFailed


@pytest.fixture
def client(service):
    return LibreTranslate(service.url, "secret", silence=0.5, total_seconds=1.0)


def test_it_works(client, service):
    assert client.translate("Hej", "sv", "en") == "[en] Hej"
    assert service.asked == [
        {"q": "Hej", "source": "sv", "target": "en", "format": "text", "api_key": "secret"}
    ]
    assert client.languages()["sv"] == {"en", "fi", "ar"}


@pytest.mark.parametrize("trouble", ["broken", "busy", "hung_up"])
def test_a_stumble_is_tried_again(client, service, trouble):
    service.misbehave, service.times = trouble, 1
    assert client.translate("Hej", "sv", "en") == "[en] Hej"
    assert len(service.asked) == 2


@pytest.mark.parametrize("trouble", ["broken", "busy", "hung_up", "slow"])
def test_it_gives_up_in_time(client, service, trouble):
    service.misbehave = trouble
    begun = time.monotonic()
    with pytest.raises(TranslationFailed):
        client.translate("Hej", "sv", "en")
    assert time.monotonic() - begun < 3
    assert len(service.asked) <= 3


@pytest.mark.parametrize(
    "trouble",
    [
        "refused",
        "malformed",
        "binary",
        "deep",
        "another_shape",
        "not_text",
        "empty",
        "elsewhere",
        "huge",
        "dripping",
    ],
)
def test_what_cannot_be_read_is_not_asked_again(client, service, trouble):
    service.misbehave = trouble
    begun = time.monotonic()
    with pytest.raises(TranslationFailed):
        client.translate("Hej", "sv", "en")
    assert time.monotonic() - begun < 3
    assert len(service.asked) == 1


def test_nobody_is_there():
    with pytest.raises(TranslationFailed):
        LibreTranslate("http://127.0.0.1:9", total_seconds=0.5).translate("Hej", "sv", "en")


def test_a_language_it_does_not_know(client, service):
    with pytest.raises(TranslationFailed) as refused:
        client.translate("Buorre beaivi", "se", "en")
    assert refused.value.code == "language_unknown"
    assert service.asked == []


def test_too_much_at_once(client, service):
    with pytest.raises(TranslationFailed) as refused:
        client.translate("a" * 10_001, "sv", "en")
    assert refused.value.code == "text_too_long"
    assert service.asked == []


def test_none_says_so():
    none = translators.current()
    assert (none.name, none.languages(), translators.available()) == ("", {}, False)
    with pytest.raises(TranslationFailed) as refused:
        none.translate("Hej", "sv", "en")
    assert str(refused.value.message) == "This server has no machine translator."
