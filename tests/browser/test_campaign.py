"""Money in the browser: pledged, matched, funded, paid out by two and reported; and a campaign that fails, and pays everyone back.

The giver has no account and no JavaScript.
"""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from talko.funding import tasks
from talko.funding.actions import pots
from talko.funding.models import Campaign, Payout
from tests.browser.axe import bring_axe, faults
from tests.factories import officer_of
from tests.funding.factories import ACCOUNT, CampaignFactory, pot_of

Open = Callable[..., Page]


def give(page: Page, campaign: Campaign, amount: str) -> None:
    page.goto(campaign.get_absolute_url())
    page.locator(".rail-act a.button").click()
    page.locator("main [name=amount]").fill(amount)
    page.locator("main [name=email]").fill("gry@example.org")
    page.locator("main form button.button").click()
    page.wait_for_url("**/campaigns/pay/**")
    page.locator("button[name=then][value=pay]").click()
    page.wait_for_url("**/campaigns/pledge/**")


def end(campaign: Campaign) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(ends_at=timezone.now() - timedelta(hours=1))
    tasks.end_campaigns()
    campaign.refresh_from_db()


def test_it_works(open_browser: Open, live_server: object) -> None:
    campaign = CampaignFactory()
    officer = officer_of(campaign.city, "officer", name="Eva")
    treasurer = officer_of(campaign.city, "treasurer", name="Johan")
    pot = pot_of(campaign.city, filled=1_000_000, by=officer)
    pots.commit(by=officer, pot=pot, campaign=campaign, most=80_000)
    visitor = open_browser(java_script_enabled=False)

    give(visitor, campaign, "600")
    expect(visitor.locator(".notice.moss")).to_be_visible()
    visitor.goto(campaign.get_absolute_url())
    expect(visitor.locator(".rail-money b")).to_have_text("SEK\xa01,200")
    end(campaign)
    assert campaign.state == "delivery"

    writer = bring_axe(open_browser(campaign.author))
    money = f"{campaign.get_absolute_url()}money/"
    writer.goto(money)
    writer.locator("#payouts a.button").click()
    writer.locator("main [name=what]").fill("The pipe lies")
    writer.locator("main [name=amount]").fill("1,000")
    writer.locator("main [name=iban]").fill(ACCOUNT)
    writer.locator("main form button.button").click()
    writer.wait_for_url(f"**{money}")
    assert faults(writer) == []
    assert writer.locator("#payouts form").count() == 0  # they get it, so they do not decide
    for person in (officer, treasurer):
        page = open_browser(person)
        page.goto(money)
        page.locator("#payouts form[action$='/approve/'] button").click()
        page.wait_for_load_state()
    page.locator("#payouts form[action$='/pay/'] button").click()
    page.wait_for_load_state()
    assert Payout.objects.get().state == "paid"

    writer.goto(f"/campaigns/{campaign.address_id}/finish/")
    writer.locator("main textarea").first.fill("The water is warm.")
    writer.locator("main form button.button").click()
    visitor.goto(campaign.get_absolute_url())
    expect(visitor.locator("#report-heading")).to_be_visible()


def test_below_the_minimum_everyone_is_paid_back(open_browser: Open, live_server: object) -> None:
    campaign = CampaignFactory()
    visitor = bring_axe(open_browser(viewport={"width": 320, "height": 700}))
    give(visitor, campaign, "20")
    mine = visitor.url
    assert faults(visitor, width=320) == []
    end(campaign)
    assert campaign.state == "not_funded"
    visitor.goto(mine)
    assert visitor.locator(".notice.moss").count() == 0
    expect(visitor.locator(".badge").first).to_have_text("Refunded")
    visitor.goto(campaign.get_absolute_url())
    assert visitor.locator(".rail-act a.button").count() == 0
    assert faults(visitor, width=320) == []
