"""Vote files as people have them, and the messages for malformed ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from talko.engines.opinions import InputError, Votes, read_moderated, read_places, read_votes, vote_files
from talko.engines.opinions.integer_columns import integer_columns
from talko.engines.opinions.vote_files import read_population

from .conversations import made, rows_of, write_long

FILES = Path(__file__).parents[2] / "fixtures" / "engines"
LONG = "participant,statement,vote\n1,5,1\n2,5,-1\n1,6,0\n"


def written(folder: Path, text: str | bytes, name: str = "votes.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        LONG,
        LONG.rstrip("\n"),
        LONG.replace("\n", "\r\n"),
        "\ufeff" + LONG,
        LONG.replace("\n", "\n\n"),
        '"participant","statement","vote"\n"1","5","1"\n"2","5","-1"\n"1","6","0"\n',
        "statement,vote,participant\n5,1.0,1\n5,-1.0,2\n6,0.0,1\n",
        "Participant, Statement , VOTE\n1, 5, +1\n2 ,5, -1\n1,6,0\n",
        "timestamp,datetime,comment-id,voter-id,vote\n30,x,5,1,1\n20,x,5,2,-1\n9,x,6,1,0\n10,x,5,1,-1\n",
        "participant,group-id,n-comments,n-votes,n-agree,n-disagree,5,6\n1,0,9,2,1,0,1,0\n2,,0,1,0,1,-1,\n",
        "participant,5,6\n1,1,0\n2,-1,\n",
        LONG.replace(",", ";"),
        LONG.replace(",", "\t"),
        LONG.replace(",", "|"),
        "\ufeffsep=;\r\n" + LONG.replace(",", ";").replace("\n", "\r\n"),
        "sep=,\n\n" + LONG,
        LONG.replace("\n", ",\n"),
        LONG.replace(",", ";").replace("\n", ";;\n"),
        "participant;5;6\n1;1;0\n2;-1;\n",
        "participant,5,6,\n1,1,0,\n2,-1,,\n",
        '"participant";"statement, in Swedish";"statement";"vote"\n1;"a;b";5;1\n2;"c\nd";5;-1\n1;;6;0\n',
        "time,comment-id,voter-id,vote\n10000000000000000001.5,5,1,1\n9,5,2,-1\n9,6,1,0\n10000000000000000001.25,5,1,-1\n",
    ],
)
def test_the_same_votes_in_many_dresses(tmp_path: Path, text: str) -> None:
    assert sorted(rows_of(read_votes(written(tmp_path, text)).votes)) == [(1, 5, 1), (1, 6, 0), (2, 5, -1)]


def test_ids_may_be_any_text(tmp_path: Path) -> None:
    votes = read_votes(
        written(tmp_path, 'participant,statement,vote\n"Ö, Åsa",s1,1\n007,s1,-1\n7,s2,0\n')
    ).votes
    assert votes.participants.tolist() == ["007", "7", "Ö, Åsa"]
    assert votes.statements.tolist() == ["s1", "s2"]


def test_published_groups_come_along(tmp_path: Path) -> None:
    assert read_votes(written(tmp_path, "participant,group-id,5\n1,0,1\n2,,-1\n3,1,0\n")).groups == {
        "1": "0",
        "3": "1",
    }
    assert read_votes(written(tmp_path, LONG)).groups is None


def test_a_column_that_is_neither_known_nor_a_statement_is_named_and_not_counted() -> None:
    found = read_votes(FILES / "unknown-column.csv")
    assert (found.votes.statements.tolist(), found.votes.count) == ([1, 2], 8)
    assert found.unread == ("line 1, column 6: the column 'n-pass' is not read",)
    assert found.groups == {"a": "0", "b": "0", "c": "1", "d": "1"}


@pytest.mark.parametrize(
    ("header", "statements", "unread"),
    [
        ("participant,age,5,6", [5, 6], ["age"]),
        ("participant,s1,s2,newsletter", ["s1", "s2"], ["newsletter"]),
        ("participant,park,pool,N-Pass", ["park", "pool"], ["N-Pass"]),
        ("participant,q1,q2,age1,age2", ["age1", "age2", "q1", "q2"], []),
        ("participant,num_votes,5,total pass", [5], ["num_votes", "total pass"]),
        ("participant,Votes,Agree,park,pool,agree %", ["park", "pool"], ["Votes", "Agree", "agree %"]),
        (
            "participant,votes cast,passes,comment_count,park",
            ["park"],
            ["votes cast", "passes", "comment_count"],
        ),
    ],
)
def test_which_columns_are_statements(
    tmp_path: Path, header: str, statements: list[str | int], unread: list[str]
) -> None:
    width = header.count(",")
    found = read_votes(written(tmp_path, f"{header}\na{',1' * width}\nb{',0' * width}\n"))
    assert found.votes.statements.tolist() == statements
    assert [each.split("'")[1] for each in found.unread] == unread
    assert found.votes.count == 2 * len(statements)


def test_a_name_is_one_name_however_its_accents_are_written(tmp_path: Path) -> None:
    text = "participant,statement,vote\nA\u030asa,1,1\nÅsa,2,-1\n"
    assert read_votes(written(tmp_path, text)).votes.participants.tolist() == ["Åsa"]


def test_lines_that_end_as_on_old_macintoshes(tmp_path: Path) -> None:
    found = read_votes(written(tmp_path, "participant,5,6\r1,1,0\r2,,-1\r"))
    assert (found.votes.count, found.votes.statements.tolist()) == (3, [5, 6])


def test_columns_of_the_long_form_that_are_not_read_are_named(tmp_path: Path) -> None:
    text = "participant,statement,vote,datetime,weight\n1,5,1,x,3\n"
    assert read_votes(written(tmp_path, text)).unread == (
        "line 1, column 5: the column 'weight' is not read",
    )


def test_people_without_votes_are_known_from_the_wide_form(tmp_path: Path) -> None:
    votes = read_votes(written(tmp_path, "participant,5,6\n1,1,\n2,,\n")).votes
    assert (votes.participants.tolist(), votes.statements.tolist(), votes.count) == ([1, 2], [5, 6], 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "line 1: the file is empty"),
        (b"  \n \n", "line 1: the file is empty"),
        (LONG.encode("utf-16"), "line 1: the file is in UTF-16; save it as UTF-8"),
        ("participant,statement,vote\nÅsa,5,1\n".encode("latin-1"), "line 2, column 1: not UTF-8 text"),
        (b"participant,statement,vote\n1,5,1\n1,\0,1\n", "line 3, column 2: a zero byte"),
        (b"participant,statement,vote\n1,5,2\n", "line 2, column 3: '2' is not a vote; use -1, 0 or 1"),
        (b"participant,statement,vote\n1,5,1\n2,5,NaN\n", "line 3, column 3: 'NaN' is not a vote"),
        (b"participant,statement,vote\n1,5,\n", "line 2, column 3: '' is not a vote"),
        (b"participant,statement,vote\n1,,1\n", "line 2, column 2: no statement"),
        (b"participant,statement,vote\n ,5,1\n", "line 2, column 1: no participant"),
        (b"participant,statement,vote\n1,5\n", "line 2, column 3: 2 fields where the header has 3"),
        (b"participant,statement,vote\n1,5,1,1\n", "line 2, column 4: 4 fields where the header has 3"),
        (b"participant,statement,vote\n", "line 1: no votes after the header"),
        (b"participant,statement\n1,5\n", "line 1: no column for the vote"),
        (b"participant,vote\n1,1\n", "line 1: no column for the statement"),
        (b"name,5,6\nx,1,1\n", "line 1: no participant column"),
        (
            b"participant,statement,vote,vote\n1,5,1,1\n",
            "line 1, column 4: column vote appears twice (also column 3)",
        ),
        (b"participant,,vote\n1,5,1\n", "line 1, column 2: a column without a name"),
        (b"timestamp,participant,statement,vote\nnan,1,5,1\n", "line 2, column 1: 'nan' is not a time"),
        (b"timestamp,participant,statement,vote\nsoon,1,5,1\n", "line 2, column 1: 'soon' is not a time"),
        (b"participant,5,6\n1,1,1\n1,0,0\n", "line 3, column 1: participant 1 appears twice (also line 2)"),
        (b"participant,5,5\n1,1,1\n", "line 1, column 3: column 5 appears twice (also column 2)"),
        (b"participant,5,6\n1,1,7\n", "line 2, column 3: '7' is not a vote"),
        (b"participant;5;6\n1;1,0;0\n", "line 2, column 2: '1,0' is not a vote"),
        ("participant,5,6\n1,1,\u06f1\n".encode(), "line 2, column 3: '\u06f1' is not a vote"),
        (b"sep=;\nparticipant,5,6\n1,1,0\n", "line 2: no participant column"),
        (b"sep=x\nparticipant,5,6\n", "line 1: the separator 'x' is not one of commas, semicolons"),
        (b"a;b,c\n1;2,3\n", "line 1: the header may be separated by semicolons or by commas"),
        (
            b"participant,voter-id,5\n1,1,1\n",
            "line 1, column 2: the columns participant and voter-id have the",
        ),
        (
            b"participant,5,age,6\n1,1,1,0\n2,0,40,x\n",
            "line 3, column 4: 'x' is not a vote",
        ),
        (b"participant,park,2030\n1,1,1\n", "line 1, column 2: cannot tell whether the column 'park' is a"),
        (b"participant,n-pass,n-agree\n1,1,1\n", "line 1: no statement columns"),
        (b"timestamp,participant,statement,vote\n1e3,1,5,1\n", "line 2, column 1: '1e3' is not a time"),
        (b"timestamp,participant,statement,vote\n1_000,1,5,1\n", "line 2, column 1: '1_000' is not a time"),
        (
            b"timestamp,participant,statement,vote\n2026-10-25T02:30:00Z,1,5,1\n",
            "line 2, column 1: '2026-10-25T02:30:00Z' is not a time in milliseconds",
        ),
        (b'participant,5\n\n1,"1\n"\n\n2,x\n', "line 6, column 2: 'x' is not a vote"),
        (b"participant,5,6\n1,,\n", "line 1: no votes after the header"),
        (b"participant,group-id\n1,0\n", "line 1: no statement columns"),
        (b'participant,statement,vote\n1,"5,1\n', "line 2: not readable as CSV"),
        (
            b"participant,statement,vote\n1," + b"x" * 600 + b",1\n",
            "line 2, column 2: a statement of more than 500",
        ),
        (b"participant,statement,vote\n1," + b"x" * 200_000 + b",1\n", "line 2: not readable as CSV"),
        (
            b"participant," + b"x" * 600 + b"\n1,1\n",
            "line 1, column 2: a column name of more than 500 characters",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, text: bytes, said: str) -> None:
    with pytest.raises(InputError) as fault:
        read_votes(written(tmp_path, text))
    assert str(fault.value).startswith(said)


def test_limits_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vote_files, "MOST_COLUMNS", 3)
    with pytest.raises(InputError, match="more than 3 columns"):
        read_votes(written(tmp_path, "participant,1,2,3\n1,1,1,1\n"))
    monkeypatch.setattr(vote_files, "LARGEST_FILE", 10)
    with pytest.raises(InputError, match="larger than"):
        read_votes(written(tmp_path, LONG))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot read"):
        read_votes(tmp_path / "none.csv")
    with pytest.raises(InputError, match="cannot read"):
        read_votes(tmp_path)


def test_other_tables(tmp_path: Path) -> None:
    comments = written(tmp_path, 'comment-id,moderated,comment-body\n1,-1,"a, b"\n2,0,c\n3,1,d\n')
    assert read_moderated(comments) == ["1"]
    places = written(tmp_path, "participant,municipality\n1,Luleå\n2,Boden\n")
    assert read_places(places) == {"1": "Luleå", "2": "Boden"}
    with pytest.raises(InputError, match="line 3, column 1: participant 1 is listed twice"):
        read_places(written(tmp_path, "participant,municipality\n1,Luleå\n1,Boden\n"))
    with pytest.raises(InputError, match="line 1: no column named municipality"):
        read_places(written(tmp_path, "participant,town\n1,Luleå\n"))


def test_states_of_moderation_are_numbers_or_refused(tmp_path: Path) -> None:
    assert read_moderated(written(tmp_path, "comment-id;moderated\n1;-1.0\n2;0\n")) == ["1"]
    for wrong in ("", "yes", "\u22121", "-2"):
        with pytest.raises(
            InputError, match=r"line 3, column 2: .* is not a moderation state; use -1, 0 or 1"
        ):
            read_moderated(written(tmp_path, f"comment-id,moderated\n1,0\n2,{wrong}\n"))


def test_populations(tmp_path: Path) -> None:
    assert read_population(written(tmp_path, "municipality,population\nLuleå,79000\n")) == {"Luleå": 79_000}
    for wrong in ("0", "-5", "many", "1e400", "nan", "", "79 000", "79,000", "79.000", "79\u00a0000", "٧٩"):
        with pytest.raises(InputError, match=r"line 3, column 2: .* is not a number of inhabitants"):
            read_population(written(tmp_path, f"municipality;population\n\nLuleå;{wrong}\n"))
    with pytest.raises(InputError, match="line 3, column 1: municipality Boden is listed twice"):
        read_population(written(tmp_path, "municipality,population\nBoden,1\nBoden,1\n"))


def test_the_quick_reader_reads_what_the_ordinary_one_reads(tmp_path: Path) -> None:
    votes, _ = made(seen=0.3)
    path = write_long(tmp_path / "votes.csv", [(p, s * 1000 - 3, v) for p, s, v in rows_of(votes)])
    found = integer_columns(path.read_bytes(), 3, (0, 1, 2))
    assert found is not None
    assert list(zip(*(column.tolist() for column in found), strict=True)) == [
        (p, s * 1000 - 3, v) for p, s, v in rows_of(votes)
    ]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "1,2\n",
        "1,2,3,4\n",
        '"1",2,3\n',
        "a,2,3\n",
        "1,,3\n",
        "01,2,3\n",
        "-0,2,3\n",
        "1,2,3\n\n",
        "1,2,-\n",
    ],
)
def test_the_quick_reader_leaves_the_unusual_to_the_ordinary_one(body: str) -> None:
    assert integer_columns(f"a,b,c\n{body}".encode(), 3, (0, 1, 2)) is None


@pytest.mark.slow
@given(data=some.data())
@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_files_are_read_or_refused_and_nothing_else(tmp_path: Path, data: some.DataObject) -> None:
    """Fuzz: bytes of good files are changed, cut, doubled or moved."""
    wide = b"participant,group-id,n-votes,5,6\n1,0,2,1,0\n2,,1,-1,\n3,1,1,,1\n"
    dated = b"timestamp,datetime,comment-id,voter-id,vote\n30,x,5,1,1\n20,x,5,2,-1\n9,x,6,1,0\n"
    good = bytearray(
        data.draw(some.sampled_from([LONG.encode(), wide, dated, b"\xef\xbb\xbf" + LONG.encode()]))
    )
    for _ in range(data.draw(some.integers(0, 6))):
        at = data.draw(some.integers(0, max(len(good) - 1, 0)))
        kind = data.draw(some.sampled_from(["change", "cut", "insert", "double"]))
        if kind == "change" and good:
            good[at] = data.draw(some.integers(0, 255))
        elif kind == "cut":
            del good[at : at + data.draw(some.integers(1, 9))]
        elif kind == "insert":
            good[at:at] = data.draw(
                some.sampled_from(
                    [b",", b";", b"\n", b"sep=;\n", b'"', b"\r", b"\0", b"nan", b"9" * 30, b"\xff", b"-"]
                )
            )
        else:
            good += good[at:]
    try:
        votes = read_votes(written(tmp_path, bytes(good))).votes
    except InputError as fault:
        place = (fault.line, fault.column)
        assert all(number is None or number >= 1 for number in place)  # refusing is one of two good ends
        return
    assert isinstance(votes, Votes)
    assert votes.count > 0
    assert np.isin(votes.value, (-1, 0, 1)).all()
