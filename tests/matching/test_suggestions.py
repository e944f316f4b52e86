"""Who could help with a challenge: who is left out and why, who comes first and for which reasons."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from talko.accounts.models import Notification
from talko.accounts.notifications import words_for
from talko.actors.importing.undo import undo
from talko.actors.models import Organisation, Project, ProjectRole, Source, Tag
from talko.challenges.models import Challenge, Goal
from talko.core.errors import NotAllowed, NotFound, SignInNeeded
from talko.core.workflow import move
from talko.matching.index import directory_file
from talko.matching.models import ChallengeInvitation, MatchingPreferences, Suggestion
from talko.matching.queries.outcomes import Share, exposure, precision
from talko.matching.queries.suggestions import suggest, why_not
from talko.matching.ranking import organisations
from talko.matching.ranking.filters import Filters, kilometres
from talko.matching.ranking.reasons import Quote, Reasons
from talko.matching.tasks import suggestions as tasks
from talko.solutions.actions.editing import submit_solution
from talko.solutions.content import content_of
from tests.challenges.factories import ChallengeFactory, SolutionFactory
from tests.factories import (
    AgreementFactory,
    CityFactory,
    OrganisationFactory,
    member_of,
    officer_of,
    person_of,
)
from tests.matching.factories import read

LULEA, AUSTIN = (65.58, 22.15), (30.27, -97.74)


@pytest.fixture
def the(db) -> SimpleNamespace:
    """Luleå writes Swedish and looks for somebody who grows food on waste heat; Austin is its partner, Oulu is not."""
    lulea = CityFactory(slug="lulea", name="Luleå", latitude=LULEA[0], longitude=LULEA[1])
    austin = CityFactory(
        slug="austin", name="Austin", country="US", languages=["en"], latitude=AUSTIN[0], longitude=AUSTIN[1]
    )
    oulu = CityFactory(slug="oulu", name="Oulu", country="FI", languages=["fi"])
    challenge = ChallengeFactory(
        city=lulea,
        title={"sv": "Odla grönsaker på spillvärme"},
        lead={"sv": "Värmen från datahallarna kan värma ett växthus hela vintern."},
        need_local="Vi söker någon som kan odla tomater i ett växthus.",
        need_global={},
        affected={},
        amount_for={},
        criteria=((("Harvest", "Skörd"), 100),),
        shared_with=[austin],
    )
    challenge.goals.add(Goal.objects.get(number=2))
    growers = OrganisationFactory(
        name="Common Ground Growers",
        city=austin,
        country="US",
        summary={"en": "We grow vegetables and tomatoes in greenhouses on waste heat."},
        languages=["en"],
    )
    growers.tags.add(Tag.objects.create(kind="field", name="Food and farming", slug="food-and-farming"))
    made = SimpleNamespace(
        lulea=lulea,
        austin=austin,
        oulu=oulu,
        challenge=challenge,
        officer=officer_of(lulea),
        growers=growers,
        home=OrganisationFactory(
            name="Älvnära", city=lulea, summary={"sv": "Vi odlar grönsaker och tomater."}
        ),
        heat=OrganisationFactory(name="Värmelabbet", city=lulea, summary={"sv": "Vi mäter värme."}),
        singers=OrganisationFactory(name="Kören", city=lulea, summary={"sv": "Vi sjunger."}),
        away=OrganisationFactory(
            name="Kasvihuone",
            city=oulu,
            summary={"fi": "Kasvatamme tomaatteja ja vihanneksia kasvihuoneessa."},
        ),
    )
    read()
    return made


def names(found) -> list[str]:
    return [row.organisation.name for row in found.rows]


def grouped(found) -> dict[str, list[str]]:
    return {group.where: [row.organisation.name for row in group.rows] for group in found.groups}


def row_of(found, name: str):
    [row] = [row for row in found.rows if row.organisation.name == name]
    return row


def test_home_comes_first_then_partners_then_everybody_else_each_with_the_sentences_that_meet(the):
    found = suggest(the.officer, the.challenge)

    assert found.fits
    assert grouped(found) == {
        "home": ["Älvnära", "Värmelabbet"],
        "partners": ["Common Ground Growers"],
        "elsewhere": ["Kasvihuone"],
    }
    growers = row_of(found, "Common Ground Growers")
    assert (growers.rank, growers.city, growers.reached) == (1, the.austin, True)
    assert growers.agreement == the.challenge.shares.get().agreement
    reasons = growers.reasons
    assert {pair.found for pair in reasons.words} >= {"greenhouses", "tomatoes"}
    assert reasons.said == Quote("en", "We grow vegetables and tomatoes in greenhouses on waste heat.")
    assert reasons.asked.language == "sv"
    assert reasons.language == "en"
    assert reasons.distance == round(kilometres(LULEA, AUSTIN))


def test_reasons_are_said_in_the_readers_language_and_survive_being_kept(the):
    tasks.suggest_for.call(the.challenge.pk)
    reasons = row_of(suggest(the.officer, the.challenge), "Common Ground Growers").reasons
    kept = Suggestion.objects.get(challenge=the.challenge, organisation=the.growers).reasons

    assert Reasons.from_data(kept) == reasons
    assert "växthus → greenhouses" in reasons.pairs_between_languages()
    assert reasons.strongest() == reasons.sentences()[0]


def test_until_the_directory_has_been_read_the_page_says_so(the):
    directory_file.forget()
    assert suggest(the.officer, the.challenge).problem == organisations.NOT_READY
    assert why_not(the.officer, the.challenge, the.growers).code == "not_ready"
    assert directory_file.waiting() == 1
    read()
    assert suggest(the.officer, the.challenge).rows
    assert directory_file.waiting() is None


def test_what_changed_since_is_said_to_be_on_its_way_and_is_read_once(the):
    new = OrganisationFactory(
        name="Ny", city=the.oulu, summary={"en": "We grow tomatoes in greenhouses on waste heat."}
    )
    assert directory_file.waiting() == 1
    assert "Ny" not in names(suggest(the.officer, the.challenge))
    assert directory_file.build()
    assert not directory_file.build()
    assert grouped(suggest(the.officer, the.challenge))["elsewhere"] == ["Ny", "Kasvihuone"]
    new.delete()
    assert "Ny" not in names(suggest(the.officer, the.challenge))


def test_where_nobody_fits_the_nearest_are_named(the):
    law = ChallengeFactory(
        city=the.lulea,
        title={"sv": "Isläget på älven"},
        lead={"sv": "Vem kan mäta hur tjock isen är med radar?"},
        need_local="Vi vill veta var skotrar kan köra säkert. Förra vintern gick tre igenom.",
        need_global={},
        affected={},
        amount_for={},
        criteria=((("Safe", "Säkert"), 100),),
    )
    found = suggest(the.officer, law)
    assert not found.fits
    assert len(found.rows) <= organisations.NEAREST
    tasks.suggest_for.call(law.pk)
    assert not Notification.objects.filter(kind=tasks.READY).exists()


def test_partners_of_one_project_are_one_suggestion(the):
    project = Project.objects.create(
        name="Varm jord", summary={"en": "Tomatoes and vegetables grow in a greenhouse on waste heat."}
    )
    for name in ("Twin one", "Twin two"):
        twin = OrganisationFactory(name=name, city=the.oulu)
        ProjectRole.objects.create(project=project, organisation=twin)
    read()
    found = suggest(the.officer, the.challenge)
    [row] = [row for row in found.rows if row.organisation.name.startswith("Twin")]
    assert row.reasons.partners == tuple({"Twin one", "Twin two"} - {row.organisation.name})


def test_what_the_city_is_told_is_written_down_once_and_reading_writes_nothing(the):
    suggest(the.officer, the.challenge)
    assert not Suggestion.objects.exists()

    def noted():
        kept = Suggestion.objects.order_by("rank", "-organisation__name")
        return list(kept.values_list("organisation__name", "rank", "created_at"))

    tasks.suggest_for.call(the.challenge.pk)
    first = noted()
    assert [(name, rank) for name, rank, _at in first] == [
        ("Älvnära", 1),
        ("Kasvihuone", 1),
        ("Common Ground Growers", 1),
        ("Värmelabbet", 2),
    ]
    tasks.suggest_for.call(the.challenge.pk)
    suggest(the.officer, the.challenge, Filters(where="home"))
    assert noted() == first


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(where="home"), ["Älvnära", "Värmelabbet"]),
        (Filters(where="partners"), ["Common Ground Growers"]),
        (Filters(language="en"), ["Common Ground Growers"]),
        (Filters(language="ar"), []),
        (Filters(kind="company"), []),
        (Filters(within_km=100), ["Älvnära", "Värmelabbet"]),
        (Filters(invitable=True), []),
    ],
)
def test_what_is_chosen_narrows(the, filters, expected):
    found = suggest(the.officer, the.challenge, filters)
    assert names(found) == expected
    assert (found.problem is None) == bool(expected)


def test_only_those_in_whose_name_somebody_acts_can_be_invited(the):
    member_of(the.growers, "editor")
    member_of(the.home, "member")
    found = suggest(the.officer, the.challenge)
    assert [row.organisation for row in found.rows if row.invitable] == [the.growers]

    MatchingPreferences.objects.create(organisation=the.growers, invited=False, changed_at=timezone.now())

    assert not [row for row in suggest(the.officer, the.challenge).rows if row.invitable]


@pytest.mark.slow
def test_who_does_not_want_to_be_suggested_is_not(the):
    MatchingPreferences.objects.create(organisation=the.growers, suggested=False, changed_at=timezone.now())

    found = suggest(the.officer, the.challenge)

    assert names(found) == ["Älvnära", "Värmelabbet", "Kasvihuone"]
    assert found.left_out == {"opted_out": 1}


def test_a_partner_that_it_does_not_reach_yet_is_suggested_and_said_to_be_so(the):
    AgreementFactory(proposer=the.oulu, partner=the.lulea)
    rows = {row.organisation.name: row for row in suggest(the.officer, the.challenge).rows}
    assert not rows["Kasvihuone"].reached
    assert rows["Kasvihuone"].agreement is not None


@pytest.mark.parametrize(
    "change", [{"state": "ended"}, {"scope": ["events"]}, {"starts_on": "2999-01-01", "ends_on": None}]
)
def test_no_partner_without_an_agreement_in_force_about_challenges(the, change):
    AgreementFactory(proposer=the.oulu, partner=the.lulea, **change)
    assert grouped(suggest(the.officer, the.challenge))["elsewhere"] == ["Kasvihuone"]


def test_who_has_answered_or_was_judged_is_shown_only_when_filters(the):
    SolutionFactory(challenge=the.challenge, organisation=the.growers, sent=True)
    tasks.suggest_for.call(the.challenge.pk)
    Suggestion.objects.filter(organisation=the.home).update(relevant=False, because="other_field")

    # Without Älvnära nobody at home fits: Värmelabbet is only nearest there.
    assert names(suggest(the.officer, the.challenge)) == ["Kasvihuone"]
    everyone = Filters(answered=True, judged=True)
    assert len(suggest(the.officer, the.challenge, everyone).rows) == 4


def test_all_that_is_written_about_a_project_counts(the):
    growing = "We grow vegetables and tomatoes in a greenhouse on waste heat, all winter."
    project = Project.objects.create(name="Warm soil", description={"en": f"## Why\n\n**{growing}**"})
    ProjectRole.objects.create(project=project, organisation=OrganisationFactory(name="Twin", city=the.oulu))
    read()

    assert row_of(suggest(the.officer, the.challenge), "Twin").reasons.said == Quote("en", growing)


def test_the_citys_own_authorities_are_shown_only_when_filters(the):
    Organisation.objects.filter(pk=the.home.pk).update(kind="authority")
    assert "Älvnära" not in names(suggest(the.officer, the.challenge))
    assert "Älvnära" in names(suggest(the.officer, the.challenge, Filters(own=True)))


def test_only_the_citys_officers_see_them(the):
    for person in (
        person_of(the.lulea),
        officer_of(the.austin),
        officer_of(the.lulea, "evaluator"),
        member_of(the.growers),
    ):
        for ask in (
            lambda person: suggest(person, the.challenge),
            lambda person: why_not(person, the.challenge, the.growers),
        ):
            with pytest.raises(NotAllowed):
                ask(person)
    with pytest.raises(SignInNeeded):
        suggest(AnonymousUser(), the.challenge)
    Challenge.objects.filter(pk=the.challenge.pk).update(state="draft", opened_at=None)
    draft = Challenge.objects.get(pk=the.challenge.pk)
    for person in (AnonymousUser(), officer_of(the.austin), person_of(the.lulea)):
        with pytest.raises(NotFound):
            suggest(person, draft)
    assert not Suggestion.objects.exists()
    assert len(suggest(the.officer, draft).rows) == 4


def test_a_challenge_without_words_says_so(the):
    empty = ChallengeFactory(
        city=the.lulea,
        title={"sv": "🙂"},
        lead={},
        need_local="",
        need_global={},
        affected={},
        amount_for={},
        criteria=((("…", "…"), 100),),
    )
    found = suggest(the.officer, empty)
    assert found.rows == ()
    assert "no words" in str(found.problem)


@pytest.mark.parametrize(
    ("who", "code"),
    [("growers", "suggested"), ("singers", "far_down"), ("accountants", "nobody")],
)
def test_it_is_said_why_an_organisation_is_not_suggested(the, who, code):
    the.away.delete()
    the.accountants = OrganisationFactory(name="Tilit", summary={"fi": "Kirjanpitoa pienille yrityksille."})
    read()
    said = why_not(the.officer, the.challenge, getattr(the, who))
    assert said.code == code
    assert said.message
    assert "%" not in said.message.replace("100% of", "")


def test_each_hard_reason_is_said(the):
    def said() -> str:
        return why_not(the.officer, the.challenge, the.growers).code

    tasks.suggest_for.call(the.challenge.pk)
    Suggestion.objects.filter(organisation=the.growers).update(relevant=False)
    assert said() == "judged"
    SolutionFactory(challenge=the.challenge, organisation=the.growers, sent=True)
    assert said() == "answered"
    MatchingPreferences.objects.create(organisation=the.growers, suggested=False, changed_at=timezone.now())
    assert said() == "opted_out"


def test_the_same_number_of_queries_for_one_as_for_three(the, django_assert_num_queries):
    def asked() -> int:
        fresh = Challenge.objects.select_related("city").get(pk=the.challenge.pk)
        suggest(the.officer, fresh, Filters(where="home"))
        fresh = Challenge.objects.select_related("city").get(pk=the.challenge.pk)
        with django_assert_num_queries(8):
            return len(suggest(the.officer, fresh, Filters(where="home")).rows)

    before = asked()
    for number in range(3):
        OrganisationFactory(
            name=f"Odlare {number}", city=the.lulea, summary={"sv": f"Vi odlar tomater i växthus {number}."}
        )
    read()
    assert asked() == before + 3


def test_the_officers_are_told_once_when_it_opens(the, django_capture_on_commit_callbacks):
    tasks.suggest_for.call(the.challenge.pk)
    tasks.suggest_for.call(the.challenge.pk)

    [told] = Notification.objects.filter(kind=tasks.READY)
    assert told.person == the.officer
    assert words_for(told) == "Organisations that could help with “Odla grönsaker på spillvärme”: 4."
    assert Suggestion.objects.count() == 4
    for state in ("closed", "draft"):
        Challenge.objects.filter(pk=the.challenge.pk).update(state=state)
        tasks.suggest_for.call(the.challenge.pk)
    assert Notification.objects.filter(kind=tasks.READY).count() == 1


def test_opening_a_challenge_asks_for_its_suggestions(the, django_capture_on_commit_callbacks):
    Challenge.objects.filter(pk=the.challenge.pk).update(state="approved", opened_at=None)
    with django_capture_on_commit_callbacks(execute=True):
        move(the.challenge, "open_now", by=the.officer)
    [task] = DBTaskResult.objects.filter(task_path__endswith="suggest_for")
    assert task.args_kwargs["args"] == [the.challenge.pk]


def test_an_answer_marks_its_suggestion_and_its_invitation(the, django_capture_on_commit_callbacks):
    tasks.suggest_for.call(the.challenge.pk)
    ChallengeInvitation.objects.create(
        challenge=the.challenge,
        organisation=the.growers,
        city=the.lulea,
        by=the.officer,
        language="en",
        text="Come",
    )
    solution = SolutionFactory(challenge=the.challenge, organisation=the.growers)
    with django_capture_on_commit_callbacks(execute=True):
        submit_solution(by=solution.author, solution=solution, content=content_of(solution))

    suggestion = Suggestion.objects.get(organisation=the.growers)
    assert suggestion.relevant
    assert suggestion.answered_at is not None
    assert ChallengeInvitation.objects.get().state == "answered"
    assert not Suggestion.objects.exclude(organisation=the.growers).exclude(answered_at=None).exists()


def test_an_answer_that_no_signal_told_of_is_found_by_the_clock(the):
    tasks.suggest_for.call(the.challenge.pk)
    SolutionFactory(challenge=the.challenge, organisation=the.home, sent=True)
    SolutionFactory(challenge=the.challenge, organisation=the.heat)

    tasks.note_answers()
    tasks.note_answers()

    assert [one.organisation for one in Suggestion.objects.exclude(answered_at=None)] == [the.home]


def test_a_city_sees_how_many_suggestions_were_right(the):
    tasks.suggest_for.call(the.challenge.pk)
    Suggestion.objects.filter(organisation=the.growers).update(
        relevant=True, created_at=timezone.now() - timedelta(days=100)
    )
    Suggestion.objects.filter(organisation=the.heat).update(relevant=False)
    ever, lately = precision(the.lulea)
    assert (ever.shown, ever.all, ever.answered) == (4, Share(judged=2, relevant=1), 0)
    assert (lately.shown, lately.all) == (3, Share(judged=1, relevant=0))
    assert ever.all.too_few
    assert ever.all.sentence == ""
    assert ever.all.short == "1 of 2"
    assert precision(the.austin)[0].shown == 0


def test_precision_is_of_what_officers_judged_at_each_rank(the):
    tasks.suggest_for.call(the.challenge.pk)
    Suggestion.objects.update(relevant=True, shown_by_answer=True)
    for rank, relevant in ((5, True), (6, False), (10, True), (11, False), (40, None)):
        Suggestion.objects.create(
            challenge=the.challenge,
            organisation=OrganisationFactory(),
            rank=rank,
            score=1.0,
            relevant=relevant,
        )
    ever, _lately = precision(the.lulea)
    assert (ever.first_five, ever.first_ten, ever.all) == (Share(1, 1), Share(3, 2), Share(4, 2))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "Of 23 suggestions that officers judged, 15 were relevant: 65%, between 45% and 81% with 95% confidence.",
        ),
        (
            "sv",
            "Av 23 förslag som handläggare har bedömt var 15 relevanta: 65 %, med 95 % säkerhet mellan 45 % och 81 %.",
        ),
        (
            "fi",
            "Virkahenkilöt ovat arvioineet 23 ehdotusta, joista 15 oli sopivia: 65 %, 95 prosentin varmuudella 45 %–81 %.",
        ),
    ],
)
def test_precision_in_words(language, sentence):
    with translation.override(language):
        assert Share(23, 15).sentence.replace("\xa0", " ") == sentence


def test_precision_at_its_ends():
    assert Share(9, 9).sentence == ""
    assert Share(10, 10).short == "10 of 10 (100%; 72% to 100%)"
    assert Share(10, 0).short == "0 of 10 (0%; 0% to 28%)"


def test_a_city_sees_who_is_suggested(the, django_assert_num_queries):
    tasks.suggest_for.call(the.challenge.pk)
    with django_assert_num_queries(4):
        kinds, countries = exposure(the.lulea)
    assert [(row.label, row.suggestions) for row in kinds.rows] == [("Non-profit", 4)]
    assert {(row.label, row.suggestions) for row in countries.rows} == {
        ("Not known", 3),
        ("United States", 1),
    }


@pytest.mark.parametrize("judged", [None, True, False])
def test_only_a_judged_suggestion_keeps_an_imported_organisation_from_being_taken_out(the, judged):
    source = Source.objects.create(name="kept", title="Kept")
    Organisation.objects.filter(pk=the.growers.pk).update(source=source, source_key="1")
    tasks.suggest_for.call(the.challenge.pk)
    Suggestion.objects.update(relevant=judged)

    undo("kept")

    assert Organisation.objects.filter(pk=the.growers.pk).exists() == (judged is not None)
    assert Suggestion.objects.filter(organisation__name__startswith="Common").exists() == (judged is not None)
