import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation
from django.utils.safestring import SafeString

from talko.core.values.money import Money
from talko.web.templatetags import talko


def rendered(source, **context):
    return Template("{% load talko %}" + source).render(Context(context))


MOMENT = datetime(2026, 12, 2, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "2 December 2026"), ("sv", "2 december 2026"), ("fi", "2. joulukuuta 2026")],
)
def test_a_moment_in_words_with_the_exact_one(language, shown):
    with translation.override(language):
        html = rendered("{% moment at %}", at=MOMENT)
    assert html.startswith('<time datetime="2026-12-02T14:30Z" title="')
    assert html.endswith(f">{shown}</time>")


def test_days_and_nothing():
    assert rendered("{% moment at %}", at=date(2026, 12, 2)).endswith(">2 December 2026</time>")
    assert rendered("{% moment at %}{{ at|short_date }}{{ at|days_left }}{{ at|money }}", at=None) == ""
    assert talko.short_date(date(2026, 12, 2)) == "2 Dec"


def test_days_left_and_what_is_urgent():
    now = timezone.now()
    assert talko.days_left(now - timedelta(seconds=1)) == "closed"
    assert talko.days_left(now + timedelta(days=9)) == "9 days"
    assert (
        talko.urgent(now + timedelta(days=9)),
        talko.urgent(now + timedelta(days=20)),
        talko.urgent(None),
    ) == (True, False, False)
    assert not talko.urgent(now - timedelta(days=1))


def test_money():
    assert rendered('{{ amount|money:"SEK" }}', amount=120_000_000).replace("\u00a0", " ") == "SEK 1,200,000"
    with translation.override("sv"):
        assert (
            rendered("{{ amount|money }}", amount=Money(120_000_000, "SEK")).replace("\u00a0", " ")
            == "1 200 000 kr"
        )


def test_texts_in_several_languages():
    texts = {"sv": "Hej", "fi": "Moi"}
    with translation.override("fi"):
        assert (talko.best_text(texts), talko.best_language(texts)) == ("Moi", "fi")
    assert (talko.best_text(texts), talko.best_language(texts)) == ("Hej", "sv")
    assert (talko.best_text(None), talko.best_language({})) == ("", "")
    assert (talko.own_name("fi"), talko.language_name("sv")) == ("Suomi", "Swedish")
    assert [talko.in_language(code) for code in ("ar", "sv", "")] == [
        ' lang="ar" dir="rtl"',
        ' lang="sv" dir="ltr"',
        ' dir="auto"',
    ]
    assert (talko.isolated("جسر <b>"), talko.isolated("<b>")) == ("<bdi>جسر &lt;b&gt;</bdi>", "<b>")


@pytest.mark.parametrize(
    ("pages", "current", "shown"),
    [
        (1, 1, [1]),
        (5, 3, [1, 2, 3, 4, 5]),
        (10, 1, [1, 2, 3, None, 10]),
        (10, 5, [1, 2, 3, 4, 5, 6, 7, None, 10]),
        (20, 10, [1, None, 8, 9, 10, 11, 12, None, 20]),
    ],
)
def test_pages_around(pages, current, shown):
    assert talko.pages_around(pages, current) == shown


def test_what_is_alike_is_rendered_once_for_each_language_and_value():
    def made():
        return talko._alike.cache_info().misses

    header = '{% alike "web/components/page_header.html" title=title %}'
    before = made()
    for language, title in (("sv", "Is"), ("sv", "Is"), ("fi", "Is"), ("fi", "Jää"), ("sv", "Is")):
        with translation.override(language):
            assert f'<h1 dir="auto">{title}</h1>' in rendered(header, title=title)
    assert made() - before == 3


def test_what_is_alike_sees_neither_the_request_nor_the_reader():
    header = '{% alike "web/components/page_header.html" title=title %}'
    shown = rendered(header, title="Ice", lead="Of one page only", request=object())
    assert '<h1 dir="auto">Ice</h1>' in shown
    assert "Of one page only" not in shown


def test_markup_that_was_kept_is_not_taken_for_the_same_text():
    header = '{% alike "web/components/page_header.html" title=title %}'
    assert '<h1 dir="auto"><b>Ice</b></h1>' in rendered(header, title=SafeString("<b>Ice</b>"))
    assert '<h1 dir="auto">&lt;b&gt;Ice&lt;/b&gt;</h1>' in rendered(header, title="<b>Ice</b>")


def test_the_number_of_a_page_comes_last_in_its_address():
    def addresses(path):
        page = Paginator(range(3), 1).page(2)
        links = rendered("{% page_links page %}", request=RequestFactory().get(path), page=page)
        return re.findall('href="([^"]+)"', links)

    asked = "?state=all&amp;q=a%26b&amp;q=c&amp;page="
    assert addresses("/challenges/") == ["?page=1", "?page=1", "?page=3", "?page=3"]
    assert addresses("/challenges/?page=3&state=all&q=a%26b&q=c") == [f"{asked}{n}" for n in (1, 1, 3, 3)]
