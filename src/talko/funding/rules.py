"""Who may do what with campaigns, pledges and pots; in which state is said in `workflow`."""

from typing import Any

import rules

from talko.cities.rules import Role, city_role, has_role, is_treasurer
from talko.core.permissions import is_signed_in
from talko.funding.models import Campaign, InKind, Payout, Pledge, Pot
from talko.solutions.models import Solution
from talko.solutions.rules import writes_solution

MONEY = (Role.OFFICER, Role.TREASURER)


@rules.predicate
def may_begin(person: Any, solution: Solution) -> bool:
    """The officers of the challenge's city, and those who answered."""
    return has_role(person, solution.challenge.city_id, Role.OFFICER) or writes_solution(person, solution)


@rules.predicate
def writes_campaign(person: Any, campaign: Campaign) -> bool:
    return has_role(person, campaign.city_id, Role.OFFICER) or writes_solution(person, campaign.solution)


@rules.predicate
def is_second_person(person: Any, campaign: Campaign) -> bool:
    """Of the city that answers for the money, but not the one who wrote it, nor one of those who get it."""
    return (
        has_role(person, campaign.city_id, *MONEY)
        and campaign.author_id != person.pk
        and not writes_solution(person, campaign.solution)
    )


@rules.predicate
def may_see(person: Any, campaign: Campaign) -> bool:
    return (
        campaign.is_public or writes_campaign(person, campaign) or has_role(person, campaign.city_id, *MONEY)
    )


@rules.predicate
def gets_the_money(person: Any, campaign: Campaign) -> bool:
    return bool(writes_solution(person, campaign.solution))


@rules.predicate
def may_ask(person: Any, campaign: Campaign) -> bool:
    """For a payout, and to account for what was spent: those who carry the solution out, or the city for them."""
    return gets_the_money(person, campaign) or has_role(person, campaign.city_id, Role.OFFICER)


@rules.predicate
def may_approve(person: Any, payout: Payout) -> bool:
    """One of the city's officers and treasurers, who neither asked for it nor gets it."""
    return (
        has_role(person, payout.campaign.city_id, *MONEY)
        and payout.asked_by_id != person.pk
        and not gets_the_money(person, payout.campaign)
    )


@rules.predicate
def is_own(person: Any, pledge: Pledge) -> bool:
    return is_signed_in(person) and pledge.person_id == person.pk


@rules.predicate
def offers_help(person: Any, offer: InKind) -> bool:
    return is_signed_in(person) and offer.person_id == person.pk


keeps_money = city_role(*MONEY)
of_payout = city_role(Role.TREASURER, city=lambda payout: payout.campaign.city_id)
of_offer = city_role(*MONEY, city=lambda offer: offer.campaign.city_id)


def may_see_pot(person: Any, pot: Pot) -> bool:
    return pot.state != Pot.State.DRAFT or keeps_money(person, pot)


rules.add_perm("funding.begin", may_begin)
rules.add_perm("funding.write", writes_campaign)
rules.add_perm("funding.review", is_second_person)
rules.add_perm("funding.call_off", keeps_money)
rules.add_perm("funding.ask_payout", may_ask)
rules.add_perm("funding.approve_payout", may_approve)
rules.add_perm("funding.pay_out", of_payout)
rules.add_perm("funding.keep_pots", keeps_money)
rules.add_perm("funding.see_books", keeps_money)
rules.add_perm("funding.import_statement", is_treasurer)
rules.add_perm("funding.own_pledge", is_own)
rules.add_perm("funding.value_help", of_offer)
rules.add_perm("funding.own_help", offers_help)
