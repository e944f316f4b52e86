"""Files on S3-compatible storage: the same pages, against a real server on 127.0.0.1."""

import sqlite3
import threading
import warnings
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from talko import backup
from talko.config.environment import file_storage
from talko.core.files import tasks
from talko.core.files.actions import add_file, remove_file
from tests.core.files.samples import PDF, upload

BUCKET = "talko-files"


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import boto3  # slow import: these, by each process that collects the tests
        from moto.server import DomainDispatcherApplication, create_backend_app
        from werkzeug.serving import make_server

    app = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    options = {"aws_access_key_id": "key", "aws_secret_access_key": "s/cret", "region_name": "eu-north-1"}
    client = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{server.port}", **options)
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
    yield f"s3://key:s%2Fcret@127.0.0.1:{server.port}/{BUCKET}?region=eu-north-1&tls=0"
    client.close()
    server.shutdown()
    thread.join()


@pytest.fixture
def on_s3(s3_url, settings):
    settings.STORAGES = {**settings.STORAGES, "default": file_storage(s3_url)}


@pytest.mark.filterwarnings("default")
def test_stored_handed_out_and_removed(
    on_s3, client, challenge, officer, monkeypatch, django_capture_on_commit_callbacks
):
    file = add_file(by=officer, subject=challenge, place="attachments", upload=upload(PDF, "plan.pdf"))
    assert default_storage.exists(file.main_path)
    answer = client.get(file.get_absolute_url())
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="plan.pdf"'

    default_storage.save("attachments/zz/01jabcdefghjkmnpqrstvwxyz0", upload(b"x", "x"))
    monkeypatch.setattr(tasks, "UNFINISHED", timedelta(seconds=-60))
    tasks.remove_orphans()
    assert default_storage.exists(file.main_path)
    assert not default_storage.exists("attachments/zz/01jabcdefghjkmnpqrstvwxyz0")

    with django_capture_on_commit_callbacks(execute=True):
        remove_file(by=officer, file=file)
    assert not default_storage.exists(file.main_path)


@pytest.mark.filterwarnings("default")
def test_a_backup_holds_what_is_in_the_bucket_and_restores_it(on_s3, tmp_path, client, challenge, officer):
    file = add_file(by=officer, subject=challenge, place="attachments", upload=upload(PDF, "plan.pdf"))
    with closing(sqlite3.connect(tmp_path / "old.sqlite3")) as made:
        made.execute("CREATE TABLE one (n INTEGER)")
    old, new = (
        {"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / name}
        for name in ("old.sqlite3", "new.sqlite3")
    )
    backup.write(tmp_path / "all.zip", old, default_storage)
    with pytest.raises(backup.BackupError, match="There are files already"):
        backup.restore(tmp_path / "all.zip", new, default_storage)
    default_storage.delete(file.main_path)
    backup.restore(tmp_path / "all.zip", new, default_storage)
    with default_storage.open(file.main_path) as content:
        assert content.read() == PDF
    default_storage.delete(file.main_path)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/bucket",
        "s3://example.org/bucket",
        "s3://key:secret@example.org",
        "s3://key@host/b",
    ],
)
def test_an_address_that_cannot_be_used(url):
    with pytest.raises(ValueError, match="TALKO_FILES_URL"):
        file_storage(url)
