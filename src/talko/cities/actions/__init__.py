from talko.cities.actions.agreements import (
    ask_to_join,
    edit_agreement,
    join_through_region,
    name_contact,
    propose_agreement,
)
from talko.cities.actions.cities import (
    assign_region,
    change_landscape,
    choose_city,
    create_city,
    edit_city,
    give_domain,
    give_role,
    suppose_city,
    take_role,
)
from talko.cities.actions.ledger import add_cost, add_result, correct_cost
from talko.cities.actions.settings import change_settings

__all__ = [
    "add_cost",
    "add_result",
    "ask_to_join",
    "assign_region",
    "change_landscape",
    "change_settings",
    "choose_city",
    "correct_cost",
    "create_city",
    "edit_agreement",
    "edit_city",
    "give_domain",
    "give_role",
    "join_through_region",
    "name_contact",
    "propose_agreement",
    "suppose_city",
    "take_role",
]
