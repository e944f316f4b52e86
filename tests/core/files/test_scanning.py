"""The virus scanner, spoken to in clamd's protocol."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as the_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from talko.core.errors import Invalid
from talko.core.files import scanner as client_of_clamd
from talko.core.files import tasks
from talko.core.files.actions import add_file
from talko.core.files.models import StoredFile
from tests.core.files.clamd_server import VIRUS
from tests.core.files.samples import upload

AWAY = "tcp://127.0.0.1:9"


def attach(officer, challenge, content=b"clean"):
    return add_file(by=officer, subject=challenge, place="attachments", upload=upload(content, "a.txt"))


def on_disk() -> int:
    return sum(path.is_file() for path in Path(the_settings.MEDIA_ROOT).rglob("*"))


def test_a_clean_file_is_ready_at_once(challenge, officer, scanner):
    content = b"clean " * 30_000
    assert attach(officer, challenge, content).state == "ready"
    assert scanner.seen == [content]


def test_an_infected_one_is_refused(challenge, officer, scanner):
    with pytest.raises(Invalid) as error:
        attach(officer, challenge, VIRUS)
    assert "Eicar-Test-Signature" in str(error.value.fields["file"])
    assert on_disk() == 0


@pytest.mark.parametrize("says", [b"INSTREAM size limit exceeded. ERROR\0", b"\0", b"stream: maybe\0"])
def test_what_the_scanner_cannot_tell_waits(challenge, officer, scanner, says):
    scanner.says = says
    assert attach(officer, challenge).state == "checking"


def test_files_wait_while_it_is_away_and_are_scanned_when_it_is_back(
    client, challenge, officer, scanner, configured
):
    configured(clamd=AWAY)
    clean, infected = attach(officer, challenge), attach(officer, challenge, VIRUS)
    assert (clean.state, infected.state) == ("checking", "checking")
    client.force_login(officer)
    tasks.scan_waiting()
    assert StoredFile.objects.filter(state="checking").count() == 2
    configured(clamd=scanner.url)
    tasks.scan_waiting()
    tasks.scan_waiting()
    states = dict(StoredFile.objects.values_list("pk", "state"))
    assert states == {clean.pk: "ready", infected.pk: "refused"}
    assert len(scanner.seen) == 2
    assert on_disk() == 1


def test_over_a_unix_socket_nobody_listens_on(configured, tmp_path):
    configured(clamd=f"unix://{tmp_path}/clamd.sock")
    with pytest.raises(client_of_clamd.ScannerAway):
        client_of_clamd.scan(ContentFile(b"clean"))


def test_orphans_are_removed(challenge, officer, monkeypatch):
    file = attach(officer, challenge)
    default_storage.save("attachments/zz/01jabcdefghjkmnpqrstvwxyz0", ContentFile(b"x"))
    tasks.remove_orphans()
    assert on_disk() == 2
    monkeypatch.setattr(tasks, "UNFINISHED", timedelta(seconds=-60))
    tasks.remove_orphans()
    assert on_disk() == 1
    StoredFile.objects.update(subject_id=10**9)
    tasks.remove_orphans()
    assert not StoredFile.objects.filter(pk=file.pk).exists()
