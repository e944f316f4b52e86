"""Adding, replacing and removing files: who may, how many, how much, and what the form says."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings as the_settings
from django.db import connection
from django.urls import reverse

from talko.config.environment import FileQuotas
from talko.core import audit
from talko.core.errors import Invalid, NotAllowed, NotFound, SignInNeeded, TooMany
from talko.core.files import actions, quotas
from talko.core.files.actions import Described, add_file, remove_file
from talko.core.files.models import StoredFile
from tests.challenges.factories import ChallengeFactory, SolutionFactory
from tests.core.files.samples import BLUE, PDF, SVG, picture, png_of_size, upload
from tests.factories import PersonFactory, officer_of
from tests.reading import Page

SAID = Described(alternative="The river in snow", credit="Eva", licence="by")


def address(subject, place="attachments", kind="challenge"):
    return reverse("files:add", args=[kind, subject.public_id, place])


def stored_paths() -> list[str]:
    root = Path(the_settings.MEDIA_ROOT)
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def attach(officer, challenge, content=PDF, name="plan.pdf"):
    return add_file(by=officer, subject=challenge, place="attachments", upload=upload(content, name))


def test_an_officer_adds_a_lead_picture_and_a_file(client, challenge, officer):
    client.force_login(officer)
    said = {"alternative": "The river in snow", "credit": "Eva", "licence": "by"}

    answer = client.post(address(challenge, "lead"), {"file": upload(picture(), "river.png"), **said})
    client.post(address(challenge), {"file": upload(PDF, "plan.pdf")})

    assert (answer.status_code, answer["Location"]) == (302, challenge.get_absolute_url())
    lead, plan = StoredFile.objects.order_by("pk")
    assert (lead.name, lead.alternative, lead.credit, lead.licence) == ("river.webp", *said.values())
    assert (plan.name, plan.media_type, plan.size, plan.by) == (
        "plan.pdf",
        "application/pdf",
        len(PDF),
        officer,
    )
    assert stored_paths() == sorted([*lead.paths.values(), *plan.paths.values()])
    lines = [line.what for line in audit.history(challenge, public_only=False)]
    assert lines[:2] == ["added the file “plan.pdf”", "added the file “river.webp”"]


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (SVG, "logo.svg", "Choose a picture"),
        (PDF, "river.png", "Choose a picture"),
        (png_of_size(50_000, 50_000), "river.png", "too many pixels"),
        (picture("JPEG", (99, 99))[:-200], "river.jpg", "cannot be read"),
        (b"", "river.jpg", "This file is empty"),
    ],
)
def test_what_is_refused_is_said_at_the_field_and_the_rest_stays(
    client, challenge, officer, content, name, says
):
    client.force_login(officer)
    said = {"alternative": "The river in snow", "credit": "Ann & Bo", "licence": "cc0"}
    answer = client.post(address(challenge, "lead"), {"file": upload(content, name, "image/png"), **said})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert says in page
    assert 'value="The river in snow"' in page
    assert 'value="Ann &amp; Bo"' in page
    assert '<option value="cc0" selected>' in page
    assert not StoredFile.objects.exists()
    assert stored_paths() == []


def test_a_picture_needs_words(client, challenge, officer):
    client.force_login(officer)
    answer = client.post(address(challenge, "lead"), {"file": upload(picture(), "river.png"), "credit": ""})
    assert answer.status_code == 422
    assert "Choose the picture again" in answer.content.decode()
    with pytest.raises(Invalid) as error:
        add_file(
            by=officer,
            subject=challenge,
            place="lead",
            upload=upload(picture(), "a.png"),
            described=Described(alternative=" \u200b", credit="", licence="all"),
        )
    assert set(error.value.fields) == {"alternative", "credit", "licence"}


def test_who_may_add(client, challenge):
    draft = ChallengeFactory(state="draft", city=challenge.city)
    for person, status, of_draft in (
        (None, 302, 302),
        (PersonFactory(), 403, 404),
        (officer_of(challenge.city, "evaluator"), 403, 403),
        (officer_of(ChallengeFactory().city), 403, 404),
        (officer_of(challenge.city), 200, 200),
    ):
        client.logout()
        if person:
            client.force_login(person)
        assert client.get(address(challenge)).status_code == status
        assert client.get(address(draft)).status_code == of_draft
        sent = client.post(address(draft), {"file": upload(PDF, "plan.pdf")})
        assert sent.status_code == {302: 401, 200: 302}.get(of_draft, of_draft)
    assert StoredFile.objects.count() == 1


def test_there_is_no_other_place_and_no_other_kind_of_thing(client, challenge, officer):
    client.force_login(officer)
    assert client.get(address(challenge, "logo")).status_code == 404
    assert client.get(address(challenge, kind="agreement")).status_code == 404
    assert client.get(address(challenge, kind="session")).status_code == 404


def test_permission_is_checked_inside_the_actions(challenge, officer, draft):
    file = attach(officer, challenge)
    stranger = PersonFactory()
    with pytest.raises(NotAllowed):
        attach(stranger, challenge)
    with pytest.raises(NotFound):
        attach(stranger, draft)
    with pytest.raises(NotAllowed):
        remove_file(by=stranger, file=file)
    with pytest.raises(NotAllowed):
        actions.describe_file(by=stranger, file=file, described=SAID)
    from django.contrib.auth.models import AnonymousUser

    with pytest.raises(SignInNeeded):
        remove_file(by=AnonymousUser(), file=file)


def test_a_new_lead_picture_replaces_the_old_one(challenge, officer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for color in (BLUE, (1, 2, 3)):
            last = add_file(
                by=officer,
                subject=challenge,
                place="lead",
                upload=upload(picture(color=color), "a.png"),
                described=SAID,
            )
    assert list(StoredFile.objects.all()) == [last]
    assert stored_paths() == sorted(last.paths.values())


def test_the_same_file_twice_is_one(challenge, officer):
    first, second = attach(officer, challenge), attach(officer, challenge, name="again.pdf")
    assert first == second
    assert len(stored_paths()) == 1


def test_removing_asks_first(client, challenge, officer, django_capture_on_commit_callbacks):
    file = attach(officer, challenge)
    client.force_login(officer)
    remove = reverse("files:remove", args=[file.public_id])
    assert Page.of(client.get(remove)).has("Remove this file?")
    assert StoredFile.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(remove)
    assert (answer.status_code, answer["Location"]) == (302, challenge.get_absolute_url())
    assert stored_paths() == []
    assert audit.history(challenge, public_only=False)[0].what == "removed the file “plan.pdf”"
    assert client.post(remove).status_code == 404


def test_a_description_is_changed_by_those_who_may(client, challenge, officer):
    file = add_file(
        by=officer, subject=challenge, place="lead", upload=upload(picture(), "a.png"), described=SAID
    )
    address_of_form = reverse("files:describe", args=[file.public_id])
    for person, status in ((None, 302), (PersonFactory(), 403), (officer_of(ChallengeFactory().city), 403)):
        client.logout()
        if person:
            client.force_login(person)
        assert client.get(address_of_form).status_code == status
        for name in ("describe", "remove"):
            sent = client.post(reverse(f"files:{name}", args=[file.public_id]))
            assert sent.status_code == (403 if person else 401)
    client.force_login(officer)
    said = {"alternative": "The river in spring", "credit": "Bo", "licence": "cc0"}
    assert client.post(address_of_form, said | {"alternative": ""}).status_code == 422
    assert client.post(address_of_form, said).status_code == 302
    file.refresh_from_db()
    assert (file.alternative, file.credit, file.licence) == tuple(said.values())


def test_a_place_has_an_end(challenge, officer):
    for number in range(20):
        attach(officer, challenge, content=b"%d" % number, name="a.txt")
    with pytest.raises(Invalid) as error:
        attach(officer, challenge)
    assert error.value.fields["file"] == "There is room for 20 files here."
    assert len(stored_paths()) == 20


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        (FileQuotas(person=0, organisation=9, city=9), "you can store"),
        (FileQuotas(person=9, organisation=9, city=0), "the city's pages can hold"),
    ],
)
def test_quotas(challenge, officer, configured, limits, says):
    configured(file_quotas=limits)
    with pytest.raises(Invalid) as error:
        attach(officer, challenge)
    assert says in str(error.value.fields["file"])
    assert stored_paths() == []


def test_an_answer_counts_against_its_organisation(db, configured):
    solution = SolutionFactory(sent=True)
    configured(file_quotas=FileQuotas(person=9, organisation=0, city=9))
    with pytest.raises(Invalid) as error:
        attach(solution.author, solution)
    assert "organisation" in str(error.value.fields["file"])


def test_so_many_files_and_so_many_an_hour(challenge, officer, monkeypatch):
    monkeypatch.setattr(quotas, "MOST_FILES", 1)
    monkeypatch.setattr(actions, "AN_HOUR", 3)
    attach(officer, challenge)
    with pytest.raises(Invalid, match="invalid"):
        attach(officer, challenge, content=b"b", name="b.txt")
    attach(officer, challenge)
    with pytest.raises(TooMany):
        attach(officer, challenge)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_both_take_the_last_room(challenge, officer, configured):
    configured(file_quotas=FileQuotas(person=1, organisation=1, city=1))
    large = [bytes([65 + number]) * 600_000 for number in range(2)]
    third = ChallengeFactory(state="open", city=challenge.city)

    def send(subject, content):
        try:
            attach(officer, subject, content=content, name="a.txt")
        except Invalid:
            return "refused"
        finally:
            connection.close()
        return "stored"

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(send, (challenge, third), large))
    assert results == ["refused", "stored"]
    assert len(stored_paths()) == 1


def test_a_deleted_thing_takes_its_files_along(draft, django_capture_on_commit_callbacks):
    attach(officer_of(draft.city), draft)
    with django_capture_on_commit_callbacks(execute=True):
        draft.delete()
    assert not StoredFile.objects.exists()
    assert stored_paths() == []


def test_a_file_larger_than_the_limit_leaves_the_form_as_it_was(client, challenge, officer, monkeypatch):
    monkeypatch.setattr("talko.core.files.uploads.LARGEST", 100_000)
    monkeypatch.setattr(actions, "LARGEST", 100_000)
    client.force_login(officer)
    said = {"alternative": "The river in snow", "credit": "Eva", "licence": "by"}
    large = upload(picture() + b"\0" * 200_000, "river.png")
    answer = client.post(address(challenge, "lead"), {"file": large, **said})
    assert answer.status_code == 422
    assert "at most 20 MB" in answer.content.decode()
    assert 'value="The river in snow"' in answer.content.decode()


def test_far_too_large_is_said_without_reading_it(client, challenge, officer):
    class Unread:
        def read(self, *_size):
            raise AssertionError("it was read")

        readline = read

    client.force_login(officer)
    sent = {
        "CONTENT_TYPE": "multipart/form-data; boundary=x",
        "CONTENT_LENGTH": str(65 * 1024 * 1024),
        "wsgi.input": Unread(),
    }
    answer = client.generic("POST", address(challenge), **sent)
    assert answer.status_code == 413
    assert "larger than the 64 MB" in answer.content.decode()


def test_more_than_a_form_with_files_may_have(client, challenge, officer):
    client.force_login(officer)
    many = {f"file{number}": upload(PDF, "a.pdf") for number in range(11)}
    assert client.post(address(challenge), many).status_code == 413
    assert (
        client.post(address(challenge), {"file": upload(PDF, "a.pdf"), "x": "x" * 6_000_000}).status_code
        == 413
    )
    assert not StoredFile.objects.exists()
