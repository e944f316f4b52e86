"""One's own files: exported with their content, erased or left without a name."""

import io
import json
import zipfile

from talko.accounts.actions import erase_account
from talko.core.files.actions import Described, add_file
from talko.core.files.models import StoredFile
from talko.core.registries.own_data import archive
from tests.challenges.factories import SolutionFactory
from tests.core.files.samples import PDF, picture, upload


def test_export_and_erasure(db, django_capture_on_commit_callbacks):
    solution = SolutionFactory(sent=True)
    person = solution.author
    said = Described(alternative="It is me", credit=person.name, licence="permitted")
    for subject, place, content, name in (
        (person, "portrait", picture(), "me.png"),
        (solution, "pictures", picture(size=(9, 9)), "site.png"),
        (solution, "attachments", PDF, "plan.pdf"),
    ):
        add_file(by=person, subject=subject, place=place, upload=upload(content, name), described=said)

    with zipfile.ZipFile(io.BytesIO(archive(person))) as exported:
        rows = json.loads(exported.read("data.json"))["files"]["files"]
        names = [name for name in exported.namelist() if name.startswith("files/files/")]
        contents = {name.rpartition("-")[2]: exported.read(name) for name in names}
    assert [(row["name"], row["place"]) for row in rows] == [
        ("me.webp", "portrait"),
        ("site.webp", "pictures"),
        ("plan.pdf", "attachments"),
    ]
    assert contents["plan.pdf"] == PDF
    assert contents["me.webp"].startswith(b"RIFF")

    other_owner = solution.organisation.memberships.create(
        person=type(person).objects.create(name="B", email="b@example.org"), role="owner"
    )
    with django_capture_on_commit_callbacks(execute=True):
        erase_account(by=person)
    assert other_owner.pk
    left = StoredFile.objects.order_by("pk")
    assert [(file.name, file.by, file.credit) for file in left] == [
        ("site.webp", None, ""),
        ("plan.pdf", None, ""),
    ]
