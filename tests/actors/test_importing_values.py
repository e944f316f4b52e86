"""What else directories say: languages, addresses of sites, and where the file itself comes from."""

import json
import os

import pytest

from talko.actors.importing import cleaning
from talko.actors.importing.gather import SourceTerms
from talko.actors.importing.report import ImportRefused
from talko.actors.importing.run import import_directory
from talko.actors.models import Organisation

pytestmark = pytest.mark.django_db


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
    assert f'<div class="prose" {shown}><p>{text}</p>' in page
    assert f'<p dir="auto">{text}</p>' in page


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
