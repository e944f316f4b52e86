"""What a shared link shows: the `og:` tags of pages, and the picture with the title on it."""

from io import BytesIO

import pytest
from lxml import html
from PIL import Image

from talko.core import ids
from talko.core.files.actions import Described, add_file
from talko.web.sharing.pictures import LARGEST, SIZES, fitted
from tests.challenges.factories import ChallengeFactory, SolutionFactory
from tests.core.files import samples
from tests.core.files.samples import upload
from tests.factories import AgreementFactory, CityFactory, OrganisationFactory, officer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lulea():
    return CityFactory(slug="lulea", name="Luleå", latitude=65.58, longitude=22.16, landmarks=["church"])


@pytest.fixture
def challenge(lulea):
    return ChallengeFactory(city=lulea, title={"sv": "Värm växthus", "en": "Heat greenhouses"}, state="open")


def picture(client, kind, key, language="en"):
    return client.get(f"/og/{kind}/{key}.{language}.jpg")


def tags(client, address):
    tree = html.fromstring(client.get(address).content)
    return {tag.get("property"): tag.get("content") for tag in tree.xpath("//meta[@property]")}


@pytest.mark.slow
def test_it_works(client, challenge):
    said = tags(client, challenge.get_absolute_url())
    assert said["og:title"] == "Heat greenhouses"
    assert said["og:url"].endswith(challenge.get_absolute_url())
    assert said["og:locale"] == "en_GB"
    address = said["og:image"].removeprefix("http://127.0.0.1:8000")

    answer = client.get(address)

    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/jpeg", "public, max-age=86400")
    assert len(answer.content) <= LARGEST
    shown = Image.open(BytesIO(answer.content))
    assert shown.size == (1200, 630)
    assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
    assert picture(client, "challenge", ids.encode(challenge.public_id), "sv").content != answer.content


def test_a_picture_of_its_own_is_shown_instead_of_the_landscape(client, challenge):
    add_file(
        by=officer_of(challenge.city),
        subject=challenge,
        place="lead",
        upload=upload(samples.picture(size=(300, 200), color=samples.RED), "red.png"),
        described=Described(alternative="Red", credit="Eva", licence="by"),
    )
    answer = picture(client, "challenge", ids.encode(challenge.public_id))
    assert len(answer.content) <= LARGEST
    shown = Image.open(BytesIO(answer.content))
    red, green, blue = shown.getpixel((600, 625))
    assert (shown.size, red > 150, max(green, blue) < 60) == ((1200, 630), True, True)


@pytest.mark.slow
def test_every_kind_of_public_page(client, challenge, lulea):
    agreement = AgreementFactory(proposer=lulea)
    organisation = OrganisationFactory(city=None)
    solution = SolutionFactory(challenge=challenge, sent=True)
    for kind, thing in (("solution", solution), ("organisation", organisation), ("agreement", agreement)):
        assert tags(client, thing.get_absolute_url())["og:title"]
        assert picture(client, kind, ids.encode(thing.public_id)).status_code == 200
    assert tags(client, "/cities/lulea/")["og:title"] == "Luleå"
    assert picture(client, "city", "lulea").status_code == 200
    assert picture(client, "front", "lulea").status_code == 200


def test_what_not_everyone_may_read_has_no_picture(client, lulea):
    draft = ChallengeFactory(city=lulea, state="draft")
    unsent = SolutionFactory(challenge=ChallengeFactory(city=lulea, state="open"))
    proposed = AgreementFactory(proposer=lulea, state="proposed")
    for kind, thing in (("challenge", draft), ("solution", unsent), ("agreement", proposed)):
        assert picture(client, kind, ids.encode(thing.public_id)).status_code == 404


def test_an_agreement_shows_the_sky_of_each_city(client, lulea):
    """Side by side, with a light seam between them."""
    austin = CityFactory(name="Austin", latitude=30.27, longitude=-97.74, landmarks=["skyline"])
    agreement = AgreementFactory(proposer=lulea, partner=austin)
    both = Image.open(BytesIO(picture(client, "agreement", ids.encode(agreement.public_id)).content))
    alone = Image.open(BytesIO(picture(client, "city", "lulea").content))
    assert both.size == alone.size
    assert min(both.getpixel((600, 600))) > 225
    assert max(alone.getpixel((600, 600))) < 225


def test_an_agreement_names_only_those_that_take_part(client, lulea):
    agreement = AgreementFactory(proposer=lulea)
    asks = agreement.parties.create(city=CityFactory(name="Kiruna"), state="applied", admission="consent")
    said = tags(client, agreement.get_absolute_url())
    assert lulea.name in said["og:image:alt"]
    assert asks.city.name not in said["og:image:alt"]


@pytest.mark.parametrize(
    "address",
    ["/og/city/nowhere.en.jpg", "/og/city/lulea.xx.jpg", "/og/person/lulea.en.jpg", "/og/challenge/1.en.jpg", "/og/city/lulea.en.jpg?v=2"],
)  # fmt: skip
def test_what_a_stranger_makes_up_is_not_found(client, lulea, address):
    assert client.get(address).status_code == 404


def test_long_titles_shrink_and_wrap_and_end_at_last():
    size, lines = fitted("Kort")
    assert (size, lines) == (SIZES[0], ["Kort"])
    size, lines = fitted("Språkkaféer för nya grannar som väntar på en norskkurs i Tromsø " * 2)
    assert size < SIZES[0]
    assert " ".join(lines).count("grannar") == 2
    size, lines = fitted("čállosat đŋŧžšá " * 60)
    assert size == SIZES[-1]
    assert lines[-1].endswith("…")
    _size, lines = fitted("W" * 200)
    assert lines[-1].endswith("…")
