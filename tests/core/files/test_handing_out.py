"""Who gets a file, and how it leaves the server."""

import pytest
from django.core import signing
from django.urls import reverse

from talko.core.files.actions import Described, add_file
from talko.core.files.models import StoredFile
from talko.core.files.views import SALT
from tests.challenges.factories import ChallengeFactory
from tests.core.files.samples import PDF, picture, upload
from tests.factories import PersonFactory, officer_of

SAID = Described(alternative="A <b>river</b>", credit="Eva", licence="by")


def lead_of(challenge):
    officer = officer_of(challenge.city)
    return add_file(
        by=officer, subject=challenge, place="lead", upload=upload(picture(), "a.png"), described=SAID
    )


def plan_of(challenge, name='Plån; "1".pdf'):
    officer = officer_of(challenge.city)
    return add_file(by=officer, subject=challenge, place="attachments", upload=upload(PDF, name))


def body(answer) -> bytes:
    """Reading it to the end closes the file."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def status(client, address) -> int:
    answer = client.get(address)
    body(answer)
    return answer.status_code


def test_a_public_picture(client, challenge):
    file = lead_of(challenge)
    answer = client.get(file.url("small"))
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "public, max-age=3600"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert body(answer).startswith(b"RIFF")
    again = client.get(file.url("small"), headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(file.url("small"))
    assert (head.status_code, body(head)) == (200, b"")
    assert client.get(file.url("small").replace("small", "huge")).status_code == 404


def test_a_public_attachment_is_only_ever_downloaded(client, challenge):
    answer = client.get(plan_of(challenge).get_absolute_url())
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert body(answer) == PDF


def test_what_belongs_to_a_draft_is_for_those_who_read_it(client, draft):
    lead, plan = lead_of(draft), plan_of(draft)
    addresses = [lead.url("small"), plan.get_absolute_url()]
    for person in (None, PersonFactory(), officer_of(ChallengeFactory().city)):
        client.logout()
        if person:
            client.force_login(person)
        assert [status(client, address) for address in addresses] == [404, 404]
    client.force_login(officer_of(draft.city, "evaluator"))
    seen = client.get(addresses[0])
    assert (seen.status_code, seen["Cache-Control"]) == (200, "private, no-cache")
    assert body(seen).startswith(b"RIFF")
    assert client.get(addresses[1]).status_code == 302


def test_a_signed_link_works_for_a_few_minutes_without_a_session(client, draft):
    plan = plan_of(draft)
    client.force_login(officer_of(draft.city))
    link = client.get(plan.get_absolute_url())["Location"]
    client.logout()
    assert body(client.get(link)) == PDF
    other = plan_of(ChallengeFactory(state="draft"), "other.pdf")
    signature = link.partition("=")[2]
    assert client.get(f"{other.get_absolute_url()}?signature={signature}").status_code == 404
    assert client.get(link[:-3] + "abc").status_code == 404


def test_a_signed_link_expires(client, draft, monkeypatch):
    plan = plan_of(draft)
    with monkeypatch.context() as past:
        past.setattr(signing.time, "time", lambda: 1_000_000.0)
        old = signing.dumps(plan.address_id, salt=SALT)
    answer = client.get(f"{plan.get_absolute_url()}?signature={old}")
    assert answer.status_code == 410
    assert "This link has expired" in answer.content.decode()


def test_there_is_nothing_at_other_addresses(client, challenge, officer):
    plan, lead = plan_of(challenge), lead_of(challenge)
    client.force_login(officer)
    assert client.get(reverse("files:picture", args=[plan.public_id, "small"])).status_code == 404
    assert client.get(reverse("files:download", args=[lead.public_id, "a.webp"])).status_code == 404
    missing = ChallengeFactory().public_id
    assert client.get(reverse("files:download", args=[missing, "a.pdf"])).status_code == 404
    for name in ("describe", "remove"):
        assert client.post(reverse(f"files:{name}", args=[missing])).status_code == 404


@pytest.mark.parametrize("state", ["checking", "refused"])
def test_what_was_not_scanned_is_not_handed_out(client, challenge, officer, state):
    plan, lead = plan_of(challenge), lead_of(challenge)
    StoredFile.objects.update(state=state)
    for person in (None, officer):
        if person:
            client.force_login(person)
        assert client.get(plan.get_absolute_url()).status_code == 404
        assert client.get(lead.url("small")).status_code == 404
    signature = signing.dumps(plan.address_id, salt=SALT)
    assert client.get(f"{plan.get_absolute_url()}?signature={signature}").status_code == 404
