"""Lists of campaigns, made ready to be shown in a fixed number of queries."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talko.cities.models import City
from talko.core.text import languages
from talko.core.values import dates, money
from talko.core.web.rows import Row
from talko.funding.models import Campaign
from talko.funding.models.campaign import PUBLIC_STATES
from talko.funding.queries.campaigns import seen_by, whole

PAGE_SIZE = 20
STATES = {
    "live": gettext_lazy("Open for pledges"),
    "delivery": gettext_lazy("Funded"),
    "closed": gettext_lazy("Finished"),
    "not_funded": gettext_lazy("Not funded"),
    "": gettext_lazy("All"),
}


def campaign_rows(person: Any, *, state: str = "", city: str = "", page: Any = 1) -> tuple[Page, list[Row]]:
    """Those that take pledges first, by their end; then the newest."""
    found = whole().filter(state__in=PUBLIC_STATES)
    if state:
        states = ("live", "settling") if state == "live" else (state,)
        found = found.filter(state__in=states)
    if city:
        found = found.filter(city__slug=city)
    first = Case(When(state="live", then=Value(0)), default=Value(1), output_field=IntegerField())
    ends = Case(When(state="live", then="ends_at"))
    pages = Paginator(found.order_by(first, ends, "-live_at", "-pk"), PAGE_SIZE)
    on_page = pages.get_page(page)
    return on_page, rows_of(list(on_page.object_list), person)


def rows_of(campaigns: list[Campaign], person: Any) -> list[Row]:
    return [_row(campaign) for campaign in campaigns]


def _row(campaign: Campaign) -> Row:
    here = [languages.current()]
    lang, title = languages.best(campaign.title, here, campaign.language)
    text_lang, text = languages.best(campaign.lead, here, campaign.language)
    state = campaign.state_now
    left = ""
    if state == "live" and campaign.ends_at is not None:
        left = dates.days_left(timezone.now(), campaign.ends_at, campaign.city.zone)
    per_cent = min(100, campaign.raised * 100 // campaign.minimum) if campaign.minimum else 0
    return Row(
        url=campaign.get_absolute_url(),
        title=title,
        lang=lang,
        byline=campaign.city.name,
        badge="" if state == "live" else str(Campaign.State(state).label),
        badge_tone={"delivery": "moss", "closed": "moss", "cancelled": "alarm"}.get(state, ""),
        text=text,
        text_lang=text_lang,
        when=left,
        when_note=_("left to give") if left else "",
        amount=money.shown(campaign.raised, campaign.currency, languages.current()),
        amount_note=_("of %(goal)s")
        % {"goal": money.shown(campaign.minimum, campaign.currency, languages.current())},
        share=per_cent,
        share_label=_("%(count)d per cent of the minimum") % {"count": per_cent},
    )


def of_city(city: City) -> list[Campaign]:
    """The newest that everyone may see."""
    return list(whole().filter(city=city, state__in=PUBLIC_STATES).order_by("-live_at", "-pk")[:6])


def drafts_of(person: Any) -> QuerySet[Campaign]:
    """What a person is writing, or has to review."""
    return whole().filter(seen_by(person), state__in=("draft", "review")).order_by("-updated_at", "-pk")
