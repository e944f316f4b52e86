"""Pages about the site: read, edited, published, compared, restored; and who may."""

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction

from talko.about.actions import restore_version, save_page
from talko.about.models import PageVersion
from talko.about.queries import page_of
from talko.core import audit
from talko.core.errors import EditConflict, Invalid, NotAllowed, NotFound, SignInNeeded
from talko.core.workflow import move
from tests.factories import CityFactory, PersonFactory, officer_of, person_of
from tests.pages import HOSTILE, browser, is_harmless, page
from tests.reading import Page

pytestmark = pytest.mark.django_db
TERMS = "/cities/lulea/about/terms/"
UNREVIEWED = "Starting text: not yet reviewed"


@pytest.fixture
def lulea():
    return CityFactory(slug="lulea", name="Luleå", languages=["sv"])


@pytest.fixture
def eva(lulea):
    return officer_of(lulea, name="Eva Lindmark")


@pytest.fixture
def operator():
    return PersonFactory(is_staff=True)


def save(by, city, texts, revision=0, publish=True):
    return save_page(by=by, page=page_of(city, "terms"), revision=revision, texts=texts, publish=publish)


def typed(revision, sv="", en="", fi="", **more):
    return {"revision": revision, "texts_sv": sv, "texts_en": en, "texts_fi": fi, **more}


def test_an_officer_writes_publishes_and_everyone_reads_it(lulea, eva):
    reader, officer = browser(), browser(eva)
    before = Page.of(page(reader, TERMS))
    assert UNREVIEWED in before.text
    assert "Edit the page" not in before.link_names
    starting = Page.of(page(officer, f"{TERMS}edit/"))
    assert "Svensk lag gäller." in starting.text

    draft = officer.post(f"{TERMS}edit/", typed(0, sv="Var **snälla**."))

    assert (draft.status_code, draft.url) == (302, f"{TERMS}versions/")
    assert UNREVIEWED in Page.of(page(reader, TERMS)).text

    sent = officer.post(f"{TERMS}edit/", typed(1, sv="Var **snälla**.", publish="yes"))

    assert (sent.status_code, sent.url) == (302, TERMS)
    shown = Page.of(page(reader, TERMS))
    assert UNREVIEWED not in shown.text
    assert "Var snälla." in shown.text
    assert shown.language_of("Var snälla.")[0] == "sv"
    assert "Not available in this language: English. Shown in: Swedish." in shown.text
    [version] = PageVersion.objects.all()
    assert (version.number, version.by, version.published_by) == (1, eva, eva)
    assert [line.what for line in audit.history(version.page)] == ["published version 1 of the page"]


def test_nothing_with_an_empty_place_is_published_and_the_text_stays_in_the_form(lulea, eva):
    client = browser(eva)
    text = "Organisationsnummer: [[organisationsnummer]]"

    refused = client.post(f"{TERMS}edit/", typed(0, sv=text, publish="yes"))

    assert refused.status_code == 422
    shown = Page.of(refused)
    assert "fill in what is in double brackets: organisationsnummer." in shown.text
    assert text in [box.text.strip() for box in shown.tag.find_all("textarea")]
    assert not PageVersion.objects.exists()
    draft = save(eva, lulea, {"sv": text}, publish=False)
    with pytest.raises(Invalid):
        move(draft, "publish", by=eva)


def test_a_later_version_replaces_the_one_before_and_what_changed_can_be_read(lulea, eva):
    first = save(eva, lulea, {"sv": "Var snälla mot varandra."})
    second = save(eva, lulea, {"sv": "Var artiga mot varandra."}, revision=1)
    first.refresh_from_db()
    assert (first.state, second.state) == ("replaced", "published")

    shown = Page.of(page(browser(), second.get_absolute_url()))

    assert "Compared with version 1" in shown.text
    assert shown.changes == [("removed", "snälla"), ("added", "artiga")]
    assert Page.of(page(browser(), f"{TERMS}versions/")).titles() == ["Version 2", "Version 1"]


def test_an_earlier_text_is_restored_as_a_draft(lulea, eva):
    first = save(eva, lulea, {"sv": "Ett."})
    save(eva, lulea, {"sv": "Två."}, revision=1)
    client = browser(eva)
    assert "Restore this text" in Page.of(page(client, first.get_absolute_url())).buttons

    sent = client.post(first.page.address("restore", first.public_id))

    restored = PageVersion.objects.get(number=3)
    assert sent.url == restored.get_absolute_url()
    assert (restored.texts, restored.state) == ({"sv": "Ett."}, "draft")
    assert "Två." in Page.of(page(browser(), TERMS)).text
    assert client.post(restored.page.address("publish", restored.public_id)).url == TERMS
    assert "Ett." in Page.of(page(browser(), TERMS)).text


def test_a_draft_is_not_public(lulea, eva):
    save(eva, lulea, {"sv": "Ett."})
    draft = save(eva, lulea, {"sv": "Hemligt än."}, revision=1, publish=False)
    for stranger in (browser(), browser(officer_of(CityFactory()))):
        page(stranger, draft.get_absolute_url(), 404)
        assert Page.of(page(stranger, f"{TERMS}versions/")).titles() == ["Version 1"]
        assert "Hemligt" not in page(stranger, TERMS)
    assert Page.of(page(browser(eva), f"{TERMS}versions/")).titles() == ["Version 2", "Version 1"]


def test_the_same_text_makes_no_second_version_and_another_editor_is_not_overwritten(lulea, eva):
    save(eva, lulea, {"sv": "Ett."}, publish=False)
    save(eva, lulea, {"sv": "Ett."}, publish=False)
    assert PageVersion.objects.count() == 1
    with pytest.raises(EditConflict):
        save(eva, lulea, {"sv": "Två."}, publish=False)

    client = browser(eva)
    refused = client.post(f"{TERMS}edit/", typed(0, sv="Två."))

    assert refused.status_code == 409
    shown = Page.of(refused)
    assert ("removed", "Ett") in shown.changes
    assert shown.tag.find("input", attrs={"name": "revision"})["value"] == "1"


@pytest.mark.parametrize("role", ["moderator", "evaluator", "treasurer", None])
def test_only_officers_of_the_city_edit_its_pages(lulea, eva, operator, role):
    version = save(eva, lulea, {"sv": "Ett."})
    draft = save(eva, lulea, {"sv": "Två."}, revision=1, publish=False)
    wrong_role = officer_of(lulea, role) if role else person_of(lulea)
    for person in (wrong_role, officer_of(CityFactory()), operator):
        client = browser(person)
        page(client, f"{TERMS}edit/", 403)
        assert client.post(f"{TERMS}edit/", typed(2, sv="Tre.")).status_code == 403
        assert client.post(draft.page.address("publish", draft.public_id)).status_code == 404
        assert client.post(version.page.address("restore", version.public_id)).status_code == 403
        assert "Edit the page" not in Page.of(page(client, TERMS)).link_names
        with pytest.raises(NotAllowed):
            restore_version(by=person, version=version)
        with pytest.raises(NotFound):
            move(draft, "publish", by=person)
    assert PageVersion.objects.count() == 2


def test_nobody_edits_without_signing_in(lulea, eva):
    version = save(eva, lulea, {"sv": "Ett."})
    assert browser().post(f"{TERMS}edit/", typed(1, sv="Två.")).status_code in {302, 401}
    with pytest.raises(SignInNeeded):
        save_page(by=None, page=version.page, revision=1, texts={"sv": "Två."})
    assert PageVersion.objects.count() == 1


def test_the_servers_pages_are_the_operators(lulea, eva, operator):
    page(browser(eva), "/about/terms/edit/", 403)
    with pytest.raises(NotAllowed):
        save(eva, None, {"en": "Be kind."})
    save(operator, None, {"en": "Be kind."})
    shown = Page.of(page(browser(), "/about/terms/"))
    assert "Be kind." in shown.text
    assert shown.link("Luleå") == TERMS
    assert UNREVIEWED in Page.of(page(browser(), TERMS)).text
    with pytest.raises(IntegrityError), transaction.atomic():
        page_of(None, "terms").__class__.objects.create(kind="terms", city=None)


def test_what_an_officer_writes_is_only_text(lulea, eva):
    version = save(eva, lulea, {"sv": HOSTILE})
    for address in (TERMS, version.get_absolute_url(), f"{TERMS}versions/"):
        assert is_harmless(page(browser(), address))


def test_a_text_is_read_in_another_language_on_request(lulea, eva):
    save(eva, lulea, {"sv": "Var snälla.", "fi": "Olkaa ystävällisiä."})
    shown = Page.of(page(browser(), f"{TERMS}?language=fi"))
    assert "Olkaa ystävällisiä." in shown.text
    assert "Not available" not in shown.text
    assert shown.link("Svenska") == "?language=sv"


def test_what_does_not_exist(lulea):
    far = CityFactory(server="https://far.example")
    for address in (
        "/about/nothing/edit/",
        "/cities/lulea/about/nothing/",
        "/cities/nowhere/about/terms/",
        f"/cities/{far.slug}/about/terms/",
    ):
        page(browser(), address, 404)


def test_the_footer_leads_there_and_on_a_citys_page_to_that_citys(lulea):
    for address, start in (("/about/", "/about/"), ("/cities/lulea/", "/cities/lulea/about/")):
        footer = Page(BeautifulSoup(page(browser(), address), "html.parser").find("footer"))
        legal = {f"{start}{kind}/" for kind in ("imprint", "privacy", "accessibility", "cookies")}
        assert legal <= set(footer.links())


def test_a_page_costs_the_same_however_many_versions(lulea, eva, django_assert_max_num_queries):
    for number in range(4):
        save(eva, lulea, {"sv": f"Text {number}."}, revision=number)
    for address in (TERMS, f"{TERMS}versions/"):
        with django_assert_max_num_queries(6):
            page(browser(), address)
