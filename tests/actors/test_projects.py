"""Projects, and who takes part in them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from talko.actors import actions
from talko.actors.models import (
    Membership,
    Project,
    ProjectRequest,
    ProjectRole,
)
from talko.core.errors import Conflict, EditConflict, Invalid, NotAllowed, SignInNeeded
from talko.core.workflow import move
from tests.actors.ways import logged, told
from tests.factories import OrganisationFactory, member_of, officer_of, person_of

pytestmark = pytest.mark.django_db
Role = Membership.Role


class TestProjects:
    @pytest.fixture
    def world(self):
        self.ours, self.theirs = OrganisationFactory(name="Ours"), OrganisationFactory(name="Theirs")
        self.me, self.they = member_of(self.ours), member_of(self.theirs, Role.EDITOR)
        self.project = actions.create_project(
            by=self.me, organisation=self.ours, name="Repair", tags=["repair"]
        )

    @pytest.mark.usefixtures("world")
    def test_it_works(self):
        assert self.project.roles.get().role == ProjectRole.Role.LEAD
        saved = actions.edit_project(
            by=self.me, project=self.project, revision=1, name="Mend", tags=["sewing"]
        )
        assert saved.search_text == "mend sewing"
        again = actions.edit_project(
            by=self.me, project=self.project, revision=1, name="Mend", tags=["sewing"]
        )
        assert again.revision == 2
        with pytest.raises(EditConflict):
            actions.edit_project(by=self.me, project=self.project, revision=1, name="Other")
        assert logged(self.project) == ["project.created", "project.edited"]

    @pytest.mark.usefixtures("world")
    def test_who_may_not(self):
        for stranger in (
            person_of(),
            self.they,
            member_of(self.ours, Role.MEMBER),
            officer_of(self.ours.city),
        ):
            with pytest.raises(NotAllowed):
                actions.edit_project(by=stranger, project=self.project, revision=1, name="Mend")
            with pytest.raises(NotAllowed):
                actions.create_project(by=stranger, organisation=self.ours, name="Mend")
        with pytest.raises(SignInNeeded):
            actions.create_project(by=AnonymousUser(), organisation=self.ours, name="Mend")
        today = timezone.now().date()
        with pytest.raises(Invalid):
            actions.create_project(
                by=self.me,
                organisation=self.ours,
                name="X",
                started_on=today,
                ended_on=today - timedelta(days=1),
            )

    @pytest.mark.usefixtures("world")
    def test_both_sides_agree(self):
        request = actions.ask_to_take_part(by=self.me, project=self.project, organisation=self.theirs)
        assert request.side == ProjectRequest.Side.PROJECT
        assert told(self.they) == ["project.asked"]
        assert not self.project.roles.filter(organisation=self.theirs).exists()
        with pytest.raises(NotAllowed):
            move(request, "accept", by=self.me)
        with pytest.raises(Conflict):
            actions.ask_to_take_part(by=self.they, project=self.project, organisation=self.theirs)
        move(request, "accept", by=self.they)
        assert told(self.me) == ["project.answered"]
        with pytest.raises(Conflict):
            move(request, "decline", by=self.they)
        with pytest.raises(Conflict):
            actions.ask_to_take_part(by=self.me, project=self.project, organisation=self.theirs)

    @pytest.mark.usefixtures("world")
    def test_an_organisation_offers_and_is_declined(self):
        request = actions.ask_to_take_part(
            by=self.they, project=self.project, organisation=self.theirs, role="funder"
        )
        assert request.side == ProjectRequest.Side.ORGANISATION
        assert told(self.me) == ["project.offered"]
        with pytest.raises(NotAllowed):
            move(request, "accept", by=self.they)
        move(request, "decline", by=self.me)
        assert not self.project.roles.filter(organisation=self.theirs).exists()

    @pytest.mark.usefixtures("world")
    def test_who_acts_for_both_agrees_for_both(self):
        Membership.objects.create(organisation=self.theirs, person=self.me, role=Role.OWNER)
        me = type(self.me).objects.get(pk=self.me.pk)
        request = actions.ask_to_take_part(by=me, project=self.project, organisation=self.theirs)
        assert request.state == "accepted"
        assert self.project.roles.filter(organisation=self.theirs).exists()

    @pytest.mark.usefixtures("world")
    def test_nobody_is_asked_whom_nobody_can_answer_for(self):
        with pytest.raises(Conflict):
            actions.ask_to_take_part(by=self.me, project=self.project, organisation=OrganisationFactory())
        orphan = Project.objects.create(name="Imported")
        with pytest.raises(Conflict):
            actions.ask_to_take_part(by=self.me, project=orphan, organisation=self.ours)
        with pytest.raises(NotAllowed):
            actions.ask_to_take_part(by=person_of(), project=self.project, organisation=self.theirs)
        with pytest.raises(Invalid):
            actions.ask_to_take_part(by=self.me, project=self.project, organisation=self.theirs, role="king")
        assert not ProjectRequest.objects.exists()

    @pytest.mark.usefixtures("world")
    def test_leaving(self):
        ours = self.project.roles.get(organisation=self.ours)
        with pytest.raises(Conflict):
            actions.leave_project(by=self.me, project_role=ours)
        theirs = ProjectRole.objects.create(project=self.project, organisation=self.theirs)
        with pytest.raises(NotAllowed):
            actions.leave_project(by=self.they, project_role=ours)
        actions.change_project_role(by=self.me, project_role=theirs, role="funder")
        actions.leave_project(by=self.me, project_role=theirs)
        with pytest.raises(SignInNeeded):
            actions.leave_project(by=AnonymousUser(), project_role=ours)
        assert [role.organisation for role in self.project.roles.all()] == [self.ours]
