"""One challenge of the demo world, from the draft to what came of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from talko.accounts.models import Person
from talko.actors.models import Project
from talko.challenges.actions import editing
from talko.challenges.content import Content, CriterionContent
from talko.challenges.models import Challenge
from talko.core.workflow import move, pass_time
from talko.demo import backdating
from talko.demo.made import ToHang, World
from talko.demo.pictures import scene
from talko.dialogue.actions.messages import post_message
from talko.dialogue.models import Message, Thread
from talko.solutions import content as solution_content
from talko.solutions.actions import editing as solutions
from talko.solutions.actions import endorsements, partners
from talko.solutions.content import DecisionContent
from talko.solutions.models import Endorsement, Solution

ENDED = ("closed", "decided")


def load_challenge(world: World, values: Mapping[str, Any]) -> Challenge:
    owner, city = world.people[values["owner"]], world.cities[values["city"]]
    challenge = editing.create_challenge(by=owner, city=city, content=_content(values))
    opened = backdating.moment(values.get("opened", -2), str(challenge))
    add_picture(world, values["picture"], owner, challenge, "lead", at=opened)
    move(challenge, "send_to_review", by=owner)
    if values["state"] == "review":
        _date(challenge, values)
        return challenge
    move(challenge, "approve", by=world.people[values["reviewer"]])
    cities = [world.cities[slug] for slug in values["shared_with"]]
    if cities:
        move(challenge, "share", by=owner, cities=cities)
    challenge.refresh_from_db()
    sent = [_solution(world, challenge, one) for one in values.get("solution", [])]
    _messages(world, challenge, values.get("message", []))
    _date(challenge, values)
    if values["state"] in ENDED:
        pass_time(Challenge)
    if "decision" in values:
        _decide(world, challenge, sent, values["decision"])
    if "follow_up" in values:
        _follow_up(world, challenge, values["follow_up"])
    _date_history(challenge, values)
    return challenge


def _content(values: Mapping[str, Any]) -> Content:
    """With dates that are still to come, also where the deadline is said to have passed."""
    ended = values["state"] in ENDED
    names = (
        "language",
        "title",
        "lead",
        "need_local",
        "need_global",
        "affected",
        "amount",
        "currency",
        "amount_for",
        "place",
    )
    return Content(
        **{name: values[name] for name in names},
        answer_languages=tuple(values["answer_languages"]),
        goals=tuple(values["goals"]),
        targets=tuple(values["targets"]),
        answers_by=_deadline(1 if ended else values["answers_by"]),
        decision_by=_deadline(40 if ended else values["decision_by"]),
        criteria=tuple(
            CriterionContent(one["name"], one["weight"], one.get("description", {}))
            for one in values["criterion"]
        ),
    )


def _deadline(days: int) -> Any:
    return (timezone.now() + timedelta(days=days)).replace(hour=21, minute=0, second=0, microsecond=0)


def _solution(world: World, challenge: Challenge, values: Mapping[str, Any]) -> Solution:
    by = world.people[values["by"]]
    organisation = world.organisations[values["organisation"]] if "organisation" in values else None
    solution = solutions.start_solution(
        by=by,
        challenge=challenge,
        language=values["language"],
        title=values["title"],
        organisation=organisation,
    )
    today = timezone.now().date()
    orders = list(challenge.criteria.values_list("order", flat=True))
    content = solution_content.Content(
        title=values["title"],
        language=values["language"],
        summary=values["summary"],
        plan=values["plan"],
        amount=values["amount"],
        currency=values["currency"],
        cost_note=values["cost_note"],
        criteria=dict(zip(orders, values["criteria"], strict=True)),
        steps=tuple(
            solution_content.Step(step["name"], today + timedelta(days=step["day"]), step["amount"])
            for step in values.get("milestone", [])
        ),
    )
    solution = solutions.submit_solution(by=by, solution=solution, content=content)
    for asked in values.get("partners", []):
        partner = partners.ask_partner(
            by=by,
            solution=solution,
            organisation=world.organisations[asked["organisation"]],
            role=asked["role"],
        )
        move(partner, "accept", by=world.people[asked["accepted_by"]])
    for key in values.get("endorsed_by", []):
        endorsements.endorse(by=world.people[key], solution=solution)
    at = backdating.moment(values["submitted"], values["title"])
    backdating.move(solution, at, submitted_at=at, is_demo=True)
    backdating.move_history(solution, {}, otherwise=at)
    if "picture" in values:
        add_picture(world, values["picture"], by, solution, "pictures", at=at)
    Endorsement.objects.filter(solution=solution).update(at=min(at + timedelta(days=2), timezone.now()))
    return solution


def add_picture(
    world: World, values: Mapping[str, str], by: Person, subject: Any, place: str, *, at: datetime
) -> None:
    name = values["drawing"]
    shown = ToHang(by, subject, place, name, scene(world, name), values["shows"], values["language"], at)
    world.to_hang.append(shown)


def _messages(world: World, challenge: Challenge, lines: list[dict[str, Any]]) -> None:
    said: list[Message] = []
    for line in lines:
        message = post_message(
            by=world.people[line["by"]],
            subject=challenge,
            audience=Thread.Audience.PUBLIC,
            body=line["body"],
            language=line["language"],
            for_city=world.cities[line["as_city"]] if "as_city" in line else None,
            for_organisation=world.organisations[line["organisation"]] if "organisation" in line else None,
            reply_to=said[line["reply_to"]] if "reply_to" in line else None,
            key=None,
        )
        at = backdating.moment(line["day"], line["body"])
        backdating.move(message, at)
        Thread.objects.filter(pk=message.thread_id).update(created_at=at, last_message_at=at)
        said.append(message)


def _decide(world: World, challenge: Challenge, sent: list[Solution], values: Mapping[str, Any]) -> None:
    challenge.refresh_from_db()
    answers = [(sent[one["solution"]], one) for one in values["answer"]]
    move(
        challenge,
        "decide",
        by=world.people[values["by"]],
        content=DecisionContent(
            language=values["language"],
            summary=values["summary"],
            chosen=next((solution.public_id for solution, one in answers if one["chosen"]), None),
            reasons={solution.public_id: one["reason"] for solution, one in answers},
        ),
    )
    decision = challenge.decision
    at = backdating.moment(values["day"], values["summary"])
    backdating.move(decision, at, decided_at=at)
    Challenge.objects.filter(pk=challenge.pk).update(decided_at=at)
    for solution in sent:
        solution.history.filter(at__gte=decision.created_at - timedelta(minutes=10)).update(at=at)
    for project in Project.objects.filter(solution__in=sent):
        backdating.move(project, at, started_on=at.date(), is_demo=True)
        backdating.move_history(project, {}, otherwise=at)


def _follow_up(world: World, challenge: Challenge, values: Mapping[str, Any]) -> None:
    move(
        challenge,
        "follow_up",
        by=world.people[values["by"]],
        text=values["text"],
        language=values["language"],
    )
    told, at = challenge.follow_ups.get(), backdating.moment(values["day"], values["text"])
    backdating.move(told, at)
    add_picture(world, values["picture"], world.people[values["by"]], told, "pictures", at=at)


def _date(challenge: Challenge, values: Mapping[str, Any]) -> None:
    opened = backdating.moment(values["opened"], str(challenge)) if "opened" in values else None
    backdating.move(
        challenge,
        opened - timedelta(days=9) if opened else backdating.moment(-2, str(challenge)),
        opened_at=opened,
        answers_by=_deadline(values["answers_by"]),
        decision_by=_deadline(values["decision_by"]),
        is_demo=True,
    )
    challenge.shares.update(at=opened or timezone.now())


def _date_history(challenge: Challenge, values: Mapping[str, Any]) -> None:
    opened = backdating.moment(values["opened"], str(challenge))
    days = {
        "challenge.created": opened - timedelta(days=9),
        "challenge.sent_to_review": opened - timedelta(days=4),
        "challenge.approved": opened - timedelta(minutes=1),
        "challenge.opened": opened,
        "challenge.shared": opened + timedelta(minutes=4),
        "challenge.closed": _deadline(values["answers_by"]),
    }
    if "decision" in values:
        days["challenge.decided"] = backdating.moment(
            values["decision"]["day"], values["decision"]["summary"]
        )
    if "follow_up" in values:
        days["challenge.followed_up"] = backdating.moment(
            values["follow_up"]["day"], values["follow_up"]["text"]
        )
    backdating.move_history(challenge, days, otherwise=opened)
