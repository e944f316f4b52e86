"""The goals are there from the start; their texts are read from files, and a bad file changes nothing."""

import csv

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from talko.challenges import sdg
from talko.challenges.models import Goal, Target

pytestmark = pytest.mark.django_db

GOALS = "goal,short_en,short_sv\n13,Climate action,Bekämpa klimatförändringarna\n"
TARGETS = 'goal,target,title_en,short_sv\n13,13.1,"Strengthen resilience, everywhere",Stärk motståndskraften\n13,13.A,Money,\n'


def folder(tmp_path, goals=GOALS, targets=TARGETS):
    for name, content in (("sdg_goals.csv", goals), ("sdg_targets.csv", targets)):
        raw = content if isinstance(content, bytes) else content.encode()
        (tmp_path / name).write_bytes(raw)
    return tmp_path


def test_the_goals_and_targets_are_there():
    assert Goal.objects.count() == 17
    assert Target.objects.count() == 169
    assert Goal.objects.get(number=11).name["sv"] == "Hållbara städer och samhällen"
    assert [target.code for target in Target.objects.filter(goal=13)] == [
        "13.1",
        "13.2",
        "13.3",
        "13.a",
        "13.b",
    ]


def test_putting_them_in_again_changes_nothing():
    Goal.objects.filter(number=1).update(name={"en": "Ours"})
    sdg.ensure()
    assert Goal.objects.count() == 17
    assert Goal.objects.get(number=1).name == {"en": "Ours"}


def test_texts_are_read_from_files(tmp_path, capsys):
    call_command("sdg_import", folder(tmp_path))
    assert "1 goals and 2 targets" in capsys.readouterr().out
    assert Target.objects.get(code="13.1").text == {
        "en": "Strengthen resilience, everywhere",
        "sv": "Stärk motståndskraften",
    }
    assert Target.objects.get(code="13.a").text == {"en": "Money"}
    assert Goal.objects.get(number=13).name["fi"] == "Ilmastotekoja"


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"goals": "goal,short_en\n18,More\n"}, "sdg_goals.csv, line 2: there is no such goal"),
        ({"goals": GOALS + "13,Again,x\n"}, "sdg_goals.csv, line 3: the goal comes twice"),
        ({"targets": "target,title_en\n1.9,Nothing\n"}, "sdg_targets.csv, line 2: there is no such target"),
        ({"targets": "target,title_en\n1.1,a\n1.1,b\n"}, "sdg_targets.csv, line 3: the target comes twice"),
        ({"targets": "target,title_en\n1.1\n"}, "line 2: too few or too many values"),
        ({"targets": "target,title_en\n1.1,a,b\n"}, "line 2: too few or too many values"),
        ({"targets": "code,text\n1.1,a\n"}, "these columns are missing: target, title_en"),
        ({"targets": 'target,title_en\n1.1,"cut off\n'}, "not a readable line of CSV"),
        ({"targets": "target,title_en\n"}, "holds no rows"),
        ({"targets": b""}, "these columns are missing"),
        ({"goals": "goal,short_en\n1,Ingen f\xf6ljd\n".encode("latin-1")}, "not written in UTF-8"),
        ({"goals": GOALS.encode("utf-16")}, "not written in UTF-8"),
        ({"goals": "goal,short_en\n" + "x" * sdg.LARGEST}, "too large"),
    ],
)
def test_a_bad_file_changes_nothing_and_is_reported_by_line(tmp_path, files, says):
    before = list(Goal.objects.values()), list(Target.objects.values())
    with pytest.raises(CommandError) as refused:
        call_command("sdg_import", folder(tmp_path, **files))
    assert "Nothing was changed." in str(refused.value)
    assert says in str(refused.value)
    assert (list(Goal.objects.values()), list(Target.objects.values())) == before


def test_files_that_are_not_there(tmp_path):
    with pytest.raises(CommandError, match=r"sdg_goals\.csv cannot be read"):
        call_command("sdg_import", tmp_path)


def test_the_real_files(real_data):
    source = real_data / "sdg"
    call_command("sdg_import", source)
    with (source / "sdg_targets.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert {row["target"] for row in rows} == set(Target.objects.values_list("code", flat=True))
    for row in rows:
        assert Target.objects.get(code=row["target"]).text["en"] == row["title_en"].strip()
    with (source / "sdg_goals.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            names = sdg.NAMES[int(row["goal"])]
            assert names == (row["short_en"], row["short_sv"], row["short_fi"])
