from django.utils.html import format_html
from django.utils.safestring import SafeString

from talko.core.text.html import filled

HOSTILE = """<script>alert("1")</script> & 'so on' {}"""


def test_texts_are_escaped_as_django_does_it():
    markup = '<a title="{}">{}</a>'
    assert filled(markup, HOSTILE, "å") == format_html(markup, HOSTILE, "å")
    assert "<script" not in filled(markup, HOSTILE, HOSTILE)
    assert isinstance(filled(markup, "", ""), SafeString)


def test_markup_is_put_in_as_it_is():
    assert filled("<ul>{}</ul>", filled("<li>{}</li>", "<b>")) == "<ul><li>&lt;b&gt;</li></ul>"
