from talko.cities.actions.agreements import (
    accept_agreement,
    add_cost,
    add_result,
    correct_cost,
    decline_agreement,
    edit_agreement,
    end_agreement,
    propose_agreement,
    withdraw_agreement,
)
from talko.cities.actions.cities import (
    choose_city,
    create_city,
    edit_city,
    give_role,
    suppose_city,
    take_role,
)

__all__ = [
    "accept_agreement",
    "add_cost",
    "add_result",
    "choose_city",
    "correct_cost",
    "create_city",
    "decline_agreement",
    "edit_agreement",
    "edit_city",
    "end_agreement",
    "give_role",
    "propose_agreement",
    "suppose_city",
    "take_role",
    "withdraw_agreement",
]
