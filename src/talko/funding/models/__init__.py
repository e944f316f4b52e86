from talko.funding.models.campaign import BudgetLine, Campaign, News, Reward
from talko.funding.models.in_kind import InKind
from talko.funding.models.payment import Charge, Event, Payment
from talko.funding.models.payout import Approval, Expense, Payout
from talko.funding.models.pledge import Pledge
from talko.funding.models.pot import Commitment, Contribution, Pot
from talko.funding.models.rate import Rate

__all__ = [
    "Approval",
    "BudgetLine",
    "Campaign",
    "Charge",
    "Commitment",
    "Contribution",
    "Event",
    "Expense",
    "InKind",
    "News",
    "Payment",
    "Payout",
    "Pledge",
    "Pot",
    "Rate",
    "Reward",
]
