"""The mail of a demonstration, read in the browser; nowhere else."""

import re

import pytest
from django.core import mail
from django.core.mail.backends.filebased import EmailBackend

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings, tmp_path):
    settings.TALKO = settings.TALKO.__class__(
        **{**settings.TALKO.__dict__, "mode": "demo", "data_dir": tmp_path}
    )
    return settings.TALKO


def send(folder, *letters):
    backend = EmailBackend(file_path=str(folder))
    backend.send_messages(
        [mail.EmailMessage(subject, body, "talko@lulea.example", [to]) for subject, body, to in letters]
    )


def first_in(listed):
    return re.search(r'href="(/demo/mail/[^"]+/)"', listed)[1]


def test_it_works(client, demo):
    send(demo.mail_dir, ("Välkommen", "Öppna http://testserver/cities/ och läs.", "dana@austin.example"))
    listed = client.get("/demo/mail/").content.decode()
    assert "Välkommen" in listed
    assert "dana@austin.example" in listed
    link = first_in(listed)
    page = client.get(link).content.decode()
    assert '<a href="http://testserver/cities/" rel="nofollow">http://testserver/cities/</a>' in page


def test_several_in_one_file_and_a_line_of_dashes(client, demo):
    send(demo.mail_dir, ("One", "a\n" + "-" * 78 + "\nb", "a@b.example"), ("Two", "c", "d@e.example"))
    listed = client.get("/demo/mail/").content.decode()
    assert listed.index("Two") < listed.index("One")
    assert "One" not in client.get("/demo/mail/?to=D@E").content.decode()


def test_a_hostile_letter_stays_text(client, demo):
    send(demo.mail_dir, ("<script>alert(1)</script>", "<script>alert(2)</script>", "a@b.example"))
    listed = client.get("/demo/mail/").content.decode()
    assert "<script>alert" not in listed
    assert "<script>alert" not in client.get(first_in(listed)).content.decode()


def test_an_empty_box_says_so(client, demo):
    assert "No mail yet." in client.get("/demo/mail/").content.decode()


def test_what_is_not_there(client, demo):
    assert client.get("/demo/mail/20260101-1-0/").status_code == 404


@pytest.mark.parametrize("path", ["/demo/mail/", "/demo/mail/20260101-1-0/"])
def test_outside_a_demonstration_there_is_no_such_page(client, settings, path):
    assert client.get(path).status_code == 404
