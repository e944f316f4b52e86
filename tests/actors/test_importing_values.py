"""What else directories say: languages, addresses of sites, and where the file itself comes from."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from talko.actors.importing import cleaning
from talko.actors.importing.gather import SourceTerms
from talko.actors.importing.report import ImportRefused
from talko.actors.importing.run import import_directory
from talko.actors.models import Organisation
from talko.core.text import markdown

pytestmark = pytest.mark.django_db
SMALL = Path(__file__).parents[1] / "fixtures" / "dsi"


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        ("ar", "EU نساعد", 'lang="ar" dir="rtl"'),
        ("he", "שלום Luleå", 'lang="he" dir="rtl"'),
        ("ur-PK", "اردو", 'lang="ur" dir="rtl"'),
        ("Persian", "سلام", 'lang="fa" dir="rtl"'),
        ("العربية", "مرحبا", 'lang="ar" dir="rtl"'),
        ("", "مرحبا بكم", 'lang="ar" dir="rtl"'),
        ("", "چطور کمک کنیم", 'lang="fa" dir="rtl"'),
        ("en", "שלום עולם EU", 'lang="he" dir="rtl"'),
        ("en", "The word مرحبا means hello", 'lang="en" dir="ltr"'),
        ("sv_SE", "Hej på er", 'lang="sv" dir="ltr"'),
    ],
)
def test_texts_say_their_language_and_direction(tmp_path, client, language, text, shown):
    path = tmp_path / "o.csv"
    path.write_text(
        f"organisation,name,summary,description,address,language,country\n1,One,{text},{text},{text},{language},SE\n"
    )
    import_directory([path], terms=SourceTerms("x"))
    page = client.get("/organisations/").content.decode()
    assert f'<p class="text" {shown}>{text}</p>' in page
    page = client.get(Organisation.objects.get().get_absolute_url()).content.decode()
    assert f'<p class="lead" {shown}>{text}</p>' in page
    assert f'<div class="prose" {shown}>\n<p>{text}</p>' in page
    assert f'<dd dir="auto">{text}</dd>' in page


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("http://a.example/?a=1&amp;amp;b=2", "http://a.example/?a=1&b=2"),
        ("http://a.example/?a=1&copy=2&reg", "http://a.example/?a=1&copy=2&reg"),
        ("http://a.se http://b.se", "http://a.se"),
        ("a.se, www.b.se", "http://a.se"),
        ("//a.se/x", "http://a.se/x"),
        ("https://a.se./x", "https://a.se/x"),
        ("https://faß.se", "https://xn--fa-hia.se"),
        ("java&#115;cript:alert(1)", ""),
    ],
)
def test_addresses_of_sites(given, expected):
    assert cleaning.link(given, lambda reason, what: None) == expected


def test_what_a_file_says_of_its_source_is_as_foreign_as_its_rows(tmp_path, client):
    path = tmp_path / os.fsdecode(b"o\xff.json")
    source = {
        "name": "x",
        "title": "A\x00 &amp; <b>B</b>" + "x" * 300,
        "licence": "CC\ud8000",
        "url": "javascript:alert(1)",
    }
    path.write_text(
        json.dumps(
            {
                "source": source,
                "rows": [{"organisation": 1, "name": "O\x00ne\udfff\ufffe", "country": "XX\x00"}],
            }
        )
    )
    run, _ = import_directory([path])
    assert run.source.title == "A & B" + "x" * 194 + "…"
    assert (run.source.licence, run.source.url) == ("CC0", "")
    assert run.files[0]["name"] == "o.json"
    page = client.get(Organisation.objects.get(name="One").get_absolute_url()).content.decode()
    assert "javascript:" not in page


@pytest.mark.parametrize("name", ["two words", "x" * 61, "å", "a/b", "\x00"])
def test_a_source_without_a_usable_name_is_refused(tmp_path, name):
    path = tmp_path / "o.csv"
    path.write_text("organisation,name\n1,One\n")
    with pytest.raises(ImportRefused, match="the name of a source"):
        import_directory([path], terms=SourceTerms(name))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "name"]), inner, max_size=2)
    ),
    max_leaves=6,
)


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    row=st.fixed_dictionaries(
        dict.fromkeys(json.loads((SMALL / "organisations.json").read_text())[0], ANYTHING)
    )
)
def test_no_value_is_too_strange(tmp_path, row):
    """Whatever stands in a row, it is read or refused; nothing breaks."""
    path = tmp_path / "strange.json"
    good = [{"organisation_id": 100_001 + number, "organisation_name": "Good"} for number in range(3)]
    try:
        path.write_text(json.dumps([row, *good]))
        import_directory([path], complete=True)
    except ImportRefused:
        return
    assert Organisation.objects.filter(name="Good").count() == 3


def test_characters_that_databases_refuse(tmp_path):
    strange = "a\ud800b\u0000c\u202ed"
    row = {
        "organisation_id": 1,
        "organisation_name": strange,
        "website": strange,
        "latitude": strange,
        "startDate": strange,
    }
    path = tmp_path / "o.json"
    path.write_text(
        json.dumps([{**row, "region": strange, "tags": [strange], "linked_project_ids": [strange]}])
    )
    import_directory([path])
    assert Organisation.objects.get().name == Organisation.objects.get().place == "abcd"


@given(text=st.text(max_size=300) | st.lists(st.sampled_from(
    ["<p>", "</p>", "<ul>", "<li>", "</li>", "</ul>", "<b>", "</b>", "<a href='https://x.se'>", "</a>", "<script>", "x", " ",
     "<blockquote>", "&amp;", "<iframe src='https://y.se/v'>", "<a href='javascript:x'>", "</blockquote>", "\n", "<h1>", "</h1>"]
), max_size=20).map("".join))  # fmt: skip
def test_any_html_becomes_harmless_text(text):
    shown = markdown.render(cleaning.long_text(text, lambda reason, what: None))
    assert "<script" not in shown.lower()
    assert 'href="javascript' not in shown.lower()
    assert "<iframe" not in shown.lower()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("www.waag.org", "http://www.waag.org"),
        ("HTTPS://Waag.ORG/a?b=c", "https://waag.org/a?b=c"),
        ("http://http://waag.org", "http://waag.org"),
        ("http//waag.org", ""),
        ("ftp://waag.org", ""),
        ("mailto:me@waag.org", ""),
        ("http://localhost/", ""),
        ("http://127.0.0.1/", ""),
        ("https://user:word@waag.org/", ""),
        ("none", ""),
        ("waag.org:8080/x", "http://waag.org:8080/x"),
        ("https://räksmörgås.se", "https://xn--rksmrgs-5wao1o.se"),
        ("", ""),
    ],
)
def test_links(given, expected):
    assert cleaning.link(given, lambda reason, what: None) == expected
