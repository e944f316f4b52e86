"""Texts in several languages."""

from talko.core.text import languages


def test_the_best_version_of_a_text():
    texts = {"sv": "hej", "en": "hello"}
    assert languages.best(texts, ["fi", "sv"]) == ("sv", "hej")
    assert languages.best(texts, ["fi"]) == ("en", "hello")
    assert languages.best(texts, ["fi"], "sv") == ("en", "hello")
    assert languages.best({"fi": "hei"}, ["sv"]) == ("fi", "hei")
    assert languages.best({"se": "bures", "fi": "hei"}, ["sv"], "fi") == ("fi", "hei")
    assert languages.best({}, ["sv"]) == ("", "")
