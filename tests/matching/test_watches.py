"""Watches: written, changed, paused; people are notified once of what fits, and never of what does not."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import Q
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from talko.accounts import notifications
from talko.accounts.models import Notification
from talko.accounts.notification_mail import grouped
from talko.actors.models import Membership
from talko.cities.models import Residence
from talko.core import audit
from talko.core.background.schedule import run_due
from talko.core.errors import Conflict, EditConflict, Invalid, NotAllowed, NotFound, SignInNeeded
from talko.core.registries import own_data
from talko.core.workflow import move
from talko.matching.actions import hits
from talko.matching.actions import watches as actions
from talko.matching.models import Hit, Watch
from talko.matching.queries.watches import hit_for, watch_for, watch_rows, watches_that_fit
from talko.matching.ranking.reasons import Quote
from talko.matching.tasks.watches import match_watches
from tests.challenges.factories import ChallengeFactory, close, share
from tests.factories import CityFactory, OrganisationFactory, PersonFactory, member_of, officer_of, person_of
from tests.matching.factories import GROWERS, LAWYERS, ODLARE, heat, others, read, watch_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lulea():
    return CityFactory(slug="lulea", name="Luleå")


@pytest.fixture
def austin():
    return CityFactory(slug="austin", name="Austin", country="US", languages=["en"])


@pytest.fixture
def maya(austin):
    return member_of(OrganisationFactory(city=austin, name="Common Ground Growers"), language="en")


@pytest.fixture
def growers(maya):
    return maya.memberships.get().organisation


@pytest.fixture
def challenge(lulea, austin):
    others(austin)
    return heat(lulea, shared_with=[austin])


def notifications_of(person) -> list[str]:
    return [
        notifications.words_for(one)
        for one in Notification.objects.filter(person=person, kind__startswith="watch").order_by("pk")
    ]


def test_an_english_watch_in_austin_hears_of_a_swedish_challenge(challenge, maya, growers):
    watch = watch_of(maya, growers)

    match_watches.call(challenge.pk)

    assert list(Hit.objects.values_list("watch", "challenge")) == [(watch.pk, challenge.pk)]
    assert len(notifications_of(maya)) == 1
    sentence = notifications_of(maya)[0]
    assert sentence.startswith(
        "“Warm greenhouses with waste heat” from Luleå fits your watch “We build greenhouses"
    )
    assert "“greenhouses”" in sentence
    with translation.override("sv"):
        assert "Värm växthus med spillvärme" in notifications_of(maya)[0]


def test_a_swedish_watch_hears_of_what_is_written_in_english_only(austin):
    others(austin)
    nils = person_of(austin)
    challenge = ChallengeFactory(
        city=austin,
        language="en",
        title={"en": "A cool place within ten minutes' walk"},
        lead={"en": "Trees and shade over the school yards, for days when the city is too hot."},
        need_local="We look for shade that is up by summer, and for trees that are still there in thirty years.",
        need_global={},
        affected={},
        amount_for={},
    )
    watch_of(
        nils,
        text="Vi planterar träd och bygger tak som ger skugga på skolgårdar när det är hett.",
        language="sv",
    )
    watch_of(nils, text=ODLARE, language="sv")

    match_watches.call(challenge.pk)

    assert [hit.watch.text[:18] for hit in Hit.objects.all()] == ["Vi planterar träd "]
    assert len(notifications_of(nils)) == 1


def test_opening_and_sharing_ask_the_watches(lulea, django_capture_on_commit_callbacks):
    officer = officer_of(lulea)
    approved = ChallengeFactory(city=lulea, state="approved", opened_at=None)
    with django_capture_on_commit_callbacks(execute=True):
        move(approved, "open_now", by=officer)
    asked = DBTaskResult.objects.filter(task_path__endswith="match_watches")
    assert [one.args_kwargs["args"] for one in asked] == [[approved.pk]]


def test_nobody_is_notified_of_what_does_not_fit(challenge, austin):
    person = person_of(austin)
    for text in (
        LAWYERS,
        "Wedding photographer and portrait studio.",
        "We are an innovative company that helps cities with sustainable solutions for communities.",
        "Anna Svensson, Per Nilsson, Maria Korhonen",
        "Heat heat heat heat heat.",
    ):
        watch_of(person, text=text)

    match_watches.call(challenge.pk)

    assert not Hit.objects.exists()
    assert notifications_of(person) == []


def test_what_many_others_do_better_does_not_fit(challenge, austin):
    watch_of(person_of(austin), text="We have always liked the heat of greenhouses, and vegetables.")
    assert watches_that_fit(challenge)
    for number in range(60):
        OrganisationFactory(
            city=austin,
            name=f"Growers {number}",
            summary={"en": "Greenhouses, waste heat, data halls, vegetables."},
        )
    read()

    assert watches_that_fit(challenge) == {}


def test_nobody_is_notified_twice(challenge, maya, growers, austin):
    watch_of(maya, growers)
    match_watches.call(challenge.pk)
    match_watches.call(challenge.pk)
    watch_of(maya, text=GROWERS + " We teach it too.")
    Residence.objects.filter(person=maya).update(city=austin)
    match_watches.call(challenge.pk)

    assert Hit.objects.count() == 2
    assert len(notifications_of(maya)) == 1


def test_two_watches_of_one_person_make_one_notification_that_names_both(challenge, maya, growers):
    watch_of(maya, growers)
    watch_of(maya, text="Waste heat from data halls, brought to greenhouses in which vegetables grow.")

    match_watches.call(challenge.pk)

    assert len(notifications_of(maya)) == 1
    assert "We build greenhouses" in notifications_of(maya)[0]
    assert "Waste heat from data halls" in notifications_of(maya)[0]


def test_everyone_who_acts_for_the_organisation_is_notified(challenge, maya, growers):
    editor, reader = member_of(growers, "editor"), member_of(growers, "member")
    watch_of(maya, growers)

    match_watches.call(challenge.pk)

    assert [len(notifications_of(person)) for person in (maya, editor, reader)] == [1, 1, 0]


def test_only_those_in_cities_that_it_reaches_are_notified(challenge, lulea):
    oulu = CityFactory(slug="oulu")
    at_home, elsewhere, nowhere = person_of(lulea), person_of(oulu), PersonFactory()
    for person in (at_home, elsewhere, nowhere):
        watch_of(person)

    match_watches.call(challenge.pk)
    assert [len(notifications_of(person)) for person in (at_home, elsewhere, nowhere)] == [1, 0, 0]

    share(challenge, oulu)
    match_watches.call(challenge.pk)
    assert [len(notifications_of(person)) for person in (at_home, elsewhere, nowhere)] == [1, 1, 0]


def test_a_paused_watch_is_not_asked_and_hears_of_the_next_one(challenge, maya, growers, lulea):
    watch = watch_of(maya, growers)
    actions.pause_watch(by=maya, watch=watch, paused=True)
    match_watches.call(challenge.pk)
    assert not Hit.objects.exists()

    actions.pause_watch(by=maya, watch=watch, paused=False)
    match_watches.call(challenge.pk)
    assert Hit.objects.count() == 1


def test_nobody_is_notified_of_a_challenge_that_is_over(challenge, maya, growers):
    watch_of(maya, growers)
    close(challenge)
    match_watches.call(challenge.pk)
    assert not Hit.objects.exists()
    match_watches.call(0)


def test_what_a_lost_worker_missed_is_found_by_the_clock(challenge, maya, growers):
    watch_of(maya, growers)
    challenge.opened_at = timezone.now() - timedelta(minutes=20)
    challenge.save()

    assert "talko.matching.tasks.watches.match_what_was_missed" in run_due()

    assert len(notifications_of(maya)) == 1


def test_the_mail_is_grouped_by_the_watch_and_one_click_ends_it(challenge, maya, growers):
    watch_of(maya, growers)
    match_watches.call(challenge.pk)
    notice = Notification.objects.get(person=maya, kind="watch.fits")
    (group,) = grouped(maya, [notice])
    assert group.about.startswith("We build greenhouses")
    assert "/accounts/unsubscribe/" in group.stop
    assert notice.data["path"].startswith("/watches/")


def test_with_no_organisation_beside_it_a_watch_still_works(lulea):
    person, challenge = person_of(lulea), heat(lulea)
    fitting = watch_of(person)
    watch_of(person, text=LAWYERS)
    assert watches_that_fit(challenge) == {}
    read()
    assert list(watches_that_fit(challenge)) == [fitting.pk]


def test_what_fits_is_explained_by_the_two_sentences_that_meet(challenge, austin):
    watch = watch_of(person_of(austin), text=f"Vi bor vid sjön. {ODLARE}", language="sv")
    reasons = watches_that_fit(challenge)[watch.pk]
    assert reasons.said == Quote("sv", ODLARE)
    assert reasons.asked.language == "sv"
    assert "växthus" in [pair.found for pair in reasons.words]


def test_the_owner_of_a_watch_manages_it(maya, growers, austin):
    own, theirs = watch_of(maya), watch_of(maya, growers)
    editor, reader, stranger = member_of(growers, "editor"), member_of(growers, "member"), person_of(austin)

    assert watch_for(editor, theirs.public_id) == theirs
    for person, watch in ((editor, own), (reader, theirs), (stranger, own), (stranger, theirs)):
        with pytest.raises(NotFound):
            watch_for(person, watch.public_id)
        for act in (
            lambda person=person, watch=watch: actions.change_watch(
                by=person, watch=watch, revision=1, text="We grow food.", language="en"
            ),
            lambda person=person, watch=watch: actions.pause_watch(by=person, watch=watch, paused=True),
            lambda person=person, watch=watch: actions.delete_watch(by=person, watch=watch),
        ):
            with pytest.raises(NotAllowed):
                act()
    with pytest.raises(NotAllowed):
        actions.write_watch(by=reader, organisation=growers, text=GROWERS, language="en")
    with pytest.raises(SignInNeeded):
        watch_for(None, own.public_id)
    assert Watch.objects.count() == 2


def test_a_hit_is_rated_by_the_owner_of_the_watch(challenge, maya, growers, austin):
    watch_of(maya, growers)
    match_watches.call(challenge.pk)
    hit = Hit.objects.get()
    hits.rate_hit(by=maya, hit=hit_for(maya, hit.watch.public_id, challenge.public_id), helpful=False)
    assert Hit.objects.get().helpful is False
    stranger = person_of(austin)
    with pytest.raises(NotFound):
        hit_for(stranger, hit.watch.public_id, challenge.public_id)
    with pytest.raises(NotAllowed):
        hits.rate_hit(by=stranger, hit=hit, helpful=True)
    with pytest.raises(NotFound):
        hit_for(maya, hit.watch.public_id, uuid4())


def test_a_watch_is_written_once_and_changed_knowingly(maya, growers):
    key = uuid4()
    first = actions.write_watch(by=maya, organisation=growers, text=GROWERS, language="en", key=key)
    assert actions.write_watch(by=maya, organisation=growers, text=GROWERS, language="en", key=key) == first
    changed = actions.change_watch(by=maya, watch=first, revision=1, text=ODLARE, language="sv")
    assert (changed.text, changed.language, changed.revision) == (ODLARE, "sv", 2)
    same = actions.change_watch(by=maya, watch=first, revision=1, text=ODLARE, language="sv")
    assert same.revision == 2
    with pytest.raises(EditConflict):
        actions.change_watch(by=maya, watch=first, revision=1, text=GROWERS, language="en")
    lines = [line.what for line in audit.history(growers, public_only=False)]
    assert lines == ["changed a watch for new challenges", "created a watch for new challenges"]
    assert audit.history(growers) == []


def test_there_is_an_end_to_the_number_of_watches(maya):
    Watch.objects.bulk_create(
        Watch(person=maya, text=GROWERS, language="en") for _number in range(actions.MOST)
    )
    with pytest.raises(Conflict):
        actions.write_watch(by=maya, text=GROWERS, language="en")


@pytest.mark.parametrize(
    ("text", "language", "field"),
    [
        ("", "en", "text"),
        ("  \u200b\n ", "en", "text"),
        ("🌱🥕🔥", "en", "text"),
        ("…!? --", "en", "text"),
        ("heat " * 200_000, "en", "text"),
        (GROWERS, "xx", "language"),
        (GROWERS, "", "language"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_a_reason(maya, text, language, field):
    with pytest.raises(Invalid) as refused:
        actions.write_watch(by=maya, text=text, language=language)
    assert list(refused.value.fields) == [field]
    assert not Watch.objects.exists()


def test_the_list_costs_the_same_for_three_as_for_one(maya, growers, django_assert_num_queries):
    maya = type(maya).objects.get(pk=maya.pk)
    for count in (1, 3):
        for _number in range(Watch.objects.count(), count):
            watch_of(maya, growers)
        person = type(maya).objects.get(pk=maya.pk)
        with django_assert_num_queries(3):
            watch_rows(person, Q())


def test_a_persons_data_holds_their_watches_and_erasing_takes_their_own(challenge, maya, growers):
    watch_of(maya, growers)
    own = watch_of(maya, text="A secret of my own")
    match_watches.call(challenge.pk)
    part = next(one for one in own_data.parts() if one.name == "matching")
    exported = part.export(maya)["watches"]
    assert [one["for"] for one in exported] == ["Common Ground Growers", ""]
    assert exported[0]["found"][0]["challenge"] == challenge.address_id

    assert part.erase is not None
    part.erase(maya)

    assert not Watch.objects.filter(pk=own.pk).exists()
    assert Watch.objects.get().person is None
    Membership.objects.filter(person=maya).delete()
    match_watches.call(heat(challenge.city, shared_with=[]).pk)
