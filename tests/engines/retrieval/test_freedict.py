"""Dictionaries in dictd format, and lexicons built by way of several of them."""

import gzip

import pytest

from talko.engines.retrieval.freedict import read_dictionary, senses
from talko.engines.retrieval.lexicon_builder import build

SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
NAMES = ("fin-eng", "eng-fin", "eng-nor", "fin-nor", "pol-nor", "pol-eng")


def number(value):
    return (number(value // 64) if value >= 64 else "") + SIGNS[value % 64]


def write(folder, name, entries):
    everything, index = b"", ["00-database-info\tA\tA"]
    for head, entry in entries.items():
        data = entry.encode()
        index.append(f"{head.lower()}\t{number(len(everything))}\t{number(len(data))}")
        everything += data
    (folder / f"freedict-{name}.index").write_text("\n".join(index) + "\n", encoding="utf-8")
    (folder / f"freedict-{name}.dict.dz").write_bytes(gzip.compress(everything))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["polvi", "region på benet"], [["polvi"]]),
        (["musertaa, rusentaa", "pressa samman"], [["musertaa", "rusentaa"]]),
        (["1. Tageslicht", "dagsljus", "2. Morgendämmerung; (poet.) Frühe", "soluppgång"],
         [["Tageslicht"], ["Morgendämmerung", "Frühe"]]),
        (["haastaa 2.", "to dare someone", " 3.", "to invite someone"], [["haastaa"]]),
        (["1. haaste 2.", "difficult task", " 3.", "that which encourages", "2. jäävi", "judge's interest"],
         [["haaste"], ["jäävi"]]),
        ([], []),
        (["()"], []),
    ],
)  # fmt: skip
def test_senses(lines, expected):
    assert senses(lines) == expected


def test_a_dictionary_is_read(tmp_path):
    write(
        tmp_path, "swe-fin", {"Knä": "Knä /knˈɛː/ <n, neut>\npolvi\nregion på benet\n", "ö": "ö <n>\nsaari\n"}
    )
    assert list(read_dictionary(tmp_path, "swe-fin")) == [("Knä", [["polvi"]]), ("ö", [["saari"]])]


def test_a_lexicon_is_built_over_ways_that_agree(tmp_path):
    for name in NAMES:
        write(tmp_path, name, {})
    write(tmp_path, "eng-nor", {"knee": "knee /x/ <n>\nkne\n", "to kneel": "to kneel <v>\nknele\n"})
    write(tmp_path, "fin-nor", {"polvi": "polvi <n>\nkne\n"})
    write(tmp_path, "fin-eng", {"polvi": "polvi <n>\nknee, bend\nexplained\n"})
    lexicon = build("nb", tmp_path)
    assert lexicon.heads == ["kne", "knele"]
    assert lexicon.translations("knele") == [("kneel", 1.0)]
    assert [english for english, _ in lexicon.translations("kne")] == ["knee", "bend"]
    assert lexicon.about.licence == "CC BY-SA 3.0"
