"""The commands: any collection in, a TREC run out; listing and adding lexicons."""

import json

import pytest

from talko.engines.retrieval.cli import main_lexicon, main_rank

from . import search_server

pytestmark = pytest.mark.slow

DOCUMENTS = [
    {"id": "bikes", "text": "We build bicycle lanes for winter cycling in cold cities"},
    {"id": "water", "text": "Waste water treatment for small municipalities"},
    {"id": "empty", "text": ""},
    {"id": 4, "text": "👩🏽‍🚒 مرحبا"},
]


def lines(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


@pytest.fixture
def rank(tmp_path):
    def run(queries, *options, documents=DOCUMENTS):
        files = [
            "--documents",
            lines(tmp_path / "d.jsonl", documents),
            "--queries",
            lines(tmp_path / "q.jsonl", queries),
        ]
        return main_rank([*files, "--out", str(tmp_path / "run.trec"), *options]), tmp_path / "run.trec"

    return run


@pytest.mark.parametrize(
    ("language", "text", "best"),
    [
        ("en", "cycling in winter", "bikes"),
        ("sv", "Hur får vi fler att cykla om vintern?", "bikes"),
        ("sv", "avloppsvatten i små kommuner", "water"),
        ("fi", "Miten saamme useammat pyöräilemään talvella?", "bikes"),
        ("nb", "flere på sykkel om vinteren", "bikes"),
        ("da", "vand i små kommuner", "water"),
        ("en", "مرحبا", "4"),
    ],
)
def test_the_best_document_comes_first(rank, language, text, best):
    code, run = rank([{"id": "q1", "text": text}], "--query-language", language)
    assert code == 0
    first = run.read_text().splitlines()[0].split(" ")
    assert [*first[:4], first[5]] == ["q1", "Q0", best, "1", "talko"]
    assert float(first[4]) > 0


def test_ranks_count_up_and_scores_fall(rank):
    _, run = rank([{"id": "a", "text": "water cities winter"}, {"id": "b", "text": ""}])
    rows = [line.split(" ") for line in run.read_text().splitlines()]
    assert [row[3] for row in rows] == ["1", "2"]
    assert {row[0] for row in rows} == {"a"}
    assert float(rows[0][4]) >= float(rows[1][4])


def test_why_names_the_pairs_of_words(rank, capsys):
    rank([{"id": "q", "text": "cykel"}, {"id": "none", "text": "…"}], "--query-language", "sv", "--why")
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("q: bikes, by cykel → ")
    assert "bicycl" in said[0]
    assert "%); nearness in meaning (" in said[0]
    assert said[1] == "none: nothing found"


def test_vectors_are_used_where_there_are_documents_enough_and_can_be_left_out(rank, capsys):
    documents = [{"id": str(n), "text": f"word{n} word{n // 2} lake river{n % 7}"} for n in range(1000)]
    question = [{"id": "q", "text": "river3 word17"}]
    _, run = rank(question, "--why", documents=documents)
    fused = run.read_text()
    assert "nearness in meaning (" in capsys.readouterr().out
    _, run = rank(question, "--why", "--no-vectors", documents=documents)
    assert run.read_text() != fused
    assert "nearness" not in capsys.readouterr().out


def test_who_is_seen_is_printed(rank, capsys, tmp_path):
    rows = [
        {"id": id, "country": country, "size": None} for id, country in (("bikes", "FI"), ("water", "SE"))
    ]
    groups = lines(
        tmp_path / "groups.jsonl", [*rows, {"id": "empty", "country": "SE"}, {"id": 4, "country": "SE"}]
    )
    rank([{"id": "q", "text": "winter cycling"}], "--exposure", groups)
    said = capsys.readouterr().out.splitlines()
    assert [line.split() for line in said] == [
        ["candidates", "share", "exposure", "ratio"],
        ["country:", "FI", "1", "25.0%", "100.0%", "4.00"],
        ["country:", "SE", "3", "75.0%", "0.0%", "0.00"],
    ]
    assert rank([{"id": "q", "text": "x"}], "--exposure", str(tmp_path / "absent"))[0] == 2


def test_documents_may_be_in_another_language(rank):
    documents = [{"id": "sv", "text": "Vi bygger cykelvägar"}, {"id": "other", "text": "Vi målar hus"}]
    _, run = rank([{"id": "q", "text": "bicycle roads"}], "--document-language", "sv", documents=documents)
    assert run.read_text().split(" ")[2] == "sv"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["not an object"], 'line 1: "id" is missing'),
        ([{"id": "a", "text": "x"}, {"id": "a", "text": "y"}], "line 2: the id 'a' appears twice"),
        ([{"id": "a b", "text": "x"}], "an id must not be empty or contain spaces"),
        ([{"id": "", "text": "x"}], "an id must not be empty or contain spaces"),
        ([{"id": True, "text": "x"}], '"id" is missing'),
        ([{"id": "a"}], '"text" is missing'),
    ],
)
def test_a_wrong_line_is_named(rank, capsys, rows, message):
    code, run = rank([{"id": "q", "text": "x"}], documents=rows)
    assert code == 2
    assert message in capsys.readouterr().err
    assert not run.exists()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"id": "b", "text": }', "line 2, column 21: this is not JSON"),
        (b'{"id": "b", "id": "c", "text": "x"}', "line 2: this is not JSON: 'id' appears twice"),
        (b'{"id": "b", "text": "\xe5"}', "line 2, column 22: this is not UTF-8 text"),
        (b'{"id": "b", "text": "\\ud800"}', "line 2: it contains half of a surrogate pair"),
        (b'{"id": ' + b"9" * 5000 + b', "text": "x"}', "line 2: this is not JSON"),
        (b'{"id": 1.0, "text": "x"}', 'line 2: "id" is missing'),
        (b"id;text", "line 2, column 1: this is not JSON"),
    ],
)
def test_a_damaged_line_is_named_with_its_place(tmp_path, capsys, line, message):
    documents, out = tmp_path / "documents.jsonl", tmp_path / "run"
    documents.write_bytes(b'\xef\xbb\xbf{"id": "a", "text": "x"}\r\n' + line + b"\n")
    given = ["--documents", str(documents), "--queries", str(documents), "--out", str(out), "--no-vectors"]
    assert main_rank(given) == 2
    assert f"{documents}: {message}" in capsys.readouterr().err
    assert not out.exists()


def test_no_lexicon_no_file_and_bad_settings_are_said(rank, capsys, tmp_path):
    question = [{"id": "q", "text": "x"}]
    assert rank(question, "--query-language", "se", "--lexicons", str(tmp_path))[0] == 2
    assert "no lexicon from se" in capsys.readouterr().err
    assert rank(question, "--b", "2")[0] == 2
    assert rank(question, "--limit", "0")[0] == 2
    assert main_rank(["--documents", "nowhere", "--queries", "nowhere", "--out", str(tmp_path / "x")]) == 2
    assert "nowhere" in capsys.readouterr().err


def test_a_lexicon_is_added_listed_and_used(rank, capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("TALKO_HOME", str(tmp_path / "home"))
    file = tmp_path / "sami.tsv"
    file.write_text("sihkkel\tbicycle\ndálvi\twinter=1\tcold=0.2\n", encoding="utf-8")
    assert main_lexicon(["add", str(file), "--language", "se", "--licence", "CC BY 4.0"]) == 0
    assert capsys.readouterr().out.endswith("sami.lex: 2 words\n")
    assert main_lexicon(["list"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert listed[-1] == "se\t2 words\tsami\tCC BY 4.0\t-"
    assert [line.split("\t")[2] for line in listed[:-1]] == [
        f"{name}-{language}" for name in ("wikdict", "civic") for language in ("fi", "nb", "sv")
    ]
    code, run = rank([{"id": "q", "text": "sihkkel"}], "--query-language", "se")
    assert code == 0
    assert run.read_text().split(" ")[2] == "bikes"


def test_what_cannot_be_built_or_added_is_said(capsys, tmp_path):
    assert (
        main_lexicon(["build", "sv", "--dictionaries", str(tmp_path), "--out", str(tmp_path / "x.lex")]) == 2
    )
    assert "apt-get install dict-freedict-swe-fin" in capsys.readouterr().err
    assert main_lexicon(["add", str(tmp_path / "absent.tsv"), "--language", "sv"]) == 2
    assert "absent.tsv" in capsys.readouterr().err


def test_training_says_what_it_needs(tmp_path, capsys):
    assert main_lexicon(["train", "--wordnet", str(tmp_path), "--out", str(tmp_path)]) == 2
    assert "apt-get install wordnet-base" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_cluster_ranks_as_the_process_does(rank, capsys):
    queries = [{"id": "q", "text": "waste water in winter"}]
    documents = [each for each in DOCUMENTS if each["text"]]
    _, run = rank(queries, "--no-vectors", "--b", "0", documents=documents)
    own = [line.split(" ")[2] for line in run.read_text().splitlines()]
    with search_server.running() as (address, _cluster):
        url = f"{address}/talko%20test/"
        code, run = rank(queries, "--opensearch", url, "--b", "0", "--why", documents=documents)
    assert code == 0
    assert [line.split(" ")[2] for line in run.read_text().splitlines()] == own
    assert capsys.readouterr().out.startswith("q: water, by ")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--opensearch", "http://127.0.0.1:1/talko"), "OpenSearch cannot be reached"),
        (("--opensearch", "http://127.0.0.1:x/talko"), "--opensearch: Invalid"),
        (
            ("--opensearch", "http://127.0.0.1:1/talko", "--encoder", "minilm"),
            "--opensearch ranks by words only",
        ),
    ],
)
def test_a_cluster_that_cannot_be_asked_is_named(rank, capsys, options, said):
    code, _ = rank([{"id": "q", "text": "water"}], *options)
    assert code == 2
    assert capsys.readouterr().err.startswith(said)
