"""Organisations: created, edited, read, and what the log says of them."""

import pytest
from django.contrib.auth.models import AnonymousUser

from talko.actors import actions, queries, signals
from talko.actors.models import (
    Claim,
    Membership,
    Organisation,
    Project,
    ProjectRole,
)
from talko.core.audit import lines
from talko.core.errors import EditConflict, Invalid, NotAllowed, NotFound, SignInNeeded
from talko.core.models import AuditEntry
from talko.core.registries import search
from tests.actors.ways import Heard, found, logged
from tests.factories import CityFactory, OrganisationFactory, member_of, officer_of, person_of

pytestmark = pytest.mark.django_db
Role = Membership.Role


class TestOrganisations:
    def test_it_works(self, django_capture_on_commit_callbacks):
        heard = Heard(signals.organisation_created)
        person = person_of()
        with django_capture_on_commit_callbacks(execute=True):
            made = actions.create_organisation(
                by=person,
                name="  Verk\n stan ",
                kind="company",
                tags=["repair", " repair ", ""],
                country="SE",
            )
        assert made.name == "Verk stan"
        assert made.search_text == "verk stan repair"
        assert list(queries.organisations_of(person)) == [made]
        assert logged(made) == ["organisation.created"]
        assert heard.calls[0]["organisation"] == made

    def test_anonymous(self):
        with pytest.raises(SignInNeeded):
            actions.create_organisation(by=AnonymousUser(), name="X")

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"name": " "}, "name"),
            ({"name": "x" * 201}, "name"),
            ({"name": "X", "website": "javascript:alert(1)"}, "website"),
            ({"name": "X", "website": "https://user:word@example.org"}, "website"),
            ({"name": "X", "country": "Sweden"}, "country"),
            ({"name": "X", "kind": "guild"}, "kind"),
            ({"name": "X", "size": "huge"}, "size"),
            ({"name": "X", "summary": {"en": "x" * 1001}}, "summary"),
            ({"name": "X", "summary": {"tlh": "nuqneH"}}, "summary"),
            ({"name": "X", "description": {"en": "x" * 100_001}}, "description"),
            ({"name": "X", "tags": [f"t{n}" for n in range(21)]}, "tags"),
        ],
    )
    def test_what_must_be_mended(self, values, field):
        with pytest.raises(Invalid) as error:
            actions.create_organisation(by=person_of(), **values)
        assert list(error.value.fields) == [field]
        assert not Organisation.objects.exists()

    def test_the_domain_is_kept_only_if_proved(self):
        proved = person_of(email="siri@verkstan.se")
        assert (
            actions.create_organisation(by=proved, name="A", website="https://www.verkstan.se").email_domain
            == "verkstan.se"
        )
        assert (
            actions.create_organisation(by=person_of(), name="B", website="https://verkstan.se").email_domain
            == ""
        )
        free = person_of(email="siri@gmail.com")
        assert actions.create_organisation(by=free, name="C", website="https://gmail.com").email_domain == ""

    def test_a_website_put_in_later_opens_no_door(self):
        organisation = OrganisationFactory()
        owner = member_of(organisation, email="o@evil.se")
        saved = actions.edit_organisation(
            by=owner, organisation=organisation, revision=1, website="https://evil.se"
        )
        assert saved.email_domain == ""

    @pytest.mark.parametrize("role", [Role.OWNER, Role.EDITOR])
    def test_edit(self, role):
        organisation = OrganisationFactory()
        saved = actions.edit_organisation(
            by=member_of(organisation, role), organisation=organisation, revision=1, name="New"
        )
        assert (saved.name, saved.revision) == ("New", 2)
        assert logged(saved) == ["organisation.edited"]

    def test_an_edit_that_changes_nothing_is_no_edit(self):
        organisation = OrganisationFactory()
        owner = member_of(organisation)
        saved = actions.edit_organisation(
            by=owner, organisation=organisation, revision=1, name=organisation.name, tags=[]
        )
        assert saved.revision == 1
        assert logged(saved) == []

    def test_edit_by_strangers(self):
        organisation = OrganisationFactory()
        strangers = (
            person_of(), member_of(organisation, Role.MEMBER), member_of(OrganisationFactory()),
            officer_of(CityFactory()), officer_of(organisation.city, "moderator"),
        )  # fmt: skip
        for stranger in strangers:
            with pytest.raises(NotAllowed):
                actions.edit_organisation(by=stranger, organisation=organisation, revision=1, name="New")
        with pytest.raises(SignInNeeded):
            actions.edit_organisation(by=AnonymousUser(), organisation=organisation, revision=1, name="New")

    def test_the_same_edit_sent_twice_has_one_effect(self):
        organisation = OrganisationFactory()
        owner = member_of(organisation)
        sent = {"name": "\u202eVerk\u200bstan", "tags": ["repair"]}
        saved = [
            actions.edit_organisation(by=owner, organisation=organisation, revision=1, **sent)
            for _time in range(2)
        ]
        assert [(one.name, one.revision) for one in saved] == [("Verkstan", 2)] * 2
        assert logged(organisation) == ["organisation.edited"]
        with pytest.raises(EditConflict):
            actions.edit_organisation(
                by=owner, organisation=organisation, revision=1, **{**sent, "tags": ["sewing"]}
            )

    def test_edit_of_an_old_revision(self):
        organisation = OrganisationFactory(summary={"en": "Old"})
        owner = member_of(organisation)
        actions.edit_organisation(by=owner, organisation=organisation, revision=1, summary={"en": "Newer"})
        with pytest.raises(EditConflict) as conflict:
            actions.edit_organisation(by=owner, organisation=organisation, revision=1, summary={"en": "Mine"})
        assert conflict.value.current == {"summary": {"en": "Newer"}}
        assert conflict.value.revision == 2


class TestQueries:
    def test_collaborators(self):
        ours, close, far = (OrganisationFactory(name=name) for name in ("Ours", "Close", "Far"))
        for number, others in enumerate([[close, far], [close]]):
            project = Project.objects.create(name=f"P{number}")
            for one in (ours, *others):
                ProjectRole.objects.create(project=project, organisation=one)
        other = Project.objects.create(name="Elsewhere")
        ProjectRole.objects.create(project=other, organisation=far)
        found = queries.collaborators_of(ours)
        assert [(one.row.title, one.row.amount, [name for _, name in one.projects]) for one in found] == [
            ("Close", "2", ["P0", "P1"]),
            ("Far", "1", ["P0"]),
        ]

    def test_search(self):
        person = person_of()
        first = actions.create_organisation(by=person, name="Åland Repair", summary={"en": "Mends radios"})
        actions.create_organisation(by=person, name="Other", description={"en": "We like åland and repair"})
        actions.create_project(by=person, organisation=first, name="Radios for all")
        assert found("REPAIR åland") == {"organisation": ["Åland Repair", "Other"]}
        assert found("radios") == {"organisation": ["Åland Repair"], "project": ["Radios for all"]}
        assert search.find("radios", None, limit=1)[0].rows[0].url == first.get_absolute_url()
        for nothing in ("", "  ", "%", "_", "zzz"):
            assert found(nothing) == {}

    def test_unknown(self):
        with pytest.raises(NotFound):
            queries.organisation_called("Nobody")
        OrganisationFactory(name="Twin")
        OrganisationFactory(name="TWIN")
        with pytest.raises(NotFound, match="Several"):
            queries.organisation_called("twin")

    def test_claim_for(self):
        organisation = OrganisationFactory()
        claim = Claim.objects.create(organisation=organisation, person=person_of())
        assert queries.claim_for(officer_of(organisation.city), claim.public_id) == claim
        for stranger in (person_of(), officer_of(CityFactory()), officer_of(organisation.city, "moderator")):
            with pytest.raises(NotFound):
                queries.claim_for(stranger, claim.public_id)


def test_every_line_of_the_log_has_words():
    organisation = OrganisationFactory()
    owner = member_of(organisation)
    actions.invite_member(by=owner, organisation=organisation, email="x@example.org")
    assert [line.what for line in lines(AuditEntry.objects.all())] == ["invited someone"]
