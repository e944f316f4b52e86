"""Who is told, who is named, who follows, what is new."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from talko.accounts import notification_mail, notifications
from talko.accounts.models import Notification
from talko.core.errors import NotFound, SignInNeeded
from talko.core.registries.own_data import parts
from talko.dialogue import actions, following
from talko.dialogue.mentions import mentioned
from talko.dialogue.models import Following, ReadMark, Translation
from talko.dialogue.translations import hash_of
from tests.dialogue.factories import PARTIES, PUBLIC, say
from tests.factories import PersonFactory, person_of


def told(kind: str) -> set[str]:
    return {notice.person.name for notice in Notification.objects.filter(kind=kind).select_related("person")}


def test_the_parties_and_the_followers_are_told(the):
    follower = person_of(the.oulu, name="Fiia")
    actions.follow(by=follower, subject=the.agreement)
    message = say(the.resident, the.agreement)
    assert told("message.posted") == {"Maria Engström", "Dana Whitfield", "Fiia"}
    notice = Notification.objects.get(person=follower)
    assert notice.group == the.agreement.address_id
    assert notice.data["path"] == f"/dialogue/messages/{message.address_id}/"
    assert notifications.words_for(notice) == "Rut Åström wrote about Light and heat."


def test_nobody_is_told_twice_and_never_of_their_own(the):
    question = say(the.resident, the.agreement)
    Notification.objects.all().delete()
    say(the.maria, the.agreement, "@Rut Åström: yes.", reply_to=question)
    assert told("message.mention") == {"Rut Åström"}
    assert told("message.reply") == set()
    assert told("message.posted") == {"Dana Whitfield"}
    assert Notification.objects.count() == 2


def test_whoever_is_answered_is_told_so(the):
    question = say(the.resident, the.agreement)
    Notification.objects.all().delete()
    say(the.dana, the.agreement, reply_to=question)
    assert told("message.reply") == {"Rut Åström"}
    assert told("message.posted") == {"Maria Engström"}


def test_between_the_parties_only_the_parties_are_told(the):
    say(the.resident, the.agreement)
    actions.follow(by=the.outsider, subject=the.agreement)
    Notification.objects.all().delete()
    say(the.maria, the.agreement, "@Rut Åström @Outi Korhonen @Dana Whitfield", audience=PARTIES)
    assert told("message.mention") == {"Dana Whitfield"}
    assert told("message.posted") == set()


def test_a_person_can_be_ticked_instead_of_named(the):
    say(the.resident, the.agreement)
    Notification.objects.all().delete()
    stranger = PersonFactory(name="Nobody here")
    message = say(the.maria, the.agreement, tell=[the.resident.public_id, stranger.public_id])
    assert list(message.mentions.all()) == [the.resident]
    assert told("message.mention") == {"Rut Åström"}


def test_a_name_that_an_edit_adds_is_told_once(the):
    say(the.resident, the.agreement)
    message = say(the.maria, the.agreement, "Hello @Dana Whitfield")
    Notification.objects.all().delete()
    body = "Hello @Dana Whitfield and @Rut Åström"
    actions.edit_message(by=the.maria, message=message, body=body, language="en", revision=1)
    assert told("message.mention") == {"Rut Åström"}


def test_a_party_follows_without_asking(the):
    assert following.is_following(the.dana, the.agreement)
    assert not following.is_following(the.resident, the.agreement)
    assert not following.is_following(the.moderator, the.agreement)


def test_whoever_stopped_is_not_told_and_does_not_follow_by_writing(the):
    actions.unfollow(by=the.dana, subject=the.agreement)
    say(the.resident, the.agreement)
    assert told("message.posted") == {"Maria Engström"}
    say(the.dana, the.agreement)
    assert not following.is_following(the.dana, the.agreement)
    actions.follow(by=the.dana, subject=the.agreement)
    assert following.is_following(the.dana, the.agreement)
    assert the.dana in following.followers_of(the.agreement)


def test_a_follower_who_may_not_read_it_any_more_is_not_told(the):
    actions.follow(by=the.resident, subject=the.agreement)
    the.agreement.state = "declined"
    the.agreement.save()
    say(the.maria, the.agreement)
    assert told("message.posted") == {"Dana Whitfield"}
    actions.unfollow(by=the.resident, subject=the.agreement)


def test_an_author_learns_why_a_message_was_hidden(the):
    message = say(the.resident, the.agreement)
    actions.hide_message(by=the.moderator, message=message, reason="A telephone number")
    notice = Notification.objects.get(kind="message.hidden")
    assert notice.person == the.resident
    assert (
        notifications.words_for(notice) == "Your message about Light and heat was hidden: A telephone number"
    )


def test_following_needs_an_account(the):
    with pytest.raises(SignInNeeded):
        actions.follow(by=AnonymousUser(), subject=the.agreement)
    with pytest.raises(SignInNeeded):
        actions.unfollow(by=AnonymousUser(), subject=the.agreement)


def test_reading_moves_only_forward(the):
    say(the.resident, the.agreement)
    late = timezone.now()
    actions.mark_read(by=the.maria, subject=the.agreement, audience=PUBLIC, up_to=late)
    actions.mark_read(by=the.maria, subject=the.agreement, audience=PUBLIC, up_to=late - timedelta(days=1))
    assert ReadMark.objects.get(person=the.maria).up_to == late
    actions.mark_read(by=the.maria, subject=the.agreement, audience=PUBLIC, up_to=late + timedelta(days=900))
    assert ReadMark.objects.get(person=the.maria).up_to <= timezone.now()
    with pytest.raises(SignInNeeded):
        actions.mark_read(by=AnonymousUser(), subject=the.agreement, audience=PUBLIC, up_to=late)
    with pytest.raises(NotFound):
        actions.mark_read(by=the.maria, subject=the.agreement, audience=PARTIES, up_to=late)


def test_names(db):
    anna, lind, berg, erased = (
        PersonFactory(name=name) for name in ("Anna", "Anna Lind", "Bo Berg", "Eva Ek")
    )
    erased.erased_at = timezone.now()
    people = [anna, lind, berg, erased]
    assert mentioned("nobody", people) == []
    assert mentioned("@anna lind, look", people) == [lind]
    assert mentioned("(@Bo)", people) == [berg]
    assert mentioned("@Bo Berg's and @BO BERG", people) == [berg]
    assert mentioned("@Boa, bo@bo.example, x.@Bo, @Eva Ek", people) == []
    assert mentioned("@Anna", people) == [anna]
    twins = [PersonFactory(name="Kim Dahl"), PersonFactory(name="Kim Dahl")]
    assert mentioned("@Kim", twins) == []
    assert mentioned("@Kim Dahl", twins) == twins


@pytest.mark.parametrize(
    "body",
    [
        "@Maria Engström",
        "@Maria, have you seen this?",
        "@maria have you",
        "@Maria\nHave you seen this?",
        "@MARIA ENGSTRÖM!",
        "@Maria\u00a0Engström",
        "@Maria\nEngström",
        "@Mari\u00ada Engstro\u0308m",
        "See **@Maria** and _@Maria_",
        "**@Maria** Engström's idea",
        "- [ ] @Maria Engström: ask",
        "# @Maria Engström",
        "| Who |\n|--|\n| @Maria Engström |",
        "“@Maria Engström”…",
        "cc:@Maria",
        "`code` @Maria",
        "https://social.example/@Nils @Maria",
    ],
)
def test_a_mention_is_found_where_it_stands(body, db):
    maria, nils = PersonFactory(name="Maria Engström"), PersonFactory(name="Nils Öhman")
    assert mentioned(body, [nils, maria]) == [maria]


@pytest.mark.parametrize(
    "body",
    [
        "`@Nils Öhman`",
        "``a ` @Nils``",
        "```\n@Nils Öhman\n```",
        "    @Nils Öhman",
        "> @Nils Öhman said so",
        "- a\n\n  > @Nils said so",
        "[@Nils](https://social.example)",
        "![@Nils](https://social.example/n.png)",
        "<https://social.example/@Nils>",
        "https://social.example/@Nils",
        "HTTPS://social.example/(@Nils)?to=,@Nils",
        "www.social.example,@Nils",
        "social.example/@Nils",
        "nils@Nils nils.@Nils nils+@Nils",
        "@Nils@social.example",
        "@nils.ohman @nils_ohman @nils-ohman @Nilsen @Nils\u0331",
        "@Nils Öhman-Berg @Nils Öhmansson @Nils O'Brien @Nils Berg",
        "@nils öhman-berg @nils öhmansson",
        "@Nils von der Heide",
        "@@Nils",
        "Nils Öhman",
    ],
)
def test_a_mention_is_found_nowhere_else(body, db):
    assert mentioned(body, [PersonFactory(name="Nils Öhman"), PersonFactory(name="Maria Engström")]) == []


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("A\u030asa Lindstro\u0308m", "@Åsa Lindström"),
        ("Åsa\u00a0Lindström", "@Åsa Lindström"),
        ("Åsa\u00a0Lindström", "@Åsa"),
        ("Åsa\nLindström", "@Åsa Lindström"),
        (" Åsa  Lindström ", "@Åsa Lindström"),
        ("Åsa\u2011Lee Lindström", "@åsa-lee lindström"),
        ("Sean O’Brien", "@Sean O'Brien's idea"),
        ("Sean O'Brien", "@Sean O’Brien"),
        ("Maria Engström-Berg", "@Maria Engström-Berg"),
        ("Jan de Vries", "@Jan de Vries"),
        ("Ludwig Groß", "@ludwig GROSS"),
        ("محمد علي", "@محمد علي"),
        ("李小龍", "@李小龍 看"),
    ],
)
def test_a_name_is_found_however_it_is_stored(stored, typed, db):
    person, other = PersonFactory(name=stored), PersonFactory(name="Maria Engström")
    assert mentioned(typed, [other, person]) == [person]


def test_a_message_full_of_names_costs_little(db):
    """With 200 people whose names begin alike, and as many @ as a message can hold."""
    people = [PersonFactory.build(pk=key, name="a " * (key % 60) + f"{key}") for key in range(1, 201)]
    assert mentioned("@a a a a a a a a " * 1100, people) == []


def test_what_a_person_takes_along_and_what_goes(the):
    message = say(the.resident, the.agreement, "One.")
    actions.edit_message(by=the.resident, message=message, body="Two.", language="en", revision=1)
    part = next(part for part in parts() if part.name == "dialogue")
    data = part.export(the.resident)
    assert [(row["body"], row["earlier"][0]["body"]) for row in data["messages"]] == [("Two.", "One.")]
    assert len(data["following"]) == 1
    assert part.erase is not None
    part.erase(the.resident)
    assert not Following.objects.filter(person=the.resident).exists()
    assert part.export(the.resident)["messages"] == data["messages"]


@pytest.mark.parametrize("followers", [1, 5])
def test_the_number_of_questions_does_not_grow_with_who_follows(the, followers, django_assert_num_queries):
    for _each in range(followers):
        actions.follow(by=PersonFactory(), subject=the.agreement)
    say(the.maria, the.agreement)  # what is made for the first message, and looked up once a process
    Notification.objects.all().delete()
    with django_assert_num_queries(12):
        say(the.maria, the.agreement)
    assert Notification.objects.count() == followers + 1


def letter_about(the, *, to=None) -> tuple[str, str]:
    """The subject and the text of the digest that waits for a person."""
    person = to or the.dana
    waiting = list(Notification.objects.filter(person=person).select_related("person"))
    mail = notification_mail.compose(person, waiting, digest=True)
    return mail.subject, mail.body


def test_a_letter_quotes_how_a_message_begins_below_the_title(the):
    say(the.resident, the.agreement, "We have **heat** to spare. " + "Words " * 100)
    subject, body = letter_about(the)
    assert subject == "Rut Åström wrote about Light and heat."
    assert "Light and heat\n\n- Rut Åström wrote:" in body
    assert "We have heat to spare. Words" in body
    assert "Words…" in body


def test_a_letter_quotes_the_translation_and_says_whose_it_is(the):
    message = say(the.resident, the.agreement, "Vi har värme över.", language="sv")
    translation = Translation(
        subject=message,
        field="body",
        language="en",
        source_language="sv",
        source_hash=hash_of(message.body, "sv"),
        text="We have heat to spare.",
        machine=True,
        engine="Test",
    )
    translation.save()
    _subject, body = letter_about(the)
    assert "We have heat to spare.\n(Translated from Swedish by a machine, Test)" in body
    Translation.objects.update(source_hash="an earlier text")
    assert "Vi har värme över." in letter_about(the)[1]


@pytest.mark.parametrize("body", ["Look at https://shop.example/cheap", "See shop.example now"])
def test_a_letter_quotes_nothing_that_would_become_a_link(the, body):
    say(the.resident, the.agreement, body)
    assert "shop.example" not in letter_about(the)[1]


def test_a_letter_quotes_nothing_of_what_is_private_or_hidden(the):
    say(the.maria, the.agreement, "Between us alone.", audience=PARTIES)
    assert "Between us alone." not in letter_about(the)[1]
    message = say(the.resident, the.agreement, "Rude words.")
    assert "Rude words." in letter_about(the)[1]
    actions.hide_message(by=the.maria, message=message, reason="Rude")
    assert "Rude words." not in letter_about(the)[1]
