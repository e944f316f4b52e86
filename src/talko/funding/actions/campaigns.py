"""Writing a campaign. What happens to it then is in `workflow`."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from talko.accounts.models import Person
from talko.core import audit, permissions
from talko.core.database.idempotency import once
from talko.core.editing import drafts
from talko.core.editing.content import is_new
from talko.core.errors import Conflict, Invalid
from talko.core.text.cleaning import check_length, one_line, several_lines
from talko.core.values.money import LARGEST
from talko.core.workflow import hold, locked
from talko.dialogue.actions.following import follow_by_writing
from talko.funding.content import (
    PLAIN,
    Content,
    as_texts,
    content_of,
    first_content_of,
    problems,
    rows_of,
)
from talko.funding.models import BudgetLine, Campaign, News, Reward
from talko.funding.models.campaign import ROUNDS
from talko.funding.notifications import tell, those_who_gave
from talko.solutions.models import Solution
from talko.solutions.models.solution import SENT_STATES

GOING = ("draft", "review", "live", "settling", "delivery")


def form_of(campaign: Campaign) -> str:
    """The name of its draft."""
    return f"campaign:{campaign.address_id}"


def begin_campaign(*, by: Person, solution: Solution, key: UUID | None = None) -> Campaign:
    """A draft, filled with what the answer says. Raises Conflict while another one of the same solution is going on."""
    permissions.require(by, "funding.begin", solution)

    def make() -> Campaign:
        fresh = locked(solution)
        if fresh.state not in SENT_STATES or fresh.state == "not_chosen":
            raise Conflict(_("A campaign needs an answer that has been sent."))
        rounds = list(Campaign.objects.filter(solution=fresh).values_list("round", "state"))
        if any(state in GOING for _round, state in rounds):
            raise Conflict(_("This solution already has a campaign. Continue with that one."))
        if len(rounds) >= ROUNDS:
            raise Conflict(_("A solution can have two campaigns, and has had both."))
        campaign = Campaign(
            solution=fresh,
            city=fresh.challenge.city,
            round=len(rounds) + 1,
            author=by,
            is_demo=fresh.is_demo,
        )
        _write(campaign, first_content_of(fresh))
        audit.log(campaign, "campaign.begun", by=by)
        follow_by_writing(by, fresh)
        return campaign

    return once(by=by, action="funding.begin", key=key, make=make)


def save_campaign(*, by: Person, campaign: Campaign, content: Content, revision: int) -> Campaign:
    """Change a draft. Raises EditConflict when someone saved since `revision`, Conflict when it is no draft any more."""
    content = content.tidied()
    with transaction.atomic():
        fresh = hold(campaign, "edit", by=by)
        if is_new(fresh, revision=revision, saved=content_of(fresh), content=content, texts=as_texts):
            Invalid.raise_for(problems(content))
            fresh.revision += 1
            _write(fresh, content)
            audit.log(fresh, "campaign.edited", by=by)
        drafts.note_sent(by=by, form=form_of(fresh))
        return fresh


def _write(campaign: Campaign, content: Content) -> None:
    for name in PLAIN:
        setattr(campaign, name, getattr(content, name))
    campaign.minimum, campaign.optimum = content.minimum, content.optimum
    campaign.updated_at = timezone.now()
    campaign.save()
    campaign.lines.all().delete()
    BudgetLine.objects.bulk_create(rows_of(campaign, content))


def add_reward(
    *,
    by: Person,
    campaign: Campaign,
    name: str,
    least: int,
    stock: int | None = None,
    asks_address: bool = False,
    key: UUID | None = None,
) -> Reward:
    """What somebody gets who gives at least so much; of a draft only, so that nobody's reward changes."""
    name = one_line(name)
    if not name:
        raise Invalid(fields={"name": _("Say what they get.")})
    check_length(200, name=name)
    if not 0 < least <= LARGEST:
        raise Invalid(fields={"least": _("Enter an amount above 0.")})
    if stock is not None and not 0 < stock <= 1_000_000:
        raise Invalid(fields={"stock": _("Enter how many there are, or leave it empty.")})

    def make() -> Reward:
        fresh = hold(campaign, "edit", by=by)
        order = fresh.rewards.count()
        if order >= 20:
            raise Conflict(_("A campaign has at most 20 rewards."))
        return Reward.objects.create(
            campaign=fresh, order=order, name=name, least=least, stock=stock, asks_address=asks_address
        )

    return once(by=by, action="funding.add_reward", key=key, make=make)


@transaction.atomic
def remove_reward(*, by: Person, campaign: Campaign, reward: Reward) -> None:
    fresh = hold(campaign, "edit", by=by)
    fresh.rewards.filter(pk=reward.pk).delete()
    for order, one in enumerate(fresh.rewards.all()):
        fresh.rewards.filter(pk=one.pk).update(order=order)


def tell_news(*, by: Person, campaign: Campaign, text: str, language: str, key: UUID | None = None) -> News:
    """To everyone who gave, and on the campaign's page."""
    permissions.require(by, "funding.write", campaign)
    text = several_lines(text)
    if not text:
        raise Invalid(fields={"text": _("Write the update.")})
    check_length(10_000, text=text)

    def make() -> News:
        fresh = locked(campaign)
        if not fresh.is_public:
            raise Conflict
        news = News.objects.create(campaign=fresh, by=by, text=text, language=language)
        audit.log(fresh, "campaign.news", by=by, public=True)
        tell(those_who_gave(fresh), "campaign.news", fresh, but_not=by)
        return news

    return once(by=by, action="funding.news", key=key, make=make)
