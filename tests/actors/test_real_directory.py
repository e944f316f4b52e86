"""The real directory of digital social innovation, both snapshots. What is expected is counted from the files."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from talko.actors.models import ImportRun, Organisation, Project, ProjectRole, Tag

pytestmark = pytest.mark.django_db
FIRST = ("organisations", "projects")
SECOND = ("organisations2", "projects2")


@pytest.fixture
def files(real_data):
    return real_data / "dsi"


def rows_of(files, name):
    return json.loads((files / f"{name}.json").read_text())


def read_in(files, *names, **options):
    out = StringIO()
    call_command(
        "actors", "import", *[str(files / f"{name}.json") for name in names], "--json", stdout=out, **options
    )
    return json.loads(out.getvalue())


def links_of(organisations, projects):
    """The pairs that one of the sides names, and of which both exist."""
    left = {str(row["organisation_id"]) for row in organisations}
    right = {str(row["project_id"]) for row in projects}
    pairs = {
        (str(row["organisation_id"]), str(link))
        for row in organisations
        for link in row["linked_project_ids"]
    }
    pairs |= {
        (str(link), str(row["project_id"])) for row in projects for link in row["linked_organisation_ids"]
    }
    return {pair for pair in pairs if pair[0] in left and pair[1] in right}


def roles_here():
    return set(ProjectRole.objects.values_list("organisation__source_key", "project__source_key"))


def everything():
    """All that a reader sees of the directory."""
    fields = (
        "source_key",
        "name",
        "summary",
        "description",
        "website",
        "place",
        "country",
        "latitude",
        "revision",
    )
    return (
        sorted(Organisation.objects.values_list(*fields, "kind", "size", "public_id"), key=str),
        sorted(Project.objects.values_list(*fields, "started_on", "public_id"), key=str),
        sorted(roles_here()),
    )


def check_again_changes_nothing(files, names):
    before, tags = everything(), Tag.objects.count()
    report = read_in(files, *names)
    for kind in ("organisations", "projects"):
        assert report[kind]["unchanged"] == report[kind]["read"]
        assert report[kind]["added"] == report[kind]["changed"] == report[kind]["gone"] == 0
    assert report["roles"] == {"added": 0, "removed": 0}
    assert everything() == before
    assert Tag.objects.count() == tags


def test_the_first_snapshot_and_the_second(files):
    organisations, projects = (rows_of(files, name) for name in FIRST)
    report = read_in(files, *FIRST)
    assert report["organisations"]["read"] == report["organisations"]["added"] == len(organisations) == 1219
    assert report["projects"]["read"] == report["projects"]["added"] == len(projects) == 812
    assert Organisation.objects.count() == 1219
    assert Project.objects.count() == 812
    assert roles_here() == links_of(organisations, projects)
    check_repairs(report, organisations, projects)
    check_countries(organisations)
    check_again_changes_nothing(files, FIRST)

    kept = dict(Organisation.objects.values_list("source_key", "public_id"))
    report = read_in(files, *SECOND)
    before = {row["organisation_id"] for row in organisations}
    organisations, projects = (rows_of(files, name) for name in SECOND)
    now = {row["organisation_id"] for row in organisations}
    assert Organisation.objects.count() == len(organisations) == 1228
    assert Project.objects.count() == len(projects) == 829
    assert report["organisations"]["added"] == len(now - before)
    assert report["organisations"]["gone"] == len(before - now)
    assert report["projects"]["added"] == 829 - 812
    assert roles_here() == links_of(organisations, projects)
    stayed = Organisation.objects.filter(source_key__in=[str(key) for key in now & before])
    assert {kept[key] for key in kept if int(key) in now} == set(stayed.values_list("public_id", flat=True))
    check_again_changes_nothing(files, SECOND)


def check_repairs(report, organisations, projects):
    html = sum("<" in row["long_description"] for row in organisations)
    described = sum(bool(row["long_description"]) for row in organisations)
    assert Organisation.objects.exclude(description={}).count() == described
    assert report["repaired"]["HTML turned into text"] >= html == 45
    nowhere = sum(not row["country"] for row in (*organisations, *projects))
    assert report["repaired"]["no place given"] == nowhere
    listed = [row["created"] for row in organisations] + [row["creation_date"] for row in projects]
    assert report["repaired"]["impossible date dropped"] == listed.count("1970-01-01")


def check_countries(organisations):
    """Every country of the file is known."""
    assert Organisation.objects.exclude(country="").count() == sum(
        bool(row["country"]) for row in organisations
    )
    for name, code in (
        ("Korea, Republic of", "KR"),
        ("Cote d'Ivoire", "CI"),
        ("Sweden", "SE"),
        ("Kosovo", "XK"),
    ):
        keys = {str(row["organisation_id"]) for row in organisations if row["country"] == name}
        assert keys
        assert set(Organisation.objects.filter(country=code).values_list("source_key", flat=True)) == keys


def test_order_of_the_files_does_not_matter(files):
    read_in(files, "projects")
    assert not ProjectRole.objects.exists()
    read_in(files, "organisations")
    assert roles_here() == links_of(rows_of(files, "organisations"), rows_of(files, "projects"))


def test_the_second_alone_undone_and_read_again(files):
    read_in(files, *SECOND)
    project = next(row for row in rows_of(files, "projects2") if row["support_tags"] and row["technology"])
    here = Project.objects.get(source_key=str(project["project_id"]))
    names = {tag["name"].lower() for part in ("support_tags", "focus", "technology") for tag in project[part]}
    assert {name.lower() for name in here.tags.values_list("name", flat=True)} >= names
    for model in (Organisation, Project):
        shown = str(list(model.objects.values_list("description_html", flat=True)))
        assert [wrong for wrong in ("<script", "&lt;p", "&lt;span", "&amp;nbsp") if wrong in shown] == []

    call_command("actors", "undo", "digitalsocial", stdout=StringIO())
    assert [model.objects.count() for model in (Organisation, Project, ProjectRole, Tag)] == [0, 0, 0, 0]
    assert ImportRun.objects.get().undone_at is not None
    report = read_in(files, *SECOND)
    assert report["organisations"]["added"] == 1228
    assert report["projects"]["added"] == 829


def test_trial_changes_nothing(files):
    out = StringIO()
    call_command("actors", "import", str(files / "organisations.json"), "--dry-run", stdout=out)
    assert "1,219" in out.getvalue()
    assert "nothing was changed" in out.getvalue()
    assert not Organisation.objects.exists()
    assert not ImportRun.objects.exists()
