"""Letters on their way: none is lost, none harms another, and what was handed over twice can be told."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.utils import timezone

from talko.core.background import mail_queue, schedule
from talko.core.background.retry import WAITS
from talko.core.models import Letter
from tests.mail_server import mail_server

pytestmark = pytest.mark.django_db
State = Letter.State


@pytest.fixture
def kinds():
    """Letters that say what their values say, and some that cannot be written."""
    before = dict(mail_queue._writers)
    mail_queue.register(
        "test.plain", lambda letter: mail_queue.Written(EmailMessage("Hi", "Hello", to=[letter.values["to"]]))
    )
    mail_queue.register("test.broken", lambda letter: 1 / 0)
    mail_queue.register("test.over", lambda letter: None)
    yield
    mail_queue._writers.clear()
    mail_queue._writers.update(before)


def write(*to: str) -> list[Letter]:
    return [mail_queue.send_later("test.plain", to=address) for address in to]


def states() -> list[str]:
    return list(Letter.objects.order_by("pk").values_list("state", flat=True))


def later(**more: int) -> None:
    """The time at which what waits is due again has come."""
    Letter.objects.filter(state=State.WAITING).update(due_at=timezone.now() - timedelta(**more))


def test_all_go_over_one_connection_and_once(kinds, settings):
    with mail_server(settings) as server:
        write(*(f"{number}@example.org" for number in range(40)))
        mail_queue.send_letters()
        mail_queue.send_letters()
        assert server.recipients == [f"{number}@example.org" for number in range(40)]
        assert server.connections == 1
    assert set(Letter.objects.values_list("state", "slot", "failed")) == {(State.SENT, None, 0)}
    assert Letter.objects.first().values == {}


def test_a_server_that_takes_few_letters_a_connection_gets_new_ones(kinds, settings, monkeypatch):
    monkeypatch.setattr(mail_queue, "MOST_A_CONNECTION", 2)
    with mail_server(settings) as server:
        write(*(f"{number}@example.org" for number in range(5)))
        mail_queue.send_letters()
        assert (len(server.taken), server.connections) == (5, 3)


LONG_LABEL = "å" * 58 + ".example"


@pytest.mark.parametrize(
    "bad", ["refused@example.org", f"anna@{LONG_LABEL}", "two@at@signs", "", "a\nb@example.org"]
)
def test_an_address_that_cannot_be_written_to_harms_no_other(kinds, settings, bad):
    with mail_server(settings) as server:
        server.refused = {"refused@"}
        write("one@example.org", bad, "two@example.org")
        mail_queue.send_letters()
        assert server.recipients == ["one@example.org", "two@example.org"]
        assert states() == [State.SENT, State.WAITING, State.SENT]


def test_a_letter_that_cannot_be_written_or_has_nothing_to_say(kinds, caplog):
    for kind in ("test.broken", "test.over", "test.gone"):
        Letter.objects.create(kind=kind)
    write("one@example.org")
    mail_queue.send_letters()
    assert [letter.to for letter in mail.outbox] == [["one@example.org"]]
    assert states() == [State.WAITING, State.DROPPED, State.DROPPED, State.SENT]
    assert "ZeroDivisionError" in caplog.text
    assert "a letter of a kind that no longer exists is dropped" in caplog.text
    with pytest.raises(ValueError, match="not registered"):
        mail_queue.send_later("test.gone")


def test_it_is_tried_at_growing_intervals_and_then_given_up_with_a_line(kinds, caplog):
    letter = mail_queue.send_later("test.broken", to="kept")
    for wait in WAITS:
        mail_queue.send_letters()
        letter.refresh_from_db()
        assert letter.state == State.WAITING
        assert timedelta() <= wait - (letter.due_at - timezone.now()) < timedelta(seconds=30)
        later()
    assert "given up" not in caplog.text
    mail_queue.send_letters()
    letter.refresh_from_db()
    assert (letter.state, letter.values) == (State.GIVEN_UP, {"to": "kept"})
    assert "a letter is given up" in caplog.text


def test_an_operator_counts_them_and_has_those_given_up_tried_again(kinds, capsys):
    write("one@example.org")
    mail_queue.send_later("test.broken", to="kept@example.org")
    Letter.objects.filter(kind="test.broken").update(failed=len(WAITS))
    mail_queue.send_letters()
    call_command("letters")
    tries = f"up to {len(WAITS)} attempts failed"
    said = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert said == [f"given_up test.broken 1, {tries}", "sent test.plain 1"]
    mail_queue._writers["test.broken"] = mail_queue._writers["test.plain"]  # mended
    call_command("letters", "--again")
    assert capsys.readouterr().out.splitlines()[0] == "put back: 1"
    mail_queue.send_letters()
    assert [letter.to for letter in mail.outbox] == [["one@example.org"], ["kept@example.org"]]


def test_a_line_that_goes_dead_counts_against_the_letter_and_the_others_go_on(kinds, settings):
    with mail_server(settings) as server:
        server.before_answer = lambda letter: "" if "dead" in letter["to"] else "250 taken"
        write("one@example.org", "dead@example.org", "two@example.org")
        mail_queue.send_letters()
        assert server.recipients == ["one@example.org", "two@example.org"]
        assert server.connections == 2
        server.before_answer = lambda letter: "250 taken"
        later()
        mail_queue.send_letters()
        assert server.recipients[2:] == ["dead@example.org"]
    assert states() == [State.SENT] * 3


def test_a_server_that_cannot_be_reached_counts_against_none(kinds, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    write("one@example.org", "two@example.org")
    mail_queue.send_letters()
    assert list(Letter.objects.values_list("state", "failed")) == [(State.WAITING, 0)] * 2
    with mail_server(settings) as server:
        mail_queue.send_letters()
        assert server.recipients == ["one@example.org", "two@example.org"]


def test_what_a_lost_worker_held_is_taken_back_after_a_while_and_has_the_same_message_id(kinds, caplog):
    [letter] = write("one@example.org")
    Letter.objects.update(
        state=State.SENDING, taken_at=timezone.now() - mail_queue.LOST_AFTER + timedelta(seconds=30)
    )
    mail_queue.send_letters()
    assert mail.outbox == []
    Letter.objects.update(taken_at=timezone.now() - mail_queue.LOST_AFTER)
    mail_queue.send_letters()
    assert [sent.extra_headers["Message-ID"] for sent in mail.outbox] == [mail_queue.message_id(letter)]
    assert "letters taken back after their worker was lost" in caplog.text


def test_every_attempt_has_the_same_message_id_and_no_two_letters_share_one(kinds, settings):
    with mail_server(settings) as server:
        seen = []
        server.before_answer = lambda letter: seen.append(str(letter["message-id"])) or "450 not now"
        one, two = write("one@example.org", "two@example.org")
        mail_queue.send_letters()
        later()
        mail_queue.send_letters()
    assert seen == [mail_queue.message_id(one), mail_queue.message_id(two)] * 2
    assert seen[0] != seen[1]


def test_what_another_worker_took_over_is_its_to_record(kinds, caplog):
    [letter] = write("one@example.org")

    def taken_over(one: Letter) -> mail_queue.Written:
        Letter.objects.update(taken_at=timezone.now())
        return mail_queue.Written(EmailMessage("Hi", "Hello", to=["one@example.org"]))

    mail_queue._writers["test.plain"] = taken_over
    mail_queue.send_letters()
    letter.refresh_from_db()
    assert letter.state == State.SENDING
    assert "a letter took so long that it was taken back" in caplog.text


def test_what_somebody_waits_for_goes_first_and_digests_last(kinds):
    for rank in (Letter.Rank.DIGEST, Letter.Rank.NEWS):
        Letter.objects.create(kind="test.plain", rank=rank, values={"to": f"{rank.label}@example.org"})
    write("code@example.org")
    mail_queue.send_letters()
    sent = [letter.to for letter in mail.outbox]
    assert sent == [["code@example.org"], ["News@example.org"], ["Digest@example.org"]]


def test_old_ones_are_erased(kinds):
    write("one@example.org")
    mail_queue.send_letters()
    Letter.objects.create(
        kind="test.plain", values={"to": "waits"}, created_at=timezone.now() - timedelta(days=99)
    )
    mail_queue.tidy()
    assert states() == [State.SENT, State.WAITING]
    Letter.objects.filter(state=State.SENT).update(settled_at=timezone.now() - timedelta(days=15))
    mail_queue.tidy()
    assert states() == [State.WAITING]


def test_told_to_stop_it_takes_no_further_letter(kinds, settings):
    with mail_server(settings) as server:
        server.before_answer = lambda letter: schedule.stopping.set() or "250 taken"
        write("one@example.org", "two@example.org")
        try:
            mail_queue.send_letters()
        finally:
            schedule.stopping.clear()
        assert server.recipients == ["one@example.org"]
    assert states() == [State.SENT, State.WAITING]
