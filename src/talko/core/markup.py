"""HTML of rows, of which a page holds so many that `format_html`, made for values of every kind, would take most of its time."""

from html import escape

from django.utils.safestring import SafeString


def filled(markup: str, *texts: str) -> SafeString:
    """The markup with the texts in the places of its `{}`. They are escaped unless they are markup themselves."""
    return SafeString(
        markup.format(*[text if isinstance(text, SafeString) else escape(text) for text in texts])
    )
