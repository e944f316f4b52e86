"""Claims to act for an organisation, and the domains that prove one."""

import pytest
from django.contrib.auth.models import AnonymousUser

from talko.actors import actions, domains, queries
from talko.actors.models import (
    Membership,
)
from talko.core.errors import Conflict, Invalid, NotAllowed, SignInNeeded
from talko.core.workflow import move
from tests.actors.ways import logged, told
from tests.factories import CityFactory, OrganisationFactory, member_of, officer_of, person_of

pytestmark = pytest.mark.django_db
Role = Membership.Role


class TestClaims:
    def test_by_e_mail(self):
        organisation = OrganisationFactory(email_domain="verkstan.se")
        person = person_of(email="siri@verkstan.se")
        claim = actions.claim_organisation(by=person, organisation=organisation)
        assert claim.state == "granted"
        assert organisation.memberships.get().role == Role.OWNER
        assert logged(organisation) == ["organisation.claimed"]
        assert list(queries.organisations_of(person)) == [organisation]

    def test_an_unverified_address_proves_nothing(self):
        organisation = OrganisationFactory(email_domain="verkstan.se")
        person = person_of(email="siri@verkstan.se")
        person.emailaddress_set.update(verified=False)
        with pytest.raises(Invalid):
            actions.claim_organisation(by=person, organisation=organisation)

    @pytest.mark.parametrize(
        "address", ["s@notverkstan.se", "s@verkstan.se.evil.com", "s@sub.verkstan.se", "s@x.org"]
    )
    def test_other_domains_prove_nothing(self, address):
        organisation = OrganisationFactory(email_domain="verkstan.se")
        claim = actions.claim_organisation(
            by=person_of(email=address), organisation=organisation, reason="Mine"
        )
        assert claim.state == "waiting"

    def test_a_mail_provider_proves_nothing(self):
        organisation = OrganisationFactory(email_domain="gmail.com")
        claim = actions.claim_organisation(
            by=person_of(email="s@gmail.com"), organisation=organisation, reason="Mine"
        )
        assert claim.state == "waiting"

    @pytest.mark.parametrize(
        ("website", "address"),
        [
            ("https://verkstan.se/~siri", "s@verkstan.se"),
            ("https://verkstan.se/?club=4", "s@verkstan.se"),
            ("https://other.se", "s@verkstan.se"),
            ("https://xn--ndustr-o9ag.se", "s@industri.se"),
        ],
    )
    def test_a_website_that_does_not_say_the_same(self, website, address):
        organisation = OrganisationFactory(email_domain=address[2:], website=website)
        officer = officer_of(organisation.city)
        claim = actions.claim_organisation(
            by=person_of(email=address), organisation=organisation, reason="Mine"
        )
        assert claim.state == "waiting"
        assert told(officer) == ["claim.waiting"]

    @pytest.mark.parametrize(
        "other",
        [
            "https://verkstan.se/lab",
            "https://lab.verkstan.se",
            "https://WWW.VERKSTAN.SE.",
            "http://verkstan.se:8080",
        ],
    )
    def test_a_domain_of_several_organisations_proves_nothing(self, other):
        organisation = OrganisationFactory(email_domain="verkstan.se", website="https://www.verkstan.se/")
        person = person_of(email="siri@verkstan.se")
        neighbour = OrganisationFactory(website=other)
        assert (
            actions.claim_organisation(by=person, organisation=organisation, reason="Mine").state == "waiting"
        )
        neighbour.website = "https://elsewhere.se"
        neighbour.save()
        claim = actions.claim_organisation(by=person_of(email="bo@Verkstan.SE"), organisation=organisation)
        assert claim.state == "granted"

    def test_where_someone_owns_it_the_address_is_not_enough(self):
        organisation = OrganisationFactory(email_domain="verkstan.se")
        owner = member_of(organisation)
        person = person_of(email="siri@verkstan.se")
        assert (
            actions.claim_organisation(by=person, organisation=organisation, reason="Mine").state == "waiting"
        )
        assert told(owner) == ["claim.taken"]

    def test_by_an_officer(self):
        organisation = OrganisationFactory()
        officer, other, person = officer_of(organisation.city), officer_of(CityFactory()), person_of()
        claim = actions.claim_organisation(by=person, organisation=organisation, reason="I founded it.")
        assert told(officer) == ["claim.waiting"]
        assert told(other) == []
        for stranger in (other, person, person_of(), officer_of(organisation.city, "evaluator")):
            with pytest.raises(NotAllowed):
                move(claim, "grant", by=stranger)
        move(claim, "grant", by=officer)
        assert told(person) == ["claim.granted"]
        assert organisation.memberships.get(person=person).role == Role.OWNER
        assert logged(organisation) == ["organisation.claim_made", "organisation.claim_granted"]
        with pytest.raises(Conflict):
            move(claim, "refuse", by=officer, answer="No")

    def test_refused_with_a_reason(self):
        organisation = OrganisationFactory()
        officer, person = officer_of(organisation.city), person_of()
        claim = actions.claim_organisation(by=person, organisation=organisation, reason="Mine")
        with pytest.raises(Invalid):
            move(claim, "refuse", by=officer)
        move(claim, "refuse", by=officer, answer="Show us a document.")
        assert told(person) == ["claim.refused"]
        assert not organisation.memberships.exists()
        again = actions.claim_organisation(by=person, organisation=organisation, reason="Here it is")
        assert again.state == "waiting"

    def test_an_officer_does_not_settle_their_own(self):
        organisation = OrganisationFactory()
        officer = officer_of(organisation.city)
        claim = actions.claim_organisation(by=officer, organisation=organisation, reason="Mine")
        with pytest.raises(NotAllowed):
            move(claim, "grant", by=officer)

    def test_where_no_city_is_responsible_the_operator_settles(self):
        operator = person_of(is_staff=True)
        organisation = OrganisationFactory(city=None)
        claim = actions.claim_organisation(by=person_of(), organisation=organisation, reason="Mine")
        assert told(operator) == ["claim.waiting"]
        assert list(queries.claims_for(operator)) == [claim]
        move(claim, "grant", by=operator)

    def test_twice(self):
        organisation = OrganisationFactory()
        person = person_of()
        actions.claim_organisation(by=person, organisation=organisation, reason="Mine")
        with pytest.raises(Conflict):
            actions.claim_organisation(by=person, organisation=organisation, reason="Mine")
        with pytest.raises(Conflict):
            actions.claim_organisation(by=member_of(organisation), organisation=organisation, reason="Mine")
        with pytest.raises(SignInNeeded):
            actions.claim_organisation(by=AnonymousUser(), organisation=organisation)

    def test_only_those_who_settle_see_claims(self):
        with pytest.raises(NotAllowed):
            queries.claims_for(person_of())
        with pytest.raises(SignInNeeded):
            queries.claims_for(AnonymousUser())


@pytest.mark.parametrize(
    ("website", "domain"),
    [
        ("https://www.waag.org/", "waag.org"),
        ("HTTPS://WWW.Waag.ORG.", "waag.org"),
        ("https://lab.waag.org", "lab.waag.org"),
        ("https://räksmörgås.se", "xn--rksmrgs-5wao1o.se"),
        ("https://waag.org/a", ""),
        ("https://waag.org/?a", ""),
        ("https://waag.org/#a", ""),
        ("https://waag.org:8080", ""),
        ("https://me@waag.org", ""),
        ("http://gmx.com/x", ""),
        ("http://gmx.com", ""),
        ("http://mail.gmx.com", ""),
        ("http://xs4all.nl", ""),
        ("http://www.xs4all.nl/~u1", ""),
        ("http://telia.com", ""),
        ("https://makers.github.io", ""),
        ("https://github.io", ""),
        ("https://co.uk", ""),
        ("https://www.co.uk", ""),
        ("https://localhost", ""),
        ("https://127.0.0.1", ""),
        ("https://[::1]", ""),
        ("http://fablab.blogspot.com", ""),
        ("https://WWW.Facebook.com/x", ""),
        ("https://sites.google.com/view/x", ""),
        ("http://[bad", ""),
        ("", ""),
    ],
)
def test_domains(website, domain):
    assert domains.of_website(website) == domain
