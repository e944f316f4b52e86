"""What texts of other sites become: names, tags, HTML, Markdown and plain text, and files as spreadsheets save them."""

import html
import re
from io import StringIO
from pathlib import Path

import nh3
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from talko.actors.importing import cleaning
from talko.actors.importing.gather import SourceTerms
from talko.actors.importing.report import ImportRefused
from talko.actors.importing.run import import_directory
from talko.actors.models import Organisation, tag_slug
from talko.core.text import markdown
from tests.factories import CityFactory

pytestmark = pytest.mark.django_db
INPUTS = Path(__file__).parents[1] / "fixtures" / "imports"


def read_in(name):
    _, report = import_directory([INPUTS / name], terms=SourceTerms("x", "x", "CC0"))
    return report


def tags_of(key):
    return sorted(Organisation.objects.get(source_key=key).tags.values_list("name", flat=True))


def described(key):
    return Organisation.objects.get(source_key=key).description["en"]


def imported(text):
    return cleaning.long_text(text, lambda reason, what: None)


def shown(text):
    """What a reader sees of the Markdown, its paragraphs as lines."""
    rendered = re.sub(r"<br>\n|</p>\n|</li>\n", "\n", markdown.render(text))
    return html.unescape(nh3.clean(rendered, tags=set())).strip()


def bare(text):
    return "".join(text.split())


def test_entities_are_decoded_before_a_cell_is_split():
    read_in("entities-before-split.csv")
    assert tags_of("1") == ["Arts & culture", "Health & care"]


def test_entities_encoded_twice():
    read_in("entities-twice.csv")
    assert Organisation.objects.get(source_key="2").name == "Café Norr"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Caf&amp;amp;eacute;", "Café"),
        ("R&D; &copy 2020 &unknown; A&B", "R&D; © 2020 &unknown; A&B"),
        ("Caf&eacute Norr & Sk&aringne", "Café Norr & Skåne"),
        ("Caf&#233 Norr, Caf&amp;#xE9 Syd", "Café Norr, Café Syd"),
        ("Q&times A &not in Arts &pound AT&TImes R&GT", "Q&times A &not in Arts &pound AT&TImes R&GT"),
        ("A<br>B<!-- C --> D", "A B D"),
        ("<![CDATA[Tea & milk]]>", "Tea & milk"),
        ("Tea <!-- for all", "Tea <!-- for all"),
        ("AT&amp;T", "AT&T"),
        ("&#x41;&#66;&amp;#67;", "ABC"),
        ("&lt;b&gt;Bold&lt;/b&gt; name", "Bold name"),
        ("Hello <local growers>", "Hello <local growers>"),
        ("1 < 2 <b or i> 3", "1 < 2 <b or i> 3"),
        ("<div>One</div><div>Two</div>", "One Two"),
        ("<p>Tea</p><script>x()</script>", "Tea"),
        ("Cafe\u0301", "Café"),
    ],
)
def test_names(given, expected):
    assert cleaning.words(given, 200, lambda reason, what: None) == expected


def test_tags_of_any_script_stay_apart():
    report = read_in("tags-collapse.csv")
    assert tags_of("3") == ["C", "C#", "C++"]
    assert len(tags_of("4")) == 2
    assert "repeated tag left out" not in report.repaired


@pytest.mark.parametrize(
    "names",
    [
        ["C", "C++", "C#", ".NET", "F#", "A+", "A", "A-", "R&D", "R & D", "D"],
        ["Відкриті дані 2.0", "Вода 2.0", "תחבורה 2.0", "مياه ٢", "لغة ٢", "Νερό 2", "Ενέργεια 2", "წყალი 2", "水 2", "火 2"],
        ["🌱", "🌍", "🌍🌱"],
        ["Å", "A", "Ä", "й", "и", "Maße", "Masse", "m²", "m2"],
    ],
)  # fmt: skip
def test_other_signs_are_other_tags(names):
    assert len({tag_slug(name) for name in names}) == len(names)


def test_the_same_tag_written_otherwise():
    names = ["Open Data", "open-data", "OPEN  DATA", "open_data"]
    assert {tag_slug(name) for name in names} == {"open-data"}
    assert tag_slug("Cafe\u0301") == tag_slug("CAFÉ")
    assert tag_slug("❤️") == tag_slug("❤")
    assert tag_slug(" - ") == ""


def test_what_merges_is_told(tmp_path):
    path = tmp_path / "o.csv"
    path.write_text("organisation,name,fields\n1,One,Open data;open-data;-\n")
    _, report = import_directory([path], terms=SourceTerms("x"))
    assert tags_of("1") == ["Open data"]
    assert report.repaired == {
        "repeated tag left out": 1,
        "a tag without a word dropped": 1,
        "no place given": 1,
    }


def test_what_merges_between_rows_and_files_is_told(tmp_path):
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text("organisation,name,fields,country\n1,One,Open data,SE\n2,Two,open-data,SE\n")
    two.write_text("organisation,name,fields,country\n2,Two anew,OPEN DATA,SE\n")
    _, report = import_directory([one, two], terms=SourceTerms("x"))
    assert tags_of("1") == tags_of("2") == ["Open data"]
    assert Organisation.objects.get(source_key="2").name == "Two anew"
    assert [str(remark) for remark in report.remarks] == [
        "two.csv, row 1: id of another file read anew: 2 is in one.csv, too",
        "two.csv, row 1: a tag known under another spelling: OPEN DATA → Open data",
    ]


def test_pages_find_such_a_tag(client):
    read_in("tags-collapse.csv")
    page = client.get("/organisations/", {"field": "c++"})
    assert "Kodverket</a>" in page.content.decode()
    assert "Вода</a>" not in page.content.decode()


def test_void_and_unclosed_elements_lose_nothing():
    read_in("void-element.csv")
    for key in ("5", "6", "7"):
        assert "The part that matters." in described(key)
    assert described("5") == "Before.\n\n[video.example](https://video.example/v/1)\n\nThe part that matters."


def test_lines_of_html_stay_paragraphs():
    read_in("html-line-starts.csv")
    assert shown(described("8")) == "1986. A great year\n# 1 in Sweden\n- 5 degrees\n_is_ &copy;"
    assert "<li>" not in markdown.render(described("8"))


def test_markdown_stays_as_it_is():
    read_in("markdown-flattened.csv")
    assert described("9") == "- one\n  - nested\n\n| a | b |\n|---|---|\n| 1 | 2 |"


MARKDOWN = [
    "1. one\n2. two\n   - three\n   - four",
    "# What we do\n\nWe repair.\nTogether.",
    "Title\n=====\n\nText",
    "```\n<p>code</p>\n```",
    "Use `<div>` and **nothing** else.",
    "See [the site](https://x.example/a_(b)).",
    "See [the site][1]\n\n[1]: https://x.example",
    "This is *important* and _so is_ this.",
    "> A quote\n> of two lines",
    "> Quoted",
    "~~old~~ new",
    "1986\\. A year",
    "- a\n- b\n\n  a paragraph of b\n",
    "<https://x.example>",
    "![A bridge](https://x.example/bridge.png)",
    "* [ ] one\n* [x] two",
    "| a | b |\n|:--|--:|\n| `x` | C&amp;A |",
]


@pytest.mark.parametrize("text", MARKDOWN)
def test_markdown_is_kept(text):
    assert imported(text) == text.strip()


def test_a_picture_is_a_link_by_what_it_shows():
    """Pages load nothing from elsewhere; what a picture says is not lost."""
    rendered = re.sub(
        ' rel="[^"]*"', "", markdown.render("![A *bridge*](https://x.example/b.png) and [![Logo](a.png)](/b)")
    )
    assert rendered == ('<p><a href="https://x.example/b.png">A bridge</a> and <a href="/b">Logo</a></p>\n')


PLAIN = [
    "1986. A great year",
    "# 1 in Sweden",
    "- 5 degrees",
    "+ more",
    "> 5 people",
    "2 * 3 * 4 and 2*3*4",
    "snake_case_name",
    "C:\\data\\new",
    "it`s ours and that`s good",
    "a & b &c; <local growers> 1 < 2",
    "---",
    "===",
    "    indented",
    "[1] and [x]: y",
    "~ 20 people ~",
    "| a |",
    "$5 #hash @name 100% ^ {x}",
    "\\",
    "1) first",
    "~~~",
    "```",
    "``` code",
    "f[x](y)\n1986. A year",
    "![x](y)",
    "Ann <ann@x.example>\n1986. A year",
    "*",
    "First\nSecond\n\nThird",
]


@pytest.mark.parametrize("text", PLAIN)
def test_plain_text_shows_as_it_stood(text):
    written = imported(text)
    assert shown(written) == re.sub(r"\n+", "\n", text.strip())
    assert not re.search(r"<(?!/?p>)", markdown.render(written))


SIGNS = st.text(st.sampled_from("ab Åя水1. #-+*_`~[]()<>&;|\\!=:\n\"'"), max_size=60)


@given(text=SIGNS)
def test_html_reads_the_same(text):
    """Whatever a paragraph of HTML shows, the Markdown of it shows."""
    assert bare(shown(imported(f"<p>{html.escape(text)}</p>"))) == bare(text)


@given(texts=st.lists(SIGNS, max_size=6), tags=st.lists(st.sampled_from(
    ["b", "em", "li", "h2", "blockquote", "td", "code", "div", "a href='https://x.example/'", "ul", "pre", "s"]
), min_size=6, max_size=6))  # fmt: skip
def test_formatted_html_loses_no_word(texts, tags):
    parts = (
        f"<{tag}>{html.escape(text)}</{tag.split()[0]}> " for text, tag in zip(texts, tags, strict=False)
    )
    assert bare(shown(imported("<p>x</p>" + "".join(parts)))) == bare("x" + "".join(texts))


@given(text=SIGNS)
def test_plain_text_reads_the_same_or_is_markdown(text):
    written = imported(text)
    if written != text.strip("\n").rstrip():
        assert bare(shown(written)) == bare(cleaning.decoded(text, lambda reason, what: None))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("<ul><li>a<ul><li>b<ol><li>c</ol></ul><li>d</ul>", "- a\n  - b\n    1. c\n- d"),
        ("<table><tr><th>a<th>b|c<tr><td>1<td>2</table>", "| a | b\\|c |\n| --- | --- |\n| 1 | 2 |"),
        ("<p>Before</p><script>track()<p>After</p>", "Before\n\nAfter"),
        ("<style>p {}</style><p>x</p><script src='y'/>", "x"),
        ("<textarea>x<p>After", "x\n\nAfter"),
        ("<p>x</p><!-- never closed <p>y</p>", "x\n\nnever closed\n\ny"),
        ("<!-- hidden --><p>x</p>", "x"),
        ("<p><a href='javascript:x()'>a</a> <a href='https://x.example/'>b</a></p>", "a [b](https://x.example/)"),
        ("<p>We <b>act</b> on trust<i>.</i>We <b>and</b><b> more</b></p>", "We **act** on trust.We **and more**"),
        ("<p><b>Why?</b>Air is <i>ours</i>.</p>", "Why?Air is *ours*."),
        ("<p>Look!<a href='https://x.example/'>here</a></p>", "Look! [here](https://x.example/)"),
        ("<tr><td>a</td><td>b</td></tr>", "a b"),
        ("<p><img src='x.png' alt='A bridge'> ours</p>", "A bridge ours"),
        ("&lt;p&gt;Encoded &amp;amp; <br>&lt;/p&gt;".replace("<br>", "more"), "Encoded & more"),
        ("We are **strong**<br>and\n\n- one\n- two", "We are **strong**  \nand\n\n- one\n- two"),
        ("One <b>two</b>\n\nthree", "One **two**\n\nthree"),
        ("<p>Hello <local growers></p>", "Hello \\<local growers>"),
        ("<svg><text>drawn</text></svg><p>x</p>", "drawn\n\nx"),
        ("<p>a</p><![CDATA[b & <c>]]><p>d</p>", "a\n\nb & \\<c>\n\nd"),
        ("<p>10<sup>6</sup> t CO<sub>2</sub>, the 1<sup>st</sup></p>", "10⁶ t CO₂, the 1st"),
        ("<p><q>Ours</q> they say</p>", "“Ours” they say"),
        ("<a href='https://x.example/wiki/A_(b c)'>A</a>", "[A](https://x.example/wiki/A_%28b%20c%29)"),
        ("<h1>C#</h1><h2>F #</h2>", "# C#\n\n## F \\#"),
        ("# Title\n\n<p>x</p>\n\n- a\n- b", "# Title\n\nx\n\n- a\n- b"),
        ("Text\n\n```html\n<div>x</div>\n```\n\n<p>y</p>", "Text\n\n```\n<div>x</div>\n```\n\ny"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n\n<hr>", "| a | b |\n| --- | --- |\n| 1 | 2 |\n\n---"),
        ("<details>\n<summary>x</summary>\n\n- a\n- b\n\n</details>", "x\n\n- a\n- b"),
        ("<div>1. one</div>\n\n<div>2. two</div>\n\n1986. A year", "1\\. one\n\n2\\. two\n\n1986\\. A year"),
        ("x <a href='https://x.example/'\n>there</a><p>y</p>", "x [there](https://x.example/)\n\ny"),
        ("Before<p>_is_</p><p># 1</p>", "Before\n\n\\_is\\_\n\n\\# 1"),
        ("<base href='x'><keygen><bgsound>kept", "kept"),
        ("&amp;lt;p&amp;gt;Encoded&amp;lt;br&amp;gt;twice&amp;lt;/p&amp;gt;", "Encoded  \ntwice"),
        ("&#60;p&#62;In numbers&#x3C;/p&#x3E;", "In numbers"),
        ("A **year** <!-- hidden -->", "A **year**"),
    ],
)  # fmt: skip
def test_html(given, expected):
    assert imported(given) == expected


def test_formatting_that_is_left_out_is_told():
    told = []
    text = cleaning.long_text(
        "<p><code>a\nb`</code> c</p><pre>```</pre>", lambda reason, what: told.append(reason)
    )
    assert bare(shown(text)) == "ab`c```"
    assert "formatting that Markdown cannot write left out" in told


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    ["<div>" * 30_000, "<blockquote>" * 15_000, "<ol>" + "<li>x" * 20_000, "<!--" * 40_000, "<script>" * 20_000, "<" * 150_000,
     '<div "<">' * 15_000, "<table><tr><td>" * 5_000, "<b>x<p>" * 20_000, "<svg>" * 30_000],
)  # fmt: skip
def test_html_that_is_no_text_is_read_within_bounds(text):
    """Each of these took a parser minutes; a test that hangs fails by the suite's time limit."""
    assert len(imported(text)) <= markdown.LONGEST


def test_a_city_by_its_very_name(tmp_path):
    ring, plain = (
        CityFactory(slug="a1", name="Å", country="NO"),
        CityFactory(slug="a2", name="A", country="NO"),
    )
    path = tmp_path / "o.csv"
    path.write_text("organisation,name,place,country\n1,One,Å,NO\n2,Two,A,NO\n3,Three,å kommune,NO\n")
    import_directory([path], terms=SourceTerms("x"))
    assert list(Organisation.objects.order_by("source_key").values_list("city", flat=True)) == [
        ring.pk,
        plain.pk,
        None,
    ]


TABLES = {
    "trailing": "organisation;name;fields;\n1;One;a, b;\n2;Two;c;\n",
    "declared": "sep=;\norganisation;name;fields\n1;One;a, b\n2;Two;c\n",
    "declared in capitals": '"SEP=;"\r\norganisation;name;fields\r\n1;One;a, b\r\n2;Two;c\r\n',
    "tabs": "organisation\tname\tfields\n1\tOne\ta, b\n2\tTwo\tc\n",
    "bars": "organisation|name|fields\n1|One|a, b\n2|Two|c\n",
    "quotes": 'organisation,name,fields\n1,"One","a, b"\n2,"Two",c\n',
    "line breaks in a cell": 'organisation,name,description,fields\n1,One,"a\n""b"", c\n","a, b"\n2,Two,,c\n',
    "empty lines": "\n\norganisation;name;fields\n;;\n1;One;a, b\n\n2;Two;c\n",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", TABLES)
def test_tables_as_spreadsheets_save_them(tmp_path, name, encoding):
    path = tmp_path / "o.csv"
    path.write_bytes(TABLES[name].encode(encoding))
    import_directory([path], terms=SourceTerms("x"))
    assert dict(Organisation.objects.values_list("source_key", "name")) == {"1": "One", "2": "Two"}
    assert tags_of("1") == ["a, b"]


def test_a_row_that_is_too_long_is_named_by_its_line(tmp_path):
    path = tmp_path / "o.csv"
    path.write_text('sep=;\norganisation;name;\n1;"One\nmore";\n2;Two;;three\n')
    with pytest.raises(ImportRefused) as refused:
        import_directory([path], terms=SourceTerms("x"))
    assert [(problem.row, problem.reason) for problem in refused.value.problems] == [
        (5, "4 cells where the first line names 2")
    ]


def test_a_file_of_windows_is_read_when_it_is_said(tmp_path):
    path = tmp_path / "o.csv"
    path.write_bytes("organisation;name\n1;Luleå\n".encode("windows-1252"))
    err = StringIO()
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("actors", "import", str(path), "--source", "x", stderr=err, stdout=StringIO())
    assert "line 2: it is not UTF-8; save the file as UTF-8, or say how it is written" in err.getvalue()
    call_command(
        "actors", "import", str(path), "--source", "x", "--encoding", "windows-1252", stdout=StringIO()
    )
    assert Organisation.objects.get().name == "Luleå"
