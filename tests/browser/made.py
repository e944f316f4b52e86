"""The demo's people, and one thing more of each kind that the demo has no page for."""

from datetime import timedelta

from django.utils import timezone

from talko.accounts.actions import choose_mail_about
from talko.accounts.models import Person
from talko.actors import actions as actors
from talko.actors.models import Organisation, Project
from talko.challenges.models import Challenge
from talko.cities.actions import ask_to_join
from talko.cities.models import Agreement, City
from talko.core.files.actions import Described, add_file
from talko.core.files.models import StoredFile
from talko.core.files.queries import picture_of
from talko.demo import world as demo
from talko.dialogue import actions as dialogue
from talko.dialogue.models import Message
from talko.dialogue.translations import Source
from talko.matching.actions.invitations import invite
from talko.matching.queries.suggestions import suggest
from talko.searches import actions as searches
from talko.searches.models import SavedSearch
from talko.solutions.actions import editing as answers
from talko.solutions.actions import partners
from talko.solutions.models import Solution
from tests.challenges.factories import ChallengeFactory
from tests.core.files.samples import PDF, picture, upload

PASSWORD = demo.PASSWORD
PEOPLE = {
    name: f"{name}@{domain}.example"
    for name, domain in {
        "eva": "lulea",
        "johan": "lulea",
        "maya": "commonground",
        "nils": "norrsken",
        "sara": "alvnara",
        "oskar": "norrsken",
        "aino": "oulu",
        "denise": "austin",
        "elli": "rovaniemi",
    }.items()
}


class Made:
    def __init__(self) -> None:
        self.people = {name: Person.objects.get(email=email) for name, email in PEOPLE.items()}
        eva, maya, nils = (self.people[name] for name in ("eva", "maya", "nils"))
        self.lulea = City.objects.get(slug="lulea")
        Person.objects.filter(pk=self.people["oskar"].pk).update(is_staff=True)
        self.people["oskar"].refresh_from_db()
        self.open = Challenge.objects.get(city=self.lulea, state="open")
        self.review = Challenge.objects.get(state="review")
        self.closed = Challenge.objects.get(state="closed")
        self.followed_up = Challenge.objects.get(state="followed_up")
        self.bus = Challenge.objects.get(city__slug="jokkmokk")
        self.draft = ChallengeFactory(city=self.lulea, owner=eva, state="draft", opened_at=None)
        self.growers = Organisation.objects.get(name="Common Ground Growers")
        self.farm = Organisation.objects.get(name="Älvnära Odling")
        self.sent = Solution.objects.get(challenge=self.open, organisation=self.growers)
        self.begun = answers.start_solution(
            by=nils, challenge=self.bus, language="sv", title="Ring mig när bussen kommer"
        )
        choose_mail_about(by=eva, group=self.open.address_id, mail="concerns")
        self.search, deleted = (
            searches.save_search(by=nils, page="challenges:list", given={"q": words}, name=words, mail=True)
            for words in ("buss", "is")
        )
        searches.delete_search(by=nils, search=deleted)
        SavedSearch.objects.update(seen_at=timezone.now() - timedelta(days=900))
        self.partner = partners.ask_partner(
            by=maya, solution=self.sent, organisation=self.farm, role="Hosts it"
        )
        self.project = Project.objects.get(name="Cool Roots")
        actors.ask_to_take_part(by=maya, project=self.project, organisation=self.farm)
        self.invitation = actors.invite_member(by=maya, organisation=self.growers, email=nils.email)
        unclaimed = Organisation.objects.filter(city=self.lulea, memberships=None).order_by("pk")[0]
        self.unclaimed = unclaimed
        self.claim = actors.claim_organisation(
            by=self.people["oskar"], organisation=unclaimed, reason="I sit on its board."
        )
        self._add_files(self.open)
        self.lead = StoredFile.objects.get(place="lead", subject_id=self.open.pk)
        self.said = self._say(nils, "Får man **komma** och titta?")
        self.taken_back = dialogue.take_back(by=nils, message=self._say(nils, "Fel tråd, förlåt."))
        self.said = dialogue.edit_message(
            by=nils, message=self.said, body="Får man komma och titta snart?", language="sv", revision=1
        )
        dialogue.post_message(
            by=maya,
            subject=self.sent,
            audience="parties",
            body="May we visit?",
            language="en",
            for_organisation=self.growers,
            key=None,
        )
        source = Source(self.open, "need_local", self.open.need_local, self.open.language, "en")
        self.ticket = source.ticket(eva)
        said = Source(self.said, "body", self.said.body, "sv", "en")
        self.translated = dialogue.correct_translation(
            by=eva, source=said, text="Can one come and have a look soon?", revision=0
        )
        self.suggested = suggest(eva, self.open).rows
        self.invited = invite(
            by=eva, challenge=self.open, organisation=self.farm, language="sv", text="Hej, **kom** med!"
        )
        self.mailed = invite(
            by=eva,
            challenge=self.open,
            organisation=Organisation.objects.filter(memberships=None, challenge_invitations=None)
            .exclude(pk=self.unclaimed.pk)
            .exclude(name="Shadeworks Collective")
            .filter(city=self.lulea)[0],
            language="sv",
            text="Hej, **kom** med!",
            email="info@verkstan.example",
        )
        self.agreement = Agreement.objects.get(proposer=self.lulea, parties__city__slug="austin")
        self.network = Agreement.objects.get(proposer=self.lulea, parties__city__slug="tromso")
        self.of_region = Agreement.objects.get(proposer__slug="norrbotten")
        oulu = City.objects.get(slug="oulu")
        ask_to_join(by=self.people["aino"], agreement=self.of_region, city=oulu, answer="Mielellämme.")
        self.proposed = Agreement.objects.get(proposer__slug="oulu", parties__city__slug="austin")

    def _add_files(self, challenge: Challenge) -> None:
        """Pictures and an attachment; the lead picture only where the demo has none."""
        said = Described(alternative="The river in snow", credit="Eva Lindmark", licence="by")
        sent = {
            "lead": upload(picture(size=(1200, 600)), "river.png"),
            "pictures": upload(picture(size=(600, 600), color=(20, 90, 160)), "bridge.png"),
            "attachments": upload(PDF, "Kartläggning.pdf"),
        }
        if picture_of(challenge, "lead"):
            del sent["lead"]
        for place, one in sent.items():
            add_file(by=self.people["eva"], subject=challenge, place=place, upload=one, described=said)

    def _say(self, by: Person, body: str) -> Message:
        return dialogue.post_message(
            by=by, subject=self.open, audience="public", body=body, language="sv", key=None
        )
