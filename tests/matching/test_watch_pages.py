"""The pages of watches, with everything that people may type into them."""

from uuid import uuid4

import pytest
from django.urls import reverse

from talko.core import ids
from talko.matching.models import Hit, Watch
from talko.matching.tasks.watches import match_watches
from tests.factories import CityFactory, OrganisationFactory, PersonFactory, member_of, person_of
from tests.matching.factories import GROWERS, LAWYERS, ODLARE, heat, others, watch_of
from tests.reading import Page

pytestmark = pytest.mark.django_db
NEW = "/watches/new/"


@pytest.fixture
def austin():
    return CityFactory(slug="austin", name="Austin", country="US", languages=["en"])


@pytest.fixture
def challenge(austin):
    others(austin)
    lulea = CityFactory(slug="lulea", name="Luleå")
    return heat(lulea, shared_with=[austin])


@pytest.fixture
def growers(austin):
    return OrganisationFactory(city=austin, name="Common Ground Growers")


@pytest.fixture
def maya(growers):
    return member_of(growers)


def typed(then="save", **values):
    return {"key": str(uuid4()), "owner": "self", "text": GROWERS, "language": "", "then": then} | values


def test_it_works(client, challenge, maya, growers):
    client.force_login(maya)
    assert "Common Ground Growers" in Page.of(client.get(NEW)).text

    page = Page.of(client.post(NEW, typed("try")))
    tried = page.section("What it would have found")
    assert "You write We build greenhouses" in tried.row("Warm greenhouses with waste heat").text
    assert "We read your text as English." in tried.text
    assert page.tag.select_one("[name=language] [selected]")["value"] == "en"
    assert not Watch.objects.exists()

    saved = client.post(NEW, typed(owner=ids.encode(growers.public_id)), follow=True)
    watch = Watch.objects.get()
    assert (watch.organisation, watch.language, watch.person) == (growers, "en", maya)
    page = Page.of(saved)
    assert page.has("What Common Ground Growers can do")
    fitting = page.section("Already open, and fitting")
    assert fitting.titles() == ["Warm greenhouses with waste heat"]
    assert Page.of(client.get("/watches/")).titles()[0].startswith("We build greenhouses")


def test_a_hit_is_rated_and_the_rating_taken_back(client, challenge, maya, growers):
    watch = watch_of(maya, growers)
    match_watches.call(challenge.pk)
    client.force_login(maya)
    address = reverse("matching:watch", args=[watch.public_id])
    judge = reverse("matching:hit", args=[watch.public_id, challenge.public_id])
    page = Page.of(client.get(address))
    assert page.titles() == ["Warm greenhouses with waste heat"]
    assert page.section("What it found").tag.form["action"] == judge

    for said, kept, words in (
        ("no", False, "You said that this does not fit."),
        ("yes", True, "You found this helpful."),
        ("open", None, "This was helpful"),
        ("nonsense", None, "This was helpful"),
    ):
        assert words in client.post(judge, {"helpful": said}, follow=True).content.decode()
        assert Hit.objects.get().helpful is kept


def test_they_are_filtered_by_words_state_and_whose_they_are(client, challenge, maya, growers):
    own, theirs = watch_of(maya, text="Wood and fire"), watch_of(maya, growers, text="Glass and water")
    Watch.objects.filter(pk=own.pk).update(paused=True)
    client.force_login(maya)

    def found(**asked):
        return Page.of(client.get("/watches/", asked)).results.titles()

    assert found() == [own.title, theirs.title]
    assert found(q="FIRE") == found(state="paused") == found(whose="own") == [own.title]
    assert found(whose=growers.address_id) == found(state="on") == [theirs.title]
    shown = Page.of(client.get("/watches/?found=on"))
    assert shown.has("None of your watches matches")
    assert shown.link("Remove the filter Has found something ×") == "/watches/?"


def test_filters_of_watches_are_for_those_who_have_some(client, maya):
    client.force_login(maya)
    assert not [link for link in Page.of(client.get("/watches/")).links() if "?" in link and "q=" in link]
    assert client.get("/watches/?q=wood").status_code == 200
    client.logout()
    assert client.get("/watches/?q=wood")["Location"].startswith("/accounts/login/")


def test_it_is_changed_paused_and_deleted(client, challenge, maya):
    watch = watch_of(maya)
    client.force_login(maya)
    address = reverse("matching:watch", args=[watch.public_id])
    edit = {"text": ODLARE, "language": "sv", "revision": "1", "then": "save"}
    assert client.post(f"{address}edit/", edit).status_code == 302
    watch.refresh_from_db()
    assert watch.language == "sv"
    assert client.post(f"{address}edit/", edit | {"text": LAWYERS}).status_code == 409

    assert "Resume it" in client.post(f"{address}pause/", {"then": "pause"}, follow=True).content.decode()
    assert "Paused" in client.get("/watches/").content.decode()
    assert "Pause it" in client.post(f"{address}pause/", {"then": "resume"}, follow=True).content.decode()

    assert client.get(f"{address}delete/").status_code == 200
    assert Watch.objects.exists()
    assert client.post(f"{address}delete/").status_code == 302
    assert not Watch.objects.exists()
    assert client.post(f"{address}delete/").status_code == 404


def test_others_find_nothing_there(client, maya, growers, challenge):
    watch = watch_of(maya, growers)
    match_watches.call(challenge.pk)
    address = reverse("matching:watch", args=[watch.public_id])
    judge = reverse("matching:hit", args=[watch.public_id, challenge.public_id])
    read, sent = (address, f"{address}edit/", f"{address}delete/"), (f"{address}pause/", judge)
    for path in ("/watches/", NEW, *read):
        assert client.get(path).status_code == 302, path
    for person in (person_of(growers.city), member_of(growers, "member"), PersonFactory(is_staff=True)):
        client.force_login(person)
        assert "We build greenhouses" not in client.get("/watches/").content.decode()
        assert [client.get(path).status_code for path in read] == [404] * 3
        assert [client.post(path).status_code for path in (*read[1:], *sent)] == [404] * 4
        assert client.post(NEW, typed(owner=ids.encode(growers.public_id))).status_code in {302, 422}
    assert not Watch.objects.filter(organisation=growers).exclude(pk=watch.pk).exists()
    assert Hit.objects.get().helpful is None
    for path in sent:
        assert client.get(path).status_code == 405


def test_who_has_no_city_is_told_to_choose_one(client, challenge):
    client.force_login(PersonFactory())
    tried = client.post(NEW, typed("try")).content.decode()
    assert "Choose your city first" in tried
    page = client.get("/watches/?page=1&before=2").content.decode()
    assert "Choose your city first" in page
    assert 'href="/welcome/?ask=city&amp;next=/watches/%3Fpage%3D1%26before%3D2"' in page


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Say what you can do, in a few words."),
        ("   \n\t ", "Say what you can do, in a few words."),
        ("🌱🥕🔥", "There are no words in this text."),
        ("?!…", "There are no words in this text."),
        ("värme " * 170_000, "Use at most 5,000 characters."),
    ],
)
def test_what_cannot_be_compared_says_why(client, challenge, maya, text, words):
    client.force_login(maya)
    for then in ("try", "save"):
        answer = client.post(NEW, typed(then, text=text))
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not Watch.objects.exists()


@pytest.mark.parametrize(
    ("text", "language", "read_as", "fits"),
    [
        (ODLARE, "", "Swedish", True),
        ("Rakennamme kasvihuoneita, joita lämmitetään hukkalämmöllä, ja kasvatamme vihanneksia.", "", "Finnish", True),
        (f"{ODLARE} {GROWERS} Kasvatamme vihanneksia.", "", "English", True),
        ("Anna Karlsson, Pekka Mäkinen, Dana Whitfield", "", "", False),
        ("نحن نبني البيوت الزجاجية ونزرع الخضروات", "ar", "Arabic", False),
        ("Ons bou kweekhuise en kweek groente", "nl", "Dutch", False),
        ("<script>alert(1)</script> greenhouses, waste heat, vegetables and data halls", "en", "", True),
        ("🌱 We warm greenhouses 🔥 with waste heat 🥕 and grow vegetables", "", "English", True),
        ("greenhouses\u202e, waste heat\u0000, vegetables \u200band data halls", "en", "", True),
    ],
)  # fmt: skip
def test_whatever_is_written_is_tried_or_says_why_not(client, challenge, maya, text, language, read_as, fits):
    client.force_login(maya)
    answer = client.post(NEW, typed("try", text=text, language=language))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert ("The city asks" in page) is fits
    assert ("No open challenge matches today." in page) is not fits
    assert "<script>alert" not in page
    if read_as and not language:
        assert f"We read your text as {read_as}." in page
    if language in {"ar", "nl"}:
        assert f"There is no dictionary for {read_as} here" in page
    saved = client.post(NEW, typed(text=text, language=language), follow=True)
    assert saved.status_code == 200
    if language == "ar":
        assert '<blockquote class="measure" lang="ar" dir="rtl">' in saved.content.decode()


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("نحن نبني البيوت الزجاجية ونزرع الخضروات", "", "We could not recognise the language."),
        (
            "نحن نبني البيوت الزجاجية ونزرع الخضروات",
            "sv",
            "We could not recognise the language.",
        ),
        (GROWERS, "sv", "This looks like English."),
        (GROWERS, "en", ""),
        (ODLARE, "", ""),
    ],
)
def test_a_language_that_cannot_be_right_is_remarked_on(client, challenge, maya, text, language, words):
    client.force_login(maya)
    page = client.post(NEW, typed("try", text=text, language=language)).content.decode()
    assert (
        (words in page) if words else ("This looks like" not in page and "We could not recognise" not in page)
    )


def test_the_language_that_was_found_can_be_corrected(client, challenge, maya):
    client.force_login(maya)
    client.post(NEW, typed(text="Värme, växthus, odling", language="nb"))
    assert Watch.objects.get().language == "nb"


def test_a_watchs_page_costs_the_same_for_three_as_for_one(client, maya, growers, django_assert_num_queries):
    others(growers.city)
    lulea = CityFactory(slug="lulea")
    watch = watch_of(maya, growers)
    client.force_login(maya)
    for count in (1, 3):
        for _number in range(Hit.objects.count(), count):
            match_watches.call(heat(lulea, shared_with=[growers.city]).pk)
        assert Hit.objects.count() == count
        client.get("/watches/")
        with django_assert_num_queries(21):
            client.get(reverse("matching:watch", args=[watch.public_id]))
