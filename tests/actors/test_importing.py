"""The importer on small files written for it: repairs, refusals, damage, edits by people, undo."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from talko.actors import actions
from talko.actors.importing.gather import SourceTerms
from talko.actors.importing.report import ImportRefused
from talko.actors.importing.run import import_directory
from talko.actors.models import ImportRun, Organisation, Project, ProjectRole, Source, Tag
from tests.factories import CityFactory, member_of, officer_of, person_of

pytestmark = pytest.mark.django_db
SMALL = Path(__file__).parents[1] / "fixtures" / "dsi"
BOTH = [SMALL / "organisations.json", SMALL / "projects.json"]


def changed_copy(tmp_path, name, change):
    rows = json.loads((SMALL / name).read_text())
    change(rows)
    path = tmp_path / name
    path.write_text(json.dumps(rows))
    return path


def command(*arguments):
    out = StringIO()
    call_command("actors", *map(str, arguments), stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.parametrize("model", [Organisation, Project])
def test_imported_rows_hold_what_saving_them_would_compute(model):
    CityFactory(slug="lulea", name="Luleå", country="SE")
    import_directory(BOTH)
    columns = sorted(field.attname for field in model._meta.concrete_fields)
    before = list(model.objects.order_by("pk").values(*columns))
    for row in model.objects.all():
        row.save()
    assert before == list(model.objects.order_by("pk").values(*columns))
    assert {bool(row["sort_key"]) for row in before} == {True}


def test_it_works():
    lulea = CityFactory(slug="lulea", name="Luleå", country="SE")
    run, report = import_directory(BOTH)
    assert (report.organisations.read, report.organisations.added, report.organisations.refused) == (6, 3, 2)
    assert (report.projects.read, report.projects.added) == (2, 2)
    workshop = Organisation.objects.get(source_key="1")
    assert workshop.name == "Norrsken Verkstad"
    assert workshop.summary == {"en": "A workshop & library of tools"}
    assert workshop.description["en"] == "We repair **together** in Luleå.\n\n- bicycles\n- radios"
    assert workshop.website == "http://www.norrsken-verkstad.se"
    assert workshop.email_domain == "norrsken-verkstad.se"
    assert (workshop.country, workshop.city, workshop.size, workshop.kind) == (
        "SE",
        lulea,
        "0-5",
        "community",
    )
    assert workshop.address == "Storgatan 1, 97231"
    assert set(workshop.tags.values_list("kind", "name")) == {
        ("field", "repair"),
        ("field", "tools"),
        ("network", "FabLab Network"),
    }
    assert "lulea" in workshop.search_text
    assert run.source.licence == "CC BY-NC-SA 4.0"
    assert set(ProjectRole.objects.values_list("organisation__source_key", "project__source_key")) == {
        ("1", "10"),
        ("2", "10"),
    }


def test_dirt_is_dropped_and_counted():
    _, report = import_directory(BOTH)
    growers, lost = Organisation.objects.get(source_key="2"), Organisation.objects.get(source_key="3")
    assert growers.name == "Hill Country Growers"
    assert (growers.website, growers.latitude, growers.size, growers.address) == ("", 30.27, "1000+", "")
    assert growers.founded_on is None
    assert lost.name == "Lost at Sea"
    assert (lost.website, lost.country, lost.latitude, lost.size) == (
        "http://lost.example-sea.no",
        "",
        None,
        "",
    )
    project = Project.objects.get(source_key="10")
    assert project.ended_on is None
    assert project.description == {"en": "First line\n\nSecond line"}
    assert report.repaired == {
        "HTML turned into text": 3,
        "entities decoded": 2,
        "a number given as text": 3,
        "impossible date dropped": 5,
        "link put in order": 2,
        "dead link dropped": 1,
        "unknown country dropped": 1,
        "coordinates dropped": 1,
        "unknown size dropped": 1,
        "no place given": 4,
        "repeated id left out": 1,
        "repeated tag left out": 1,
        "link to an id that does not exist left out": 1,
    }
    refused = [(remark.file, remark.row, remark.reason) for remark in report.with_kind("refused")]
    assert refused == [
        ("organisations.json", 5, "it has no name"),
        ("organisations.json", 6, "it has no usable organisation_id (None)"),
    ]


def test_html_of_others_never_reaches_a_page(client):
    import_directory(BOTH)
    page = client.get(Organisation.objects.get(source_key="1").get_absolute_url())
    assert page.status_code == 200
    assert "alert(1)" not in page.content.decode()
    assert "<strong>together</strong>" in page.content.decode()
    assert "CC BY-NC-SA 4.0" in page.content.decode()


def test_again_changes_nothing():
    import_directory(BOTH)
    before = list(Organisation.objects.values()) + list(Project.objects.values())
    _, report = import_directory(BOTH)
    assert not report.changed_something
    assert (report.organisations.unchanged, report.projects.unchanged) == (3, 2)
    assert list(Organisation.objects.values()) + list(Project.objects.values()) == before
    assert "Nothing has changed" in command("import", *BOTH)


def test_projects_first():
    import_directory(BOTH[1:])
    assert not ProjectRole.objects.exists()
    _, report = import_directory(BOTH[:1])
    assert report.roles_added == 2


def test_what_people_changed_is_not_overwritten(tmp_path):
    import_directory(BOTH)
    workshop = Organisation.objects.get(source_key="1")
    owner = member_of(workshop)
    actions.edit_organisation(
        by=owner, organisation=workshop, revision=workshop.revision, name="Norrsken", tags=["sewing"]
    )

    def change(rows):
        rows[0] |= {"organisation_name": "Norrsken Verkstad AB", "region": "Boden", "tags": ["welding"]}

    _, report = import_directory([changed_copy(tmp_path, "organisations.json", change)])
    workshop.refresh_from_db()
    assert (workshop.name, workshop.place) == ("Norrsken", "Boden")
    assert set(workshop.tags.filter(kind="field").values_list("name", flat=True)) == {"sewing"}
    assert report.organisations.changed == 1
    assert {remark.what.rpartition(" ")[2] for remark in report.with_kind("kept")} == {"name", "tags"}
    _, again = import_directory([tmp_path / "organisations.json"])
    assert not again.changed_something
    assert not again.with_kind("kept")


def test_an_edit_meanwhile_is_seen_as_a_conflict(tmp_path):
    import_directory(BOTH)
    workshop = Organisation.objects.get(source_key="1")
    read = workshop.revision
    import_directory(
        [changed_copy(tmp_path, "organisations.json", lambda rows: rows[0].update(region="Boden"))]
    )
    workshop.refresh_from_db()
    assert workshop.revision == read + 1


def test_roles_follow_the_source_but_not_against_people(tmp_path):
    import_directory(BOTH)
    workshop, project = Organisation.objects.get(source_key="1"), Project.objects.get(source_key="10")
    owner = member_of(workshop)
    actions.leave_project(by=owner, project_role=project.roles.get(organisation=workshop))
    import_directory(BOTH)
    assert not project.roles.filter(organisation=workshop).exists()

    def change(rows):
        rows[0]["linked_organisation_ids"] = ["1"]

    _, report = import_directory([changed_copy(tmp_path, "projects.json", change)])
    assert report.roles_removed == 1
    assert not project.roles.exists()


def test_gone_from_the_snapshot(tmp_path):
    import_directory(BOTH)
    member_of(Organisation.objects.get(source_key="1"))
    _, report = import_directory(
        [changed_copy(tmp_path, "organisations.json", lambda rows: rows.__delitem__(slice(0, 2)))]
    )
    assert (report.organisations.gone, report.organisations.gone_kept) == (1, 1)
    assert set(Organisation.objects.values_list("source_key", flat=True)) == {"1", "3"}


def test_a_snapshot_that_lacks_much_is_taken_for_cut_off(tmp_path):
    rows = [{"organisation_id": number, "organisation_name": f"Number {number}"} for number in range(1, 101)]
    whole, part = tmp_path / "whole.json", tmp_path / "part.json"
    whole.write_text(json.dumps(rows))
    part.write_text(json.dumps(rows[:70]))
    import_directory([whole])
    with pytest.raises(ImportRefused, match="30 of the 100 organisations"):
        import_directory([part])
    assert Organisation.objects.count() == 100
    _, report = import_directory([part], complete=True)
    assert report.organisations.gone == 30


def test_undo_keeps_what_people_use():
    import_directory(BOTH)
    city = CityFactory()
    claimed, edited = Organisation.objects.get(source_key="1"), Organisation.objects.get(source_key="3")
    member_of(claimed)
    Organisation.objects.filter(pk=edited.pk).update(city=city)
    edited.refresh_from_db()
    actions.edit_organisation(by=officer_of(city), organisation=edited, revision=1, place="Bodø")
    said = command("undo", "digitalsocial")
    assert "1 organisations, 2 projects" in said
    assert "Norrsken Verkstad (1)" in said
    assert set(Organisation.objects.values_list("source_key", flat=True)) == {"1", "3"}
    assert not Project.objects.exists()
    assert not Tag.objects.filter(name="big data").exists()
    assert Tag.objects.filter(name="repair").exists()
    assert "0 organisations, 0 projects" in command("undo", "digitalsocial")
    _, report = import_directory(BOTH)
    assert (report.organisations.added, report.organisations.unchanged, report.projects.added) == (1, 2, 2)
    assert Organisation.objects.filter(source_key="1").count() == 1


def test_undo_of_an_unknown_source():
    with pytest.raises(CommandError, match="no source named nowhere"):
        command("undo", "nowhere")


def test_a_waiting_claim_keeps_it_too():
    import_directory(BOTH)
    actions.claim_organisation(
        by=person_of(), organisation=Organisation.objects.get(source_key="2"), reason="I founded it."
    )
    command("undo", "digitalsocial")
    assert set(Organisation.objects.values_list("source_key", flat=True)) == {"2"}


GOOD = json.dumps([{"organisation_id": 7, "organisation_name": "Good"}])
DAMAGED = {
    "truncated.json": (GOOD[:-20].encode(), "the file ends in the middle"),
    "broken.json": (b'[{"organisation_id": 7,\n "organisation_name" "x"}]', "line 2: it is not JSON"),
    "utf16.json": (GOOD.encode("utf-16")[:-1], "not utf-16 throughout"),
    "latin1.json": (
        '[{"organisation_id": 7,\n"organisation_name": "Luleå"}]'.encode("latin-1"),
        "line 2: it is not UTF-8",
    ),
    "zero.json": (b'[{"organisation_id": 7,\n"organisation_name": "x\x00"}]', "line 2: it holds zero bytes"),
    "empty.json": (b" \n", "it is empty"),
    "no-rows.json": (b"[]", "it holds no rows"),
    "object.json": (b'{"organisation_id": 7}', "not a list of rows"),
    "number.json": (b'[{"organisation_id": NaN}]', "NaN is not a number"),
    "deep.json": (b"[" * 100_000, "it is not JSON"),
    "other.json": (b'[{"name": "x"}]', "no row has one of the fields"),
    "mixed.json": (b'[{"organisation_id": 1}, {"project_id": 2}]', "mixes rows of several kinds"),
    "mostly-bad.json": (b'[{"organisation_id": 1}, {"organisation_id": 2}, 3]', "row 3"),
    "prose.txt": (b"Dear reader", "neither JSON nor a table"),
    "cells.csv": (
        b"organisation,name\n1,One\n2,Two,Three\n4\n",
        "line 3: 3 cells where the first line names 2",
    ),
    "quote.csv": (b'organisation,name\n1,"One\n', "the table breaks off here"),
    "twice.csv": (b"organisation,name,name\n1,One,Two\n", "two columns have the same name"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_changes_nothing(tmp_path, name):
    content, expected = DAMAGED[name]
    path = tmp_path / name
    path.write_bytes(content)
    good = tmp_path / "good.json"
    good.write_text(GOOD)
    err = StringIO()
    with pytest.raises(CommandError, match="Nothing was changed") as refused:
        call_command(
            "actors", "import", str(good), str(path), "--source", "test", stderr=err, stdout=StringIO()
        )
    assert refused.value.returncode == 1
    assert name in err.getvalue()
    assert expected in err.getvalue()
    assert not Organisation.objects.exists()
    assert not Source.objects.exists()
    assert not ImportRun.objects.exists()


def test_all_lines_of_a_damaged_file_are_reported(tmp_path):
    path = tmp_path / "cells.csv"
    path.write_bytes(DAMAGED["cells.csv"][0])
    with pytest.raises(ImportRefused) as refused:
        import_directory([path], terms=SourceTerms("test"))
    assert [problem.row for problem in refused.value.problems] == [3, 4]


def test_an_enormous_file_is_not_even_read(tmp_path):
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(51 * 1024 * 1024)
    with pytest.raises(ImportRefused, match="53,477,376 bytes"):
        import_directory([path])


def test_absent_file_and_folder(tmp_path):
    for path in (tmp_path / "absent.json", tmp_path):
        with pytest.raises(ImportRefused):
            import_directory([path])


def test_plain_csv(tmp_path):
    path = tmp_path / "makers.csv"
    path.write_text(
        "organisation;name;kind;country;place;fields;language;description\r\n"
        "a-1;Verkstan;non_profit;Sverige;Umeå;repair|wood;sv;Vi lagar\r\n"
        "a-2;Ghost;spirits;SE;;;xx;\r\n",
        encoding="utf-8-sig",
    )
    with pytest.raises(ImportRefused, match="--source NAME"):
        import_directory([path])
    _, report = import_directory(
        [path], terms=SourceTerms("makers", "Makers of the north", "CC0", "https://makers.se/")
    )
    assert report.repaired == {"unknown kind of organisation": 1, "unknown language taken as English": 1}
    first = Organisation.objects.get(source_key="a-1")
    assert (first.kind, first.country, first.description) == ("non_profit", "SE", {"sv": "Vi lagar"})
    assert set(first.tags.values_list("name", flat=True)) == {"repair", "wood"}
    assert first.source.title == "Makers of the north"
    path.write_text("organisation,name\na-1,Verkstan\n")
    import_directory([path], terms=SourceTerms("makers"))
    assert Organisation.objects.count() == 2
    _, report = import_directory([path], terms=SourceTerms("makers"), complete=True)
    assert report.organisations.gone == 1


def test_coordinates_as_people_write_them(tmp_path):
    path = tmp_path / "o.csv"
    written = [
        ("65,584", "22.154"),
        ("-33,86", "\u2212151,21"),
        ("1e999999", "1"),
        ("sNaN", "1"),
        ("٦٥", "1"),
        ("1_0", "1"),
    ]
    rows = [f'{key};O {key};"{north}";"{east}"' for key, (north, east) in enumerate(written, start=1)]
    path.write_text("\n".join(["organisation;name;latitude;longitude", *rows]), encoding="utf-8")
    _, report = import_directory([path], terms=SourceTerms("o", "O", "CC0"))
    found = Organisation.objects.order_by("source_key").values_list("latitude", "longitude")
    assert list(found) == [(65.584, 22.154), (-33.86, -151.21), *[(None, None)] * 4]
    assert report.repaired["coordinates dropped"] == 4


def test_plain_json_says_its_source(tmp_path):
    source = {"name": "labs", "title": "Labs", "licence": "CC0", "url": "https://labs.eu"}
    organisations, projects = tmp_path / "o.json", tmp_path / "p.json"
    organisations.write_text(json.dumps({"source": source, "rows": [{"organisation": "x", "name": "X"}]}))
    projects.write_text(
        json.dumps({"source": source, "rows": [{"project": "y", "name": "Y", "organisations": ["x"]}]})
    )
    import_directory([projects, organisations])
    assert Project.objects.get().organisations.get().name == "X"
    with pytest.raises(ImportRefused, match="several sources"):
        import_directory([organisations, BOTH[0]])


def test_runs_are_listed():
    assert "Nothing was imported yet" in command("runs")
    import_directory(BOTH)
    listed = command("runs")
    assert "digitalsocial: organisations.json (6), projects.json (2)" in listed
    assert "organisations: 6 read, 3 added, 2 refused" in listed


def test_the_report_for_people():
    said = command("import", *BOTH, "--all")
    assert "digitalsocial.eu (digitalsocial), CC BY-NC-SA 4.0" in said
    assert "organisations.json, row 5: it has no name" in said
    assert "organisations.json, row 1: link put in order" in said


def test_a_city_near_by(tmp_path):
    jokkmokk = CityFactory(slug="jokkmokk", name="Jokkmokk", country="SE", latitude=66.607, longitude=19.823)
    rows = [
        {
            "organisation_id": 1,
            "organisation_name": "Near",
            "country": "Sweden",
            "latitude": 66.62,
            "longitude": 19.9,
        },
        {
            "organisation_id": 2,
            "organisation_name": "Far",
            "country": "Sweden",
            "latitude": 65.58,
            "longitude": 22.15,
        },
        {
            "organisation_id": 3,
            "organisation_name": "Abroad",
            "country": "Norway",
            "latitude": 66.62,
            "longitude": 19.9,
        },
        {
            "organisation_id": 4,
            "organisation_name": "Named",
            "country": "Sweden",
            "region": "Jokkmokks kommun",
        },
        {
            "organisation_id": 5,
            "organisation_name": "Also named",
            "country": "Sweden",
            "region": "City of JOKKMOKK",
        },
    ]
    path = tmp_path / "o.json"
    path.write_text(json.dumps(rows))
    import_directory([path])
    assert set(Organisation.objects.filter(city=jokkmokk).values_list("name", flat=True)) == {
        "Near",
        "Also named",
    }
