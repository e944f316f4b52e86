"""The pages of campaigns, as those meet them who give, write, review, keep the money, or only read."""

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from talko.core.background import mail_queue
from talko.engines.allocation.cli import main_match_fund
from talko.funding import tasks
from talko.funding.actions import payouts, pots
from talko.funding.models import Campaign, Charge, Commitment, InKind, Payment, Payout, Pledge, Pot, Reward
from talko.funding.payments.simulator import signature
from tests.challenges.factories import SolutionFactory
from tests.factories import CityFactory, PersonFactory, officer_of
from tests.funding.factories import ACCOUNT, CampaignFactory, begun, over, paid, pledge_of, pot_of
from tests.funding.payments.bank.test_camt import balance, detail, entry, statement
from tests.pages import HOSTILE, browser, is_harmless, page
from tests.reading import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return CampaignFactory()


def form_of(response) -> dict[str, str]:
    """The hidden fields of a form as it was shown."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', response.content.decode())
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def give(client, campaign, **typed):
    address = reverse("funding:give", args=[campaign.public_id])
    opened = client.get(address)
    assert opened.status_code == 200
    sent = {"amount": "200", "email": "gry@example.org", "provider": "simulator", **typed}
    return client.post(address, {**form_of(opened), **sent})


def test_a_stranger_gives_in_two_steps_and_has_the_letter(campaign):
    client = browser()
    sent = give(client, campaign, name="Gry", is_public="on")
    assert sent.status_code == 302
    shown = client.get(sent["Location"])
    assert "Pretend to pay" in shown.content.decode()
    done = client.post(sent["Location"], {"then": "pay"}, follow=True)

    assert Page.of(done).has("Thank you. It has arrived.")
    pledge = Pledge.objects.get()
    assert (pledge.state, pledge.amount, pledge.name) == ("paid", 20_000, "Gry")
    assert Page.of(client.get(campaign.get_absolute_url())).section("Who has given").text.count("Gry") == 1
    mail_queue.send_letters()
    (receipt,) = mail.outbox
    assert receipt.to == ["gry@example.org"]
    link = re.search(r"http\S+/pledge/\S+", receipt.body)[0]
    assert Page.of(browser().get(link.split("8000", 1)[-1])).has("Receipt")


def test_a_gift_without_a_name_is_counted_and_not_named(campaign):
    client = browser()
    client.post(give(client, campaign, name="Gry")["Location"], {"then": "pay"})
    shown = page(client, campaign.get_absolute_url())
    assert "1 gift without a name" in shown
    assert "Gry" not in shown


def test_what_is_typed_wrongly_stays_in_the_form(campaign):
    sent = give(browser(), campaign, amount="50.000", email="gry", name=HOSTILE, is_public="on")
    shown = sent.content.decode()
    assert sent.status_code == 422
    assert "50.000" in shown
    assert is_harmless(shown)
    assert Pledge.objects.count() == 0


def test_a_refused_payment_can_be_tried_again_and_a_pledge_taken_back(campaign):
    client = browser()
    at = give(client, campaign)["Location"]
    refused = client.post(at, {"then": "refuse"}, follow=True)
    pledge = Pledge.objects.get()
    assert "Not paid yet" in refused.content.decode()
    again = client.post(reverse("funding:pay-pledge", args=[pledge.token]), {"provider": "simulator"})
    assert again.status_code == 302
    client.post(reverse("funding:cancel-pledge", args=[pledge.token]))
    client.post(reverse("funding:cancel-pledge", args=[pledge.token]))
    pledge.refresh_from_db()
    assert pledge.state == "cancelled"


def test_the_form_says_in_the_readers_language_how_many_are_left(campaign):
    Reward.objects.create(campaign=campaign, order=0, name="Grönkål", least=5_000, stock=7)
    client = browser()
    client.cookies["django_language"] = "sv"
    shown = client.get(reverse("funding:give", args=[campaign.public_id]), headers={"Accept-Language": "sv"})
    assert "Grönkål (7 kvar)" in shown.content.decode()


def test_a_list_says_what_the_page_says(campaign):
    pot = pot_of(campaign.city, filled=100_000)
    pots.commit(by=officer_of(campaign.city), pot=pot, campaign=campaign, most=50_000)
    paid(campaign, 20_000)
    tasks.sum_up()
    listed = page(browser(), reverse("funding:list")).replace("\xa0", " ")
    assert "SEK 400" in listed
    assert "SEK 400" in page(browser(), campaign.get_absolute_url()).replace("\xa0", " ")


def test_a_campaign_that_is_over_takes_nothing(campaign):
    over(campaign)
    response = browser().get(reverse("funding:give", args=[campaign.public_id]))
    assert response.status_code == 302
    assert reverse("funding:give", args=[campaign.public_id]) not in page(
        browser(), campaign.get_absolute_url()
    )


def test_nobody_sees_anothers_pledge(campaign):
    giver = PersonFactory()
    pledge = pledge_of(campaign, 10_000, by=giver)
    address = pledge.get_absolute_url()
    assert browser(giver).get(address).status_code == 200
    assert browser(PersonFactory()).get(address).status_code == 404
    assert browser(officer_of(campaign.city)).get(address).status_code == 404
    assert browser().get(address).status_code in {302, 401, 403}
    assert browser().get(reverse("funding:pledge-by-letter", args=["no-token"])).status_code == 404


def test_a_draft_is_nobodys_business(campaign):
    Campaign.objects.update(state="draft", live_at=None)
    for person in (None, PersonFactory(), officer_of(CityFactory())):
        client = browser(person)
        for address in (
            campaign.get_absolute_url(),
            f"{campaign.get_absolute_url()}money/",
            reverse("funding:widget", args=[campaign.public_id]),
        ):
            assert client.get(address).status_code == 404
        assert campaign.address_id not in page(client, reverse("funding:list"))
    assert browser(officer_of(campaign.city)).get(campaign.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    "name",
    ["edit", "rewards", "review", "call-off", "finish", "news", "promise", "ask-payout", "add-expense"],
)
@pytest.mark.parametrize("who", ["stranger", "other city"])
def test_what_is_not_theirs_is_refused(campaign, name, who):
    person = PersonFactory() if who == "stranger" else officer_of(CityFactory())
    if name == "promise" and who == "other city":
        return  # any city can promise money of its own pots
    client = browser(person)
    address = reverse(f"funding:{name}", args=[campaign.public_id])
    assert client.get(address).status_code == 403
    assert client.post(address, {}).status_code == 403
    assert browser().get(address).status_code in {302, 401, 403}


def typed_campaign(**more):
    ends = timezone.now() + timedelta(days=20)
    return {
        "language": "en",
        "title_en": "Warm water",
        "lead_en": "A pipe that shows it works.",
        "about_en": "We lay a pipe.",
        "currency": "SEK",
        "kind": "all_or_nothing",
        "line_0_name": "Pipe",
        "line_0_amount": "1,000",
        "line_0_part": "minimum",
        "line_1_name": "Pump",
        "line_1_amount": "500",
        "line_1_part": "optimum",
        "evidence": "An offer.",
        "account": ACCOUNT,
        "ends_at": ends.strftime("%Y-%m-%dT%H:%M"),
        **more,
    }


def test_from_the_answer_to_an_open_campaign_by_two_people():
    solution = SolutionFactory(sent=True)
    city = solution.challenge.city
    writer, second = browser(solution.author), officer_of(city)
    assert "Ask for money for this solution" in page(writer, solution.get_absolute_url())
    begun_at = writer.post(reverse("funding:begin", args=[solution.public_id]))
    address = begun_at["Location"]
    opened = writer.get(address)
    assert "900,000" in opened.content.decode()  # the budget is filled in: what the answer costs
    lacking = writer.post(address, {**form_of(opened), **typed_campaign(evidence=""), "then": "send"})
    assert lacking.status_code == 422
    sent = writer.post(address, {**form_of(opened), **typed_campaign(), "then": "send"})
    assert sent.status_code == 302, Page.of(sent).text
    campaign = Campaign.objects.get()
    assert (campaign.state, campaign.minimum, campaign.optimum) == ("review", 100_000, 150_000)
    review = reverse("funding:review", args=[campaign.public_id])
    assert writer.get(review).status_code == 403

    client = browser(second)
    assert "needs a second person’s review" in page(client, "/")
    back = client.post(review, {"then": "back", "note": "Which pipe?"})
    assert back.status_code == 302
    assert "Which pipe?" in page(writer, address)
    opened = writer.get(address)
    typed = typed_campaign(evidence="An offer for a pipe of 40 mm.")
    writer.post(address, {**form_of(opened), **typed, "then": "send"})
    assert client.post(review, {"then": "publish"}).status_code == 302

    everyone = browser()
    assert "Warm water" in page(everyone, reverse("funding:list"))
    assert Page.of(everyone.get(solution.get_absolute_url())).has("Campaign")
    assert "Warm water" in page(everyone, solution.challenge.get_absolute_url())
    assert "Warm water" in page(everyone, city.get_absolute_url())


def test_two_who_write_at_once_see_the_difference(campaign):
    Campaign.objects.update(state="draft", live_at=None)
    client, other = browser(campaign.author), browser(officer_of(campaign.city))
    address = reverse("funding:edit", args=[campaign.public_id])
    first, second = client.get(address), other.get(address)
    client.post(address, {**form_of(first), **typed_campaign(title_en="One"), "then": "save"})
    refused = other.post(address, {**form_of(second), **typed_campaign(title_en="Other"), "then": "save"})
    assert refused.status_code == 409
    assert "Other" in refused.content.decode()
    campaign.refresh_from_db()
    assert campaign.title == {"en": "One"}


def test_a_pot_is_set_up_filled_and_promised_and_the_match_can_be_computed_again(campaign, tmp_path):
    city = campaign.city
    officer = officer_of(city)
    client = browser(officer)
    new = reverse("funding:new-pot", args=[city.slug])
    opened = client.get(new)
    typed = {
        "title_sv": "Potten",
        "title_en": "The pot",
        "currency": "SEK",
        "base": "amount",
        "percent": "50",
        "giver_most": "100",
        "supporters": "0",
        "reached": "0",
        "order": "100",
    }
    made = client.post(new, {**form_of(opened), **typed})
    assert made.status_code == 302, Page.of(made).text
    pot = Pot.objects.get()
    assert browser().get(pot.get_absolute_url()).status_code == 404
    fill = reverse("funding:fill-pot", args=[pot.public_id])
    opened = client.get(fill)
    client.post(fill, {**form_of(opened), "city": city.slug, "amount": "5000", "decision": "KS 12"})
    client.post(reverse("funding:open-pot", args=[pot.public_id]))
    promise = reverse("funding:promise", args=[campaign.public_id])
    too_much = client.post(promise, {"pot": pot.address_id, "most": "5001"})
    assert "SEK\xa05,000 left" in too_much.content.decode()
    assert client.post(promise, {"pot": pot.address_id, "most": "800"}).status_code == 302
    assert "Your SEK\xa0100 become SEK\xa0150" in page(browser(), campaign.get_absolute_url())

    for number in range(12):
        paid(campaign, 10_000, email=f"p{number}@example.org")
    over(campaign)
    tasks.end_campaigns()
    commitment = Commitment.objects.get()
    assert commitment.match == 60_000
    record = browser().get(reverse("funding:match-file", args=[commitment.public_id, "json"]))
    (tmp_path / "record.json").write_bytes(record.content)
    assert b"example.org" not in record.content
    assert main_match_fund(["replay", str(tmp_path / "record.json")]) == 0
    rule = browser().get(reverse("funding:match-file", args=[commitment.public_id, "toml"])).content
    gifts = browser().get(reverse("funding:match-file", args=[commitment.public_id, "csv"])).content
    (tmp_path / "rule.toml").write_bytes(rule)
    (tmp_path / "gifts.csv").write_bytes(gifts)
    out = tmp_path / "out.json"
    arguments = [str(tmp_path / "rule.toml"), str(tmp_path / "gifts.csv"), "--record", str(out)]
    assert main_match_fund(arguments) == 0
    assert out.read_bytes() == record.content


def file_of(came: str) -> SimpleUploadedFile:
    balances = balance("OPBD", "0.00", "SEK"), balance("CLBD", "123.45", "SEK")
    return SimpleUploadedFile("bank.xml", statement(*balances, came))


def funded(campaign):
    paid(campaign, 120_000)
    over(campaign)
    tasks.end_campaigns()
    campaign.refresh_from_db()
    assert campaign.state == "delivery"


def test_money_is_asked_for_approved_by_two_paid_and_accounted_for(campaign):
    funded(campaign)
    writer = browser(campaign.author)
    ask = reverse("funding:ask-payout", args=[campaign.public_id])
    opened = writer.get(ask)
    asked = writer.post(ask, {**form_of(opened), "what": "The pipe", "amount": "700", "iban": ACCOUNT})
    assert asked.status_code == 302, Page.of(asked).text
    money = f"{campaign.get_absolute_url()}money/"
    assert ACCOUNT not in page(browser(), money)
    people = [officer_of(campaign.city), officer_of(campaign.city, "treasurer")]
    for person in people:
        client = browser(person)
        assert "needs you" in page(client, "/")
        client.post(reverse("funding:approve", args=[Payout.objects.get().public_id]))
    browser(people[1]).post(reverse("funding:pay-out", args=[Payout.objects.get().public_id]))
    shown = Page.of(browser().get(money)).section("Payouts").text
    assert "SEK 700 paid out, SEK 500 left" in shown.replace("\xa0", " ")
    assert people[0].name in shown
    spend = reverse("funding:add-expense", args=[campaign.public_id])
    opened = writer.get(spend)
    day = timezone.now().date().isoformat()
    writer.post(spend, {**form_of(opened), "what": HOSTILE, "amount": "650.50", "spent_on": day})
    assert is_harmless(page(browser(), money))
    finish = reverse("funding:finish", args=[campaign.public_id])
    done = writer.post(finish, {"report_en": "The pipe is warm."})
    assert done.status_code == 302, Page.of(done).text
    assert Page.of(browser().get(campaign.get_absolute_url())).has("What came of it")


@pytest.mark.parametrize("move", ["approve", "pay-out", "decline"])
def test_strangers_and_those_who_get_the_money_decide_no_payout(campaign, move):
    funded(campaign)
    payout = payouts.ask_payout(
        by=campaign.author, campaign=campaign, what="Pipe", amount=1_000, iban=ACCOUNT, key=uuid4()
    )
    address = reverse(f"funding:{move}", args=[payout.public_id])
    for person in (PersonFactory(), campaign.author, officer_of(CityFactory())):
        assert browser(person).post(address, {"note": "x"}).status_code == 403
    payout.refresh_from_db()
    assert (payout.state, payout.approvals.count()) == ("asked", 0)


def test_help_that_is_not_money_counts_when_the_city_says_so(campaign):
    helper = PersonFactory()
    client = browser(helper)
    address = reverse("funding:offer-help", args=[campaign.public_id])
    opened = client.get(address)
    typed = {"kind": "hours", "what": "Forty hours of digging", "asked": "800"}
    assert client.post(address, {**form_of(opened), **typed}).status_code == 302
    offer = InKind.objects.get()
    accept = reverse("funding:accept-help", args=[offer.public_id])
    assert client.post(accept, {"value": "800", "counts": "on"}).status_code == 403
    officer = browser(officer_of(campaign.city))
    assert "Forty hours" in page(officer, "/")
    assert officer.post(accept, {"value": "700", "counts": "on"}).status_code == 302
    shown = page(browser(), campaign.get_absolute_url())
    assert "70 per cent of the minimum" in shown
    client.post(reverse("funding:take-back-help", args=[offer.public_id]))
    assert "0 per cent of the minimum" in page(browser(), campaign.get_absolute_url())


def test_open_data_names_pots_and_organisations_and_no_person(campaign):
    pot = pot_of(campaign.city, filled=100_000)
    pots.commit(by=officer_of(campaign.city), pot=pot, campaign=campaign, most=50_050)
    paid(campaign, 20_000, name="Gry", is_public=True)
    response = browser().get("/campaigns/360giving.json")
    data = json.loads(response.content)
    (grant,) = data["grants"]
    assert (data["version"], grant["amountAwarded"], grant["currency"]) == ("1.4", 500.5, "SEK")
    assert grant["recipientOrganization"][0]["name"] == campaign.solution.organisation.name
    assert "Gry" not in response.content.decode()
    assert "gry@" not in response.content.decode()


def test_a_statement_of_the_bank_pays_pledges_once(campaign):
    payment = begun(pledge_of(campaign, 12_345), "bank")
    shown = browser().get(reverse("funding:transfer", args=[payment.public_id])).content.decode()
    reference = re.search(r"RF[0-9 ]+", shown)[0].strip()
    treasurer = browser(officer_of(campaign.city, "treasurer"))
    desk = reverse("funding:desk", args=[campaign.city.slug])
    assert browser(officer_of(CityFactory(), "treasurer")).get(desk).status_code == 403
    assert browser().get(desk).status_code in {302, 401, 403}
    for new in (1, 0):
        came = entry("123.45", currency="SEK", details=detail(reference=reference))
        answered = treasurer.post(desk, {"file": file_of(came)}, follow=True)
        assert f"{new} new payments of 1" in answered.content.decode()
    payment.refresh_from_db()
    assert payment.state == "paid"
    broken = treasurer.post(desk, {"file": SimpleUploadedFile("bank.xml", b"<html>")})
    assert broken.status_code == 422
    assert "camt.053" in broken.content.decode()


def test_events_of_a_stranger_are_refused(campaign):
    payment = begun(pledge_of(campaign, 10_000))
    hook = reverse("funding:hook", args=["simulator"])
    forged = json.dumps(
        {"event": "x", "number": payment.number, "what": "paid", "amount": 10_000, "currency": "SEK"}
    )
    client = browser()
    for body, headers in ((forged, {}), (forged, {"X-Signature": "0" * 64}), ("\x00{", {})):
        sent = client.post(hook, body, content_type="application/json", headers=headers)
        assert sent.status_code == 403
    assert client.post(hook, "x" * 200_000, content_type="application/json").status_code == 413
    assert (
        client.post(
            reverse("funding:hook", args=["nobody"]), "{}", content_type="application/json"
        ).status_code
        == 404
    )
    tasks.process_events()
    payment.refresh_from_db()
    assert payment.state == "started"
    sent = client.post(
        hook, forged, content_type="application/json", headers={"X-Signature": signature(forged)}
    )
    assert sent.status_code == 202
    tasks.process_events()
    payment.refresh_from_db()
    assert payment.state == "paid"


def test_the_widget_may_stand_on_other_sites_and_does_nothing(campaign):
    response = browser().get(reverse("funding:widget", args=[campaign.public_id]))
    shown = response.content.decode()
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert "X-Frame-Options" not in response
    assert "<script" not in shown
    assert "Set-Cookie" not in response.headers
    assert campaign.get_absolute_url() in shown


def test_lists_and_pages_cost_the_same_however_much_there_is(campaign, django_assert_num_queries):
    pot = pot_of(campaign.city, filled=100_000)
    pots.commit(by=officer_of(campaign.city), pot=pot, campaign=campaign, most=50_000)
    for number in range(3):
        paid(campaign, 5_000, email=f"p{number}@example.org")
        CampaignFactory()
    client = browser()
    client.get(campaign.get_absolute_url())
    with django_assert_num_queries(3):
        client.get(reverse("funding:list"))
    with django_assert_num_queries(17):
        client.get(campaign.get_absolute_url())
    assert Charge.objects.count() == Payment.objects.count() == 3
