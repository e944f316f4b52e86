"""Reading and writing Pabulib files."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from talko.engines.allocation import allocate
from talko.engines.allocation.election import Ballot, VoteType
from talko.engines.allocation.errors import AllocationError, FormatError
from talko.engines.allocation.pb_read import parse_pb, read_pb
from talko.engines.allocation.pb_write import decimal_text, format_pb, write_pb

from .strategies import elections as random_elections

SMALL = """META
key;value
description;Three swings and a bench
num_projects;3
num_votes;4
budget;100,5
vote_type;approval
PROJECTS
project_id;cost;name
swing;30;"Swing; ""Big"" one"
bench;20.25;Bench
pond;0;Pond
VOTES
voter_id;vote;age
a;bench,swing;41
b;swing,bench;12
c;;77
d;pond;
"""


def same(first, second):
    return (
        all(
            getattr(first, name) == getattr(second, name)
            for name in ("budget", "vote_type", "projects", "ballots", "voters", "warnings", "voter_fields")
        )
        and (first.ballot_of == second.ballot_of).all()
    )


def test_it_works():
    election = parse_pb(SMALL)

    assert election.budget == Fraction(201, 2)
    assert election.vote_type is VoteType.APPROVAL
    assert [project.id for project in election.projects] == ["swing", "bench", "pond"]
    assert election.projects[0].name == 'Swing; "Big" one'
    assert election.projects[1].cost == Fraction(81, 4)
    assert election.ballots == (Ballot((0, 1)), Ballot(()), Ballot((2,)))
    assert election.ballot_of.tolist() == [0, 0, 1, 2]
    assert election.voters == ("a", "b", "c", "d")
    assert election.voter_fields == {"age": ["41", "12", "77", ""]}
    assert election.warnings == ()


def test_windows_lines_byte_order_mark_and_trailing_separators():
    text = "\ufeff" + SMALL.replace("\n", "\r\n").replace("META\r", "META;;\r").replace(
        "pond;0;Pond", "pond;0;Pond;;"
    )

    assert same(parse_pb(text.encode()), parse_pb(SMALL))


def test_quotes_around_a_part_of_a_cell_belong_to_it():
    text = SMALL.replace("20.25;Bench", '20.25;"Oak" bench')
    assert parse_pb(text).projects[1].name == '"Oak" bench'
    assert same(parse_pb(format_pb(parse_pb(text))), parse_pb(text))
    with pytest.raises(
        FormatError, match=r"^<text>: line 11, column 7: the cost of .* which is not a number"
    ):
        parse_pb(text.replace("20.25", '"20".25'))


def test_a_line_that_names_the_separator_is_no_section():
    assert same(parse_pb("sep=;\n" + SMALL), parse_pb(SMALL))


def test_decimals_that_can_be_read_in_one_way_only():
    text = (
        SMALL.replace("20.25", "1234,125")
        .replace("budget;100,5", "budget;0.125")
        .replace("swing;30", "swing;7,50")
    )

    election = parse_pb(text)
    assert election.budget == Fraction(1, 8)
    assert [project.cost for project in election.projects] == [Fraction(15, 2), Fraction(9873, 8), 0]


def test_the_longest_ballot_of_an_ordinal_election_is_a_number():
    text = SMALL.replace("approval", "ordinal").replace("num_votes", "max_length;many\nnum_votes")
    with pytest.raises(
        FormatError, match=r"^<text>: line 5, column 12: the max_length is 'many', which is not"
    ):
        parse_pb(text)
    assert parse_pb(text.replace("many", "3")).meta["max_length"] == "3"


def test_a_quoted_cell_may_hold_line_ends_and_the_lines_after_it_keep_their_numbers():
    text = SMALL.replace("Bench\n", '"Bench\nPROJECTS\nof oak"\n')

    assert parse_pb(text).projects[1].name == "Bench\nPROJECTS\nof oak"
    with pytest.raises(
        FormatError, match=r"^<text>: line 17, column 9: a vote for the unknown project 'sauna'$"
    ):
        parse_pb(text.replace("a;bench,swing", "a;bench,sauna"))


@pytest.mark.parametrize(
    ("before", "after", "where", "message"),
    [
        ("META", "METEOR", "1:1", "begin with the line META"),
        ("\nPROJECTS", "\nVOTES", "8:1", "found the section VOTES where PROJECTS should be"),
        ("\nVOTES\n", "\n", "18:1", "the section VOTES is missing"),
        ("budget;100,5", "budget;NaN", "6:8", "the budget is 'NaN', which is not a number"),
        ("budget;100,5", "budget;-1", "6:8", "the budget is negative"),
        ("budget;100,5", "budget;1e400", "6:8", "not a number"),
        ("budget;100,5", "budget;100,500", "6:8", "can be read in two ways: write 100500, or 100.5000"),
        ("budget;100,5", "budget;1.000", "6:8", "can be read in two ways: write 1000, or 1.0000"),
        ("budget;100,5", "budget;1.000,5", "6:8", "not a number: only digits, and a point before decimals"),
        ("budget;100,5", "budget;1,000,000", "6:8", "not a number"),
        ("budget;100,5", "budget;100 000", "6:8", "not a number"),
        ("budget;100,5", "budget;100\u00a0000", "6:8", "not a number"),
        ("budget;100,5", "budget;€100", "6:8", "not a number"),
        ("budget;100,5", "budget;100 SEK", "6:8", "not a number"),
        ("budget;100,5", "budget;١٠٠", "6:8", "not a number"),
        ("budget;100,5", "budget;１００", "6:8", "not a number"),
        ("budget;100,5", "budget;100;5", "6:8", "the budget is '100;5', which is not a number"),
        ("budget;100,5", "budget;", "6:8", "the budget is '', which is not a number"),
        (
            "bench;20.25",
            "bench;20,250",
            "11:7",
            "the cost of project 'bench' is '20,250', which can be read in two",
        ),
        ("bench;20.25", "bench;-1,250", "11:7", "which can be read in two ways"),
        ("num_votes;4", "num_votes;4.5", "5:11", "the num_votes is '4.5', which is not a whole number"),
        ("num_votes;4", "num_votes;4,000", "5:11", "which can be read in two ways"),
        ("key;value\n", "", "2:1", "the column key is missing"),
        ("META\nkey;value", "META\nkey,value", "2:1", "is separated by commas, and should be by semicolons"),
        ("project_id;cost;name", "project_id\tcost\tname", "9:1", "is separated by tabs, and should be by"),
        (
            "voter_id;vote;age",
            "voter_id,vote,age",
            "14:1",
            "is separated by commas, and should be by semicolons",
        ),
        ("META", "sep=,\nMETA", "1:1", "declares commas as separators; .pb files use semicolons"),
        ("budget;100,5\n", "", "1:1", "META has no budget"),
        ("vote_type;approval\n", "", "1:1", "META has no vote_type"),
        ("vote_type;approval", "vote_type;loudest", "7:11", "the vote_type 'loudest' is not one of approval"),
        ("num_projects;3", "budget;3", "6:1", "the key 'budget' appears twice, first on line 4"),
        ("num_votes;4", "num_votes;10000000000", "5:11", "it may be cut short"),
        ("num_votes;4", "num_votes;many", "5:11", "not a number"),
        ("bench;20.25", "bench;inf", "11:7", "the cost of project 'bench' is 'inf'"),
        ("bench;20.25", "bench;-3", "11:7", "the cost of project 'bench' is negative"),
        ("bench;20.25", "swing;20.25", "11:1", "the project 'swing' appears twice, first on line 10"),
        ("bench;20.25;Bench", "bench", "11:1", "the project 'bench' has no cost"),
        ("bench;20.25;Bench", "bench;20.25;Bench;x", "11:19", "this row has 4 cells, its header 3"),
        ("project_id;cost", "id;cost", "9:1", "the column project_id is missing"),
        ("voter_id;vote;age", "voter_id;vote;vote", "14:15", "the column 'vote' appears twice"),
        ("d;pond;", "a;pond;", "18:1", "the voter 'a' appears twice; the first is vote number 1"),
        ("d;pond;", ";pond;", "18:1", "a vote has no voter_id"),
        ("d;pond;", "d;pond,pond;", "18:3", "a ballot names the same project twice"),
        ("d;pond;", "d;pond,lake;", "18:8", "a vote for the unknown project 'lake'"),
        ("d;pond;", "d;pond;1;2", "18:10", "this row has 4 cells, its header 3"),
        ('one"\n', "one\n", "10:10", "this quote is never closed"),
    ],
)
def test_a_damaged_file_is_refused_with_line_and_column(before, after, where, message):
    assert before in SMALL
    with pytest.raises(FormatError) as caught:
        parse_pb(SMALL.replace(before, after, 1), source="x.pb")

    line, column = where.split(":")
    assert str(caught.value).startswith(f"x.pb: line {line}, column {column}: ")
    assert message in str(caught.value)


def test_points_must_match_the_projects():
    text = (
        SMALL.replace("approval", "cumulative")
        .replace("vote;age", "vote;points")
        .replace("bench,swing;41", "bench,swing;2,x")
    )

    with pytest.raises(FormatError, match=r"^<text>: line 15, column 17: a number of points is 'x'"):
        parse_pb(text)
    with pytest.raises(FormatError, match=r"^<text>: line 15, column 15: 1 points for 2 projects$"):
        parse_pb(text.replace("2,x", "2"))
    with pytest.raises(FormatError, match=r"^<text>: line 14, column 1: the column points is missing$"):
        parse_pb(SMALL.replace("approval", "scoring"))


def test_points_stand_in_a_list_so_that_a_point_is_one_before_decimals():
    text = SMALL.replace("approval", "cumulative").replace("vote;age", "vote;points")
    text = text.replace("bench,swing;41", "bench,swing;3.333,-1.250").replace(
        "swing,bench;12", "swing,bench;1,2"
    )
    text = text.replace("c;;77", "c;;").replace("d;pond;", "d;pond;1")

    election = parse_pb(text)
    assert election.ballots[0].points == (Fraction(-5, 4), Fraction(3333, 1000))
    assert same(parse_pb(format_pb(election)), election)


def test_a_wrong_encoding_is_named_with_its_place():
    with pytest.raises(
        FormatError, match=r"^x: line 3, column 13: the byte 0xF6 is not UTF-8; save the file as UTF-8$"
    ):
        parse_pb(
            SMALL.replace("Three", "ö").replace("description;ö", "description;ö").encode("latin-1"),
            source="x",
        )
    with pytest.raises(FormatError, match="UTF-16"):
        parse_pb(SMALL.encode("utf-16"))


def test_a_wrong_count_is_a_warning():
    assert parse_pb(SMALL.replace("num_votes;4", "num_votes;5"), source="x").warnings == (
        "x: line 5: the num_votes is 5, but the file holds 4",
    )


def test_a_file_larger_than_allowed_is_not_read(tmp_path):
    path = tmp_path / "large.pb"
    path.write_text(SMALL)

    with pytest.raises(FormatError, match="more than the 10 allowed"):
        read_pb(path, largest=10)


def test_real_files_are_read_without_warning_and_written_back_equal(elections, tmp_path):
    for expected in elections.expected:
        election = elections.election(expected["file"])
        assert election.warnings == ()
        assert str(election.vote_type) == expected["vote_type"]
        assert len(election.projects) == expected["projects"]
        assert len(election.voters) == expected["voters"]
        if len(election.voters) < 3000:
            write_pb(election, tmp_path / "again.pb")
            assert same(read_pb(tmp_path / "again.pb"), election)


@settings(deadline=None)
@given(random_elections(least_cost=0, vote_types=tuple(VoteType)))
def test_what_is_written_is_read_back(election):
    assert same(parse_pb(format_pb(election)), election)


@settings(deadline=None)
@given(st.data())
def test_a_damaged_file_gives_an_election_or_a_clear_error(data):
    """Fuzz: cut, double, swap or overwrite pieces of a good file."""
    content = bytearray(SMALL.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(0, len(content) - 1)))
        end = at + data.draw(st.integers(0, 12))
        content[at:end] = data.draw(
            st.one_of(
                st.just(b""),
                st.binary(max_size=4),
                st.just(bytes(content[at:end] * 2)),
                st.sampled_from([b'"', b";", b"\n", b"\x00", b"nan", b"1e9", b","]),
            )
        )
    try:
        election = parse_pb(bytes(content))
    except FormatError as error:
        line, column = error.line, error.column
    else:
        again = parse_pb(format_pb(election))
        assert again.projects == election.projects
        assert (again.voters, again.ballots) == (election.voters, election.ballots)
        line, column = 1, 1
    assert line >= 1
    assert column >= 1


def test_a_value_without_a_finite_decimal_cannot_be_written():
    assert decimal_text(Fraction(-7, 40)) == "-0.175"
    assert decimal_text(Fraction(9, 8)) == "1.1250"
    with pytest.raises(AllocationError, match="1/3 has no finite decimal form"):
        decimal_text(Fraction(1, 3))


def test_damaged_real_files_give_an_election_or_a_clear_error(elections):
    """Fuzz with a fixed seed: pieces of real files are cut, moved, doubled, overwritten or turned into other bytes."""
    random = Random(20261123)
    refused = 0
    for name in (
        "Netherlands_Assen_2024.pb",
        "Poland_Katowice_2021_Zarzecze.pb",
        "Poland_Krakow_2019_Stare_Miasto.pb",
    ):
        good = (elections.folder / name).read_bytes()
        for _ in range(50):
            content = bytearray(good)
            for _ in range(random.randint(1, 3)):
                at = random.randrange(len(content))
                end = at + random.choice([0, 1, 5, 200])
                piece = bytes(content[at:end])
                content[at:end] = random.choice(
                    [b"", piece * 2, b'"', b";", b"\n", b"\xff", b"\x00", b"NaN", b"-1", piece.lower()]
                )
            try:
                election = parse_pb(bytes(content), source=name)
            except FormatError as error:
                refused += 1
                if not str(error).startswith(f"{name}: line {error.line}, column {error.column}: "):
                    pytest.fail(f"no line and column in {error}")
            else:
                allocate(election)
    assert 30 < refused < 150
