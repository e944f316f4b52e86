"""Posting, editing, taking back and hiding."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from talko.core import audit
from talko.core.errors import Conflict, EditConflict, Invalid, NotAllowed, NotFound, SignInNeeded
from talko.core.models import AuditEntry
from talko.dialogue import actions
from talko.dialogue.models import Following, Message, Thread
from talko.dialogue.signals import message_changed, message_posted
from tests.dialogue.factories import PARTIES, PUBLIC, say
from tests.factories import OrganisationFactory, member_of


def thread(subject, audience=PUBLIC) -> Thread:
    return Thread.objects.get(subject_id=subject.pk, audience=audience)


def test_it_works(the, django_capture_on_commit_callbacks):
    heard = []
    message_posted.connect(
        lambda sender, message, **more: heard.append(message), weak=False, dispatch_uid="test"
    )
    with django_capture_on_commit_callbacks(execute=True):
        message = say(the.maria, the.agreement, "Kan ni visa **hur**?", language="sv")
    message_posted.disconnect(dispatch_uid="test")
    assert (message.body, message.language, message.author) == ("Kan ni visa **hur**?", "sv", the.maria)
    assert message.body_html == "<p>Kan ni visa <strong>hur</strong>?</p>\n"
    assert heard == [message]
    assert thread(the.agreement).message_count == 1
    assert thread(the.agreement).last_message_at == message.created_at
    assert Following.objects.filter(person=the.maria, stopped=False).count() == 1


def test_the_same_key_has_one_effect(the):
    key = uuid4()
    first = say(the.maria, the.agreement, key=key)
    again = say(the.maria, the.agreement, key=key)
    assert again == first
    assert thread(the.agreement).message_count == 1
    assert Message.objects.count() == 1


def test_the_same_key_of_someone_else_is_another_message(the):
    key = uuid4()
    say(the.maria, the.agreement, key=key)
    say(the.dana, the.agreement, key=key)
    assert thread(the.agreement).message_count == 2


@pytest.mark.parametrize("body", ["", "   \n\t ", "\u200b\u200d", "#", "\x00"])
def test_nothing_is_not_a_message(the, body):
    with pytest.raises(Invalid) as refused:
        say(the.maria, the.agreement, body)
    assert list(refused.value.fields) == ["body"]
    assert not Thread.objects.exists()


def test_a_lone_emoji_is_a_message(the):
    assert say(the.maria, the.agreement, " 👩‍👧‍👦 ").body == "👩‍👧‍👦"


def test_too_long(the):
    with pytest.raises(Invalid) as refused:
        say(the.maria, the.agreement, "a" * 20_001)
    assert list(refused.value.fields) == ["body"]
    assert len(say(the.maria, the.agreement, "a" * 20_000).body) == 20_000


def test_a_language_that_nobody_writes_here(the):
    with pytest.raises(Invalid) as refused:
        say(the.maria, the.agreement, language="tlh")
    assert list(refused.value.fields) == ["language"]


def test_everyone_with_an_account_writes_in_public(the):
    assert say(the.outsider, the.agreement).author == the.outsider


def test_nobody_else_writes_at_all(the):
    with pytest.raises(SignInNeeded):
        say(AnonymousUser(), the.agreement)


@pytest.mark.parametrize("who", ["outsider", "moderator", "resident"])
def test_between_the_parties_nobody_else_can_tell_that_there_is_anything(the, who):
    message = say(the.maria, the.agreement, audience=PARTIES)
    person = getattr(the, who)
    with pytest.raises(NotFound):
        say(person, the.agreement, audience=PARTIES)
    for act in (
        lambda: actions.hide_message(by=person, message=message, reason="Rude"),
        lambda: actions.take_back(by=person, message=message),
        lambda: actions.restore_message(by=person, message=message),
        lambda: actions.edit_message(by=person, message=message, body="x", language="en", revision=1),
        lambda: actions.set_language(by=person, message=message, language="sv"),
        lambda: actions.close_thread(by=person, subject=the.agreement, audience=PARTIES),
        lambda: actions.mark_read(by=person, subject=the.agreement, audience=PARTIES, up_to=timezone.now()),
    ):
        with pytest.raises(NotFound):
            act()


def test_an_audience_that_does_not_exist(the):
    with pytest.raises(NotFound):
        say(the.maria, the.agreement, audience="everyone")


def test_a_proposal_is_between_the_officers(the):
    the.agreement.state = "proposed"
    the.agreement.save()
    say(the.dana, the.agreement)
    with pytest.raises(NotFound):
        say(the.resident, the.agreement)
    with pytest.raises(NotFound):
        actions.follow(by=the.resident, subject=the.agreement)


def test_in_the_city_s_name(the):
    message = say(the.maria, the.agreement, for_city=the.lulea)
    assert message.for_city == the.lulea
    entry = AuditEntry.objects.get(action="message.posted")
    assert (entry.by, entry.city) == (the.maria, "lulea")


def test_in_a_name_that_is_not_theirs(the):
    organisation = OrganisationFactory(city=the.austin)
    plain = member_of(organisation, role="member")
    for by, name in [
        (the.maria, {"for_city": the.austin}),
        (the.outsider, {"for_city": the.oulu}),
        (the.moderator, {"for_city": the.lulea}),
        (the.maria, {"for_organisation": organisation}),
        (plain, {"for_organisation": organisation}),
    ]:
        with pytest.raises(NotAllowed):
            say(by, the.agreement, **name)
    assert say(
        member_of(organisation, role="editor"), the.agreement, for_organisation=organisation
    ).for_organisation


def test_two_names_at_once(the):
    organisation = OrganisationFactory(city=the.lulea)
    with pytest.raises(Invalid):
        say(the.maria, the.agreement, for_city=the.lulea, for_organisation=organisation)


def test_an_answer_stays_in_its_thread(the):
    question = say(the.maria, the.agreement, audience=PARTIES)
    assert say(the.dana, the.agreement, audience=PARTIES, reply_to=question).reply_to == question
    with pytest.raises(NotFound):
        say(the.dana, the.agreement, audience=PUBLIC, reply_to=question)


def test_editing_keeps_what_was_said(the, django_capture_on_commit_callbacks):
    message = say(the.maria, the.agreement, "It costs 10.")
    heard = []
    message_changed.connect(
        lambda sender, message, **more: heard.append(message), weak=False, dispatch_uid="test"
    )
    with django_capture_on_commit_callbacks(execute=True):
        edited = actions.edit_message(
            by=the.maria, message=message, body="It costs *12*.", language="en", revision=1
        )
    message_changed.disconnect(dispatch_uid="test")
    assert heard == [message]
    assert (edited.body, edited.revision) == ("It costs *12*.", 2)
    assert "<em>12</em>" in edited.body_html
    assert [version.body for version in message.versions.all()] == ["It costs 10."]


def test_saving_the_same_text_changes_nothing(the):
    message = say(the.maria, the.agreement, "It costs 10.")
    same = actions.edit_message(
        by=the.maria, message=message, body=" It costs 10.\r\n", language="en", revision=1
    )
    assert (same.revision, same.edited_at, message.versions.count()) == (1, None, 0)


def test_an_edit_from_an_older_text_is_shown_the_newer(the):
    message = say(the.maria, the.agreement, "One.")
    actions.edit_message(by=the.maria, message=message, body="Two.", language="en", revision=1)
    with pytest.raises(EditConflict) as refused:
        actions.edit_message(by=the.maria, message=message, body="Three.", language="en", revision=1)
    assert (refused.value.current["body"], refused.value.revision) == ("Two.", 2)
    message.refresh_from_db()
    assert message.body == "Two."


def test_only_the_author_edits(the):
    message = say(the.resident, the.agreement)
    for person in (the.maria, the.moderator, the.dana):
        with pytest.raises(NotAllowed):
            actions.edit_message(by=person, message=message, body="x", language="en", revision=1)
        with pytest.raises(NotAllowed):
            actions.take_back(by=person, message=message)
        with pytest.raises(NotAllowed):
            actions.set_language(by=person, message=message, language="sv")
    with pytest.raises(SignInNeeded):
        actions.edit_message(by=AnonymousUser(), message=message, body="x", language="en", revision=1)


def test_after_a_quarter_of_an_hour_the_text_stands(the):
    message = say(the.maria, the.agreement)
    Message.objects.filter(pk=message.pk).update(created_at=timezone.now() - timedelta(minutes=14))
    actions.edit_message(by=the.maria, message=message, body="In time.", language="en", revision=1)
    Message.objects.filter(pk=message.pk).update(created_at=timezone.now() - timedelta(minutes=16))
    with pytest.raises(Conflict) as refused:
        actions.edit_message(by=the.maria, message=message, body="Too late.", language="en", revision=2)
    assert refused.value.code == "editing_window_over"
    assert actions.set_language(by=the.maria, message=message, language="sv").language == "sv"


def test_taking_back_leaves_the_place(the):
    message = say(the.resident, the.agreement)
    taken = actions.take_back(by=the.resident, message=message)
    first = taken.hidden_at
    assert (taken.hidden_by, taken.hidden_reason, taken.is_taken_back) == (the.resident, "", True)
    assert actions.take_back(by=the.resident, message=message).hidden_at == first
    assert thread(the.agreement).message_count == 1
    with pytest.raises(NotAllowed):
        actions.restore_message(by=the.moderator, message=message)
    with pytest.raises(Conflict):
        actions.edit_message(by=the.resident, message=message, body="x", language="en", revision=1)
    assert actions.restore_message(by=the.resident, message=message).hidden_at is None


@pytest.mark.parametrize("who", ["moderator", "maria", "dana"])
def test_hiding_needs_a_reason_that_stays(the, who):
    message, person = say(the.resident, the.agreement), getattr(the, who)
    for reason in ("", "  ", "\u200b", "x" * 301):
        with pytest.raises(Invalid):
            actions.hide_message(by=person, message=message, reason=reason)
    hidden = actions.hide_message(by=person, message=message, reason="A private\ntelephone number")
    assert (hidden.hidden_by, hidden.hidden_reason) == (person, "A private telephone number")
    line = audit.history(the.agreement)[0]
    assert (line.who, line.what) == (person.name, "hid a message: A private telephone number")
    with pytest.raises(NotAllowed):
        actions.restore_message(by=the.resident, message=message)
    assert actions.restore_message(by=the.moderator, message=message).hidden_at is None
    assert audit.history(the.agreement)[0].what == "restored a hidden message"


def test_who_may_not_hide(the):
    message = say(the.dana, the.agreement)
    for person in (the.resident, the.outsider):
        with pytest.raises(NotAllowed):
            actions.hide_message(by=person, message=message, reason="I disagree")
    with pytest.raises(SignInNeeded):
        actions.hide_message(by=AnonymousUser(), message=message, reason="I disagree")


def test_what_is_hidden_between_the_parties_is_not_in_the_public_history(the):
    message = say(the.maria, the.agreement, audience=PARTIES)
    actions.hide_message(by=the.dana, message=message, reason="Wrong number")
    assert audit.history(the.agreement) == []
    assert len(audit.history(the.agreement, public_only=False)) == 1


def test_a_closed_thread_takes_nothing_more(the):
    message = say(the.resident, the.agreement)
    actions.close_thread(by=the.maria, subject=the.agreement, audience=PUBLIC)
    actions.close_thread(by=the.maria, subject=the.agreement, audience=PUBLIC)
    with pytest.raises(Conflict) as refused:
        say(the.resident, the.agreement, "One more thing")
    assert refused.value.code == "thread_closed"
    with pytest.raises(Conflict):
        actions.edit_message(by=the.resident, message=message, body="x", language="en", revision=1)
    assert say(the.maria, the.agreement, audience=PARTIES)
    actions.reopen_thread(by=the.dana, subject=the.agreement, audience=PUBLIC)
    say(the.resident, the.agreement, "One more thing")
    assert [line.what for line in audit.history(the.agreement)] == [
        "opened the dialogue again",
        "closed the dialogue",
    ]


@pytest.mark.parametrize("who", ["outsider", "moderator", "resident"])
def test_only_officers_of_the_two_cities_close(the, who):
    with pytest.raises(NotAllowed):
        actions.close_thread(by=getattr(the, who), subject=the.agreement, audience=PUBLIC)
    with pytest.raises(SignInNeeded):
        actions.close_thread(by=AnonymousUser(), subject=the.agreement, audience=PUBLIC)


def test_the_same_edit_sent_twice_has_one_effect(the):
    message = say(the.maria, the.agreement, "One.")
    saved = [
        actions.edit_message(by=the.maria, message=message, body="Two.", language="en", revision=1)
        for _time in range(2)
    ]
    assert [one.revision for one in saved] == [2, 2]
    assert message.versions.count() == 1
