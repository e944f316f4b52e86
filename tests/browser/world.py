"""The demo world in a browser: a server on a database of its own, and every page of ours with someone who may open it.

The list is checked against the addresses that exist: a new page without a line here, or a reason, fails a test.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from talko.about.actions import save_page
from talko.about.models import Kind
from talko.about.queries import page_of
from talko.accounts.mail_opt_outs import address_to_refuse
from talko.accounts.queries import unsubscribe_token
from talko.actors.actions.members import invitation_path
from talko.actors.models import Organisation
from talko.backup import names_in
from talko.challenges.models import Challenge
from talko.demo import pictures
from talko.demo import world as demo
from talko.matching.invitation_mail import token_of
from talko.matching.models import Watch
from talko.solutions.models import Solution
from tests import databases, snapshot
from tests.browser import visits_to_campaigns
from tests.browser.made import PEOPLE, Made


@dataclass(frozen=True)
class Visit:
    """A page: the name of its address, who opens it (a key of `PEOPLE`, or nobody), and where it is."""

    route: str
    who: str
    path: str


Loaded = tuple[snapshot.Tables, dict[str, bytes], list[Visit]]
_loaded: dict[bool, Loaded] = {}
"""By whether it was in a transaction: in one, nothing runs that waits for its end."""


def load() -> list[Visit]:
    """The demo, with one thing more of each kind that it has no page for. Made once an hour for all processes, for it has dates."""
    kind = connection.in_atomic_block
    if kind not in _loaded:
        name = "demo" if kind else "committed_demo"
        _loaded[kind] = databases.once(name, f"{timezone.now():%Y%m%d%H}", _make_to_keep)
    tables, files, visits = _loaded[kind]
    snapshot.put_back(tables)
    for name, content in files.items():
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(content))
    return list(visits)


def _make_to_keep() -> Loaded:
    visits = make()
    return snapshot.take(), dict(_stored()), visits


def make(*, with_pictures: bool = False) -> list[Visit]:
    """Drawing all pictures of the demo takes seconds, which a test does not need."""
    world = demo.load()
    if with_pictures:
        pictures.hang(world)
    return list(_visits(Made()))


def write_a_letter(folder: Path) -> None:
    """For the page of a letter in the demo's mailbox."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        "Subject: Welcome",
        "From: talko@lulea.example",
        "To: nils@norrsken.example",
        "",
        "Read and answer.",
    ]
    (folder / "letter.log").write_text("\n".join([*lines, "-" * 79, ""]))


def _stored() -> Iterator[tuple[str, bytes]]:
    """Each test has a folder of its own for files, which ends with it."""
    for name in names_in(default_storage):
        with default_storage.open(name) as content:
            yield name, content.read()


def _visits(made: Made) -> Iterator[Visit]:
    yield from _of_the_shell_and_accounts(made)
    yield from _of_searches(made)
    yield from _of_cities(made)
    yield from _about_the_site(made)
    yield from _of_actors(made)
    yield from _of_challenges(made)
    yield from _of_solutions(made)
    yield from _of_suggestions(made)
    yield from _of_dialogue(made)
    yield from _of_files(made)
    yield from _of_sharing(made)
    for page in visits_to_campaigns.pages(made):
        yield Visit(*page)


def _of_the_shell_and_accounts(made: Made) -> Iterator[Visit]:
    for who in ("", "eva", "maya", "nils"):
        yield Visit("web:home", who, "/")
    for query in ("", "?ask=city&next=/challenges/", "?ask=languages&codes=sv,en", "?ask=interests"):
        yield Visit("web:welcome", "nils", reverse("web:welcome") + query)
    yield Visit("web:city-front", "", reverse("web:city-front", args=["lulea"]))
    yield Visit("web:how-it-works", "", reverse("web:how-it-works"))
    yield Visit("web:open-data", "", reverse("web:open-data"))
    yield Visit("web:design", "", reverse("web:design"))
    yield Visit("web:search", "", reverse("web:search") + "?q=buss")
    yield Visit("web:demo-mail", "", reverse("web:demo-mail"))
    yield Visit("web:demo-letter", "", reverse("web:demo-letter", args=["letter-0"]))
    for name in ("account_login", "account_signup", "account_reset_password", "account_reset_password_done"):
        yield Visit(name, "", reverse(name))
    for name in ("endorsed", "dialogues"):
        yield Visit("accounts:things", "nils", reverse("accounts:things", args=[name]))
    for name in (
        "accounts:overview",
        "dialogue:following",
        "accounts:profile",
        "accounts:notifications",
        "accounts:mail-settings",
        "accounts:export",
        "accounts:erase",
        "account_email",
        "account_change_password",
        "account_logout",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
    ):
        yield Visit(name, "eva", reverse(name))
    thing = reverse("accounts:thing-mail", args=[made.open.address_id])
    yield Visit("accounts:thing-mail", "nils", thing)
    refuse = address_to_refuse(PEOPLE["nils"]).removeprefix(str(settings.TALKO.base_url))
    yield Visit("accounts:refuse", "", refuse)
    yield Visit(
        "accounts:unsubscribe",
        "",
        reverse("accounts:unsubscribe", args=[unsubscribe_token(made.people["nils"])]),
    )


def _of_searches(made: Made) -> Iterator[Visit]:
    yield Visit("searches:list", "nils", reverse("searches:list"))
    yield Visit("searches:save", "nils", reverse("searches:save") + "?in=challenges:list&q=bad&state=all")
    yield Visit("searches:search", "nils", made.search.get_absolute_url())
    yield Visit("searches:edit", "nils", reverse("searches:edit", args=[made.search.public_id]))


def _of_cities(made: Made) -> Iterator[Visit]:
    yield Visit("cities:cities", "", reverse("cities:cities"))
    yield Visit("cities:choose", "nils", reverse("cities:choose"))
    for who in ("", "eva"):
        yield Visit("cities:city", who, reverse("cities:city", args=["lulea"]))
    for name in ("edit", "landscape", "roles", "settings", "log"):
        yield Visit(f"cities:{name}", "eva", reverse(f"cities:{name}", args=["lulea"]))
    yield Visit("agreements:agreements", "", reverse("agreements:agreements"))
    yield Visit("agreements:propose", "eva", reverse("agreements:propose"))
    agreement, proposed = made.agreement.public_id, made.proposed.public_id
    for one, readers in (
        (made.agreement, ("", "eva")),
        (made.network, ("", "eva")),
        (made.of_region, ("elli", "eva")),
    ):
        for who in readers:
            yield Visit("agreements:agreement", who, one.get_absolute_url())
    for name in ("costs", "results"):
        yield Visit(f"agreements:{name}", "eva", reverse(f"agreements:{name}", args=[agreement]))
    entry = made.agreement.costs.order_by("pk")[0].public_id
    yield Visit("agreements:correct", "eva", reverse("agreements:correct", args=[agreement, entry]))
    yield Visit("agreements:edit", "aino", reverse("agreements:edit", args=[proposed]))
    yield Visit("agreements:withdraw", "aino", reverse("agreements:withdraw", args=[proposed]))
    of_region, network = made.of_region.public_id, made.network.public_id
    for name, who, one, slug in (
        ("answer", "denise", proposed, "austin"),
        ("leave", "eva", network, "lulea"),
        ("contact", "eva", network, "lulea"),
        ("join", "eva", of_region, "lulea"),
        ("apply", "denise", of_region, "austin"),
        ("take_back", "aino", of_region, "oulu"),
        ("admit", "elli", of_region, "oulu"),
    ):
        yield Visit(f"agreements:{name}", who, reverse(f"agreements:{name}", args=[one, slug]))


def _about_the_site(made: Made) -> Iterator[Visit]:
    """One of the server's texts is published, and Luleå has a draft after a published one."""
    operator = made.people["oskar"]
    for kind in Kind.values:
        yield Visit(f"about:{kind}", "", reverse(f"about:{kind}"))
    for city, who, by in ((None, "oskar", operator), (made.lulea, "eva", made.people["eva"])):
        page = page_of(city, "terms")
        earlier = save_page(
            by=by, page=page, revision=0, texts={"sv": "Var **rädd** om varandra."}, publish=True
        )
        page = earlier.page
        draft = save_page(by=by, page=page, revision=1, texts={"sv": "Var **snälla** mot varandra."})
        names, args = ("city-", [made.lulea.slug]) if city else ("", [])
        for reader in ("", who):
            yield Visit(f"about:{names}overview", reader, reverse(f"about:{names}overview", args=args))
            yield Visit(f"about:{names}versions", reader, page.address("versions"))
        yield Visit(f"about:{names}feedback", "", reverse(f"about:{names}feedback", args=args))
        yield Visit(f"about:{names}edit", who, page.address("edit"))
        yield Visit(f"about:{names}version", "", earlier.get_absolute_url())
        yield Visit(f"about:{names}version", who, draft.get_absolute_url())
        yield Visit(f"about:{names}publish", who, page.address("publish", draft.public_id))
    for kind, who in (("terms", ""), ("accessibility", "eva")):
        yield Visit("about:city-page", who, page_of(made.lulea, kind).address())


def _of_actors(made: Made) -> Iterator[Visit]:
    growers, unclaimed = made.growers.public_id, made.unclaimed.public_id
    yield Visit("organisations:organisations", "", reverse("organisations:organisations"))
    yield Visit("organisations:create", "nils", reverse("organisations:create"))
    yield Visit("organisations:claims", "eva", reverse("organisations:claims"))
    yield Visit("organisations:settle", "eva", reverse("organisations:settle", args=[made.claim.public_id]))
    yield Visit("organisations:invitation", "nils", invitation_path(made.invitation))
    for who in ("", "maya"):
        yield Visit("organisations:organisation", who, made.growers.get_absolute_url())
    for name in ("edit", "history", "members"):
        yield Visit(f"organisations:{name}", "maya", reverse(f"organisations:{name}", args=[growers]))
    yield Visit("organisations:claim", "nils", reverse("organisations:claim", args=[unclaimed]))
    yield Visit("projects:projects", "", reverse("projects:projects"))
    yield Visit("projects:create", "maya", reverse("projects:create"))
    for who in ("", "maya"):
        yield Visit("projects:project", who, made.project.get_absolute_url())
    for name in ("edit", "history", "partners"):
        yield Visit(f"projects:{name}", "maya", reverse(f"projects:{name}", args=[made.project.public_id]))


def _of_files(made: Made) -> Iterator[Visit]:
    """On the pages above, the challenge has them all: a lead picture, a picture and an attachment."""
    for place in ("lead", "attachments"):
        args: list[Any] = ["challenge", made.open.public_id, place]
        yield Visit("files:add", "eva", reverse("files:add", args=args))
    for name in ("describe", "remove"):
        yield Visit(f"files:{name}", "eva", reverse(f"files:{name}", args=[made.lead.public_id]))


def _of_challenges(made: Made) -> Iterator[Visit]:
    def one(name: str, who: str, challenge: Challenge, room: str = "challenges") -> Visit:
        return Visit(
            f"{room}:{name}", who, reverse(f"{room}:{name}", args=[challenge.public_id, challenge.slug])
        )

    for who in ("", "eva"):
        yield Visit("challenges:list", who, reverse("challenges:list"))
    yield Visit("challenges:new", "eva", reverse("challenges:new"))
    for who in ("", "maya", "nils", "eva"):
        yield one("challenge", who, made.open)
    yield one("challenge", "johan", made.review)
    yield one("challenge", "", made.followed_up)
    yield one("challenge", "eva", made.closed)
    for who in ("", "maya", "eva"):
        yield one("dialogue", who, made.open)
    yield one("history", "", made.followed_up)
    yield one("edit", "eva", made.draft)
    yield one("review", "eva", made.review)
    yield one("change-deadline", "eva", made.open)
    yield one("share", "eva", made.open)
    yield one("withdraw", "eva", made.open)
    yield one("reopen", "eva", made.closed)
    yield one("decide", "eva", made.closed, "solutions")
    yield one("follow-up", "elli", made.followed_up)
    yield one("of-challenge", "", made.open, "solutions")


def _of_solutions(made: Made) -> Iterator[Visit]:
    sent = made.sent.public_id
    yield Visit("solutions:mine", "maya", reverse("solutions:mine"))
    yield Visit("solutions:start", "sara", reverse("solutions:start", args=[made.bus.public_id]))
    for who in ("", "maya", "nils", "eva"):
        yield Visit("solutions:solution", who, made.sent.get_absolute_url())
    chosen = Solution.objects.get(challenge=made.followed_up, state="chosen")
    yield Visit("solutions:solution", "", chosen.get_absolute_url())
    yield Visit("solutions:edit", "nils", reverse("solutions:edit", args=[made.begun.public_id]))
    yield Visit("solutions:edit", "maya", reverse("solutions:edit", args=[sent]))
    for name in ("withdraw", "partners", "versions"):
        yield Visit(f"solutions:{name}", "maya", reverse(f"solutions:{name}", args=[sent]))
    yield Visit("solutions:partners", "maya", reverse("solutions:partners", args=[sent]) + "?q=odling")
    yield Visit("solutions:partner", "sara", made.partner.get_absolute_url())


def _of_suggestions(made: Made) -> Iterator[Visit]:
    def of(challenge: Challenge, name: str, *more: Any, query: str = "") -> Visit:
        address = reverse(f"matching:{name}", args=[challenge.public_id, challenge.slug, *more])
        return Visit(f"matching:{name}", "eva", address + query)

    yield of(made.open, "suggestions")
    yield of(made.open, "suggestions", query="?kind=authority&within_km=50")
    yield of(made.review, "suggestions")
    yield of(made.open, "why-not", query="?q=odling")
    yield of(made.open, "why-not", query=f"?organisation={made.growers.address_id}")
    yield of(made.open, "invite", made.farm.public_id)
    yield of(made.open, "invite", made.unclaimed.public_id)
    yield of(made.open, "invite", Organisation.objects.get(name="Shadeworks Collective").public_id)
    other = next(one.organisation for one in made.suggested if one.organisation != made.farm)
    yield of(made.open, "not-relevant", other.public_id)
    yield of(made.open, "relevant", other.public_id)
    yield Visit("matching:outcomes", "eva", reverse("matching:outcomes", args=["lulea"]))
    for who in ("sara", "eva"):
        yield Visit("matching:invitation", who, made.invited.get_absolute_url())
    yield Visit("matching:decline", "sara", reverse("matching:decline", args=[made.invited.public_id]))
    yield Visit("matching:invitation", "eva", made.mailed.get_absolute_url())
    for name in ("letter", "decline-letter"):
        yield Visit(f"matching:{name}", "", reverse(f"matching:{name}", args=[token_of(made.mailed)]))
    for who in ("maya", "oskar"):
        yield Visit("matching:watches", who, reverse("matching:watches"))
    yield Visit("matching:watch-new", "maya", reverse("matching:watch-new"))
    for who, text in (("maya", "We grow vegetables"), ("nils", "Jag är snickare")):
        watch = Watch.objects.get(text__startswith=text)
        for name in ("watch", "watch-edit", "watch-delete"):
            yield Visit(f"matching:{name}", who, reverse(f"matching:{name}", args=[watch.public_id]))
    for who, organisation in (("maya", made.growers), ("nils", made.unclaimed)):
        yield Visit(
            "matching:preferences", who, reverse("matching:preferences", args=[organisation.public_id])
        )


def _of_dialogue(made: Made) -> Iterator[Visit]:
    for name, who in (
        ("edit", "nils"),
        ("language", "nils"),
        ("take-back", "nils"),
        ("hide", "eva"),
        ("versions", ""),
    ):
        yield Visit(f"dialogue:{name}", who, reverse(f"dialogue:{name}", args=[made.said.public_id]))
    yield Visit("dialogue:restore", "nils", reverse("dialogue:restore", args=[made.taken_back.public_id]))
    yield Visit("dialogue:translation", "eva", reverse("dialogue:translation", args=[made.ticket]))
    for who in ("nils", "maya"):
        history = reverse("dialogue:translation-history", args=[made.translated.public_id])
        yield Visit("dialogue:translation-history", who, history)
    for who in ("", "maya"):
        yield Visit(
            "dialogue:thread", who, reverse("dialogue:thread", args=["challenge", made.open.public_id])
        )


def _of_sharing(made: Made) -> Iterator[Visit]:
    challenge = made.open
    for kind, key in (("challenge", challenge.address_id), ("city", "lulea")):
        yield Visit("web:share", "", reverse("web:share", args=[kind, key]))
    yield Visit("web:poster", "", reverse("web:poster", args=[challenge.public_id, challenge.slug]))
