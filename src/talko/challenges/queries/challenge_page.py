"""What a challenge's page shows to one reader: prepared values, and the one thing that this reader can do now."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talko.challenges.models import CHALLENGE_STATES, Challenge, Criterion, FollowUp, Goal, Target
from talko.challenges.queries import challenge_list
from talko.challenges.queries.challenges import cities_to_share_with, follow_ups, shared_cities, similar
from talko.challenges.queries.needed import Needed, needed_of_challenge
from talko.cities.models import City
from talko.cities.rules import Role, has_role, home_of
from talko.core import audit, permissions
from talko.core.database.compiled_query import Statement, given
from talko.core.text import languages
from talko.core.values import dates
from talko.dialogue.queries import is_following
from talko.solutions.queries.decisions import DecisionView, decision_of, may_decide
from talko.solutions.queries.solutions import First, first_of, parties_for


@dataclass(frozen=True)
class Act:
    """Something this reader can do: a link, or with `post` a button that does it."""

    label: str
    url: str
    post: bool = False
    confirm: str = ""
    note: str = ""


@dataclass(frozen=True)
class Fact:
    label: str
    value: str
    tone: str = ""


@dataclass(frozen=True)
class Text:
    """One text in the version that this reader gets."""

    text: str
    lang: str


@dataclass(frozen=True)
class Need:
    """The need in full, local or global; the other one is one click away."""

    html: str
    text: str
    lang: str
    field: str
    is_local: bool
    other_url: str


@dataclass(frozen=True)
class Judged:
    name: Text
    description: Text
    weight: int


@dataclass(frozen=True)
class Step:
    """Of the time line; `state` is "done", "now" or "next"."""

    title: str
    date: datetime | None
    text: str
    state: str


@dataclass(frozen=True)
class GoalShown:
    number: int
    name: str
    url: str
    targets: list[tuple[str, Text]]


@dataclass(frozen=True)
class Desk:
    """What stands at the city's own desk, for those who work there."""

    state: str
    note: str
    """A reviewer's, while it is a draft again."""
    acts: list[Act]
    needed: list[Needed]
    """What a draft lacks before it can be reviewed, for those who write it."""
    sharing: list[City]
    """With whom it will be shared when it opens, and can still be unshared."""


@dataclass(frozen=True)
class ChallengePage:
    title: Text
    lead: Text
    place: str
    badge: str
    badge_tone: str
    facts: list[Fact]
    main: Act | None
    note: str
    """Beside the main button, or instead of one."""
    need: Need
    affected: Text
    amount: str
    amount_for: Text
    criteria: list[Judged]
    timeline: list[Step]
    goals: list[GoalShown]
    answer_languages: str
    answers: First
    decision: DecisionView | None
    follow_ups: list[FollowUp]
    history: list[audit.Line]
    following: bool
    similar: int
    desk: Desk | None


def challenge_page(person: Any, challenge: Challenge, *, described: str = "") -> ChallengePage:
    """`described`: "local" or "global" when the reader asked for one. The number of queries is fixed."""
    preferred = challenge_list.languages_for(person)
    shared = [city.name for city in shared_cities(challenge)]
    title = Text(*reversed(languages.best(challenge.title, preferred, challenge.language)))
    goals = _goals(challenge, preferred)
    main, note = main_act(person, challenge)
    badge, tone = challenge_list.badge_of(challenge.state_now)
    return ChallengePage(
        title=title,
        lead=_text(challenge.lead, [title.lang, *preferred]),
        place=challenge_list.place_line(
            challenge.city.name, challenge.place, shared if challenge.is_public else []
        ),
        badge=badge,
        badge_tone=tone,
        facts=_facts(challenge, len(shared)),
        main=main,
        note=note,
        need=_need(person, challenge, preferred, described),
        affected=_text(challenge.affected, preferred),
        amount=challenge.money.shown() if challenge.money else "",
        amount_for=_text(challenge.amount_for, preferred),
        criteria=[
            Judged(_text(one.name, preferred), _text(one.description, preferred), one.weight)
            for one in _criteria().given(challenge.pk)
        ],
        timeline=_timeline(challenge),
        goals=goals,
        answer_languages=languages.and_list(
            [languages.name_here(code) for code in challenge.answer_languages]
        ),
        answers=first_of(challenge),
        decision=decision_of(challenge) if challenge.state in {"decided", "followed_up"} else None,
        follow_ups=list(follow_ups(challenge)) if challenge.state == "followed_up" else [],
        history=audit.history(challenge),
        following=is_following(person, challenge),
        similar=similar(challenge, person) if goals and challenge.state_now == "open" else 0,
        desk=_desk(person, challenge, main),
    )


@dataclass(frozen=True)
class Wording:
    lang: str
    name: str
    description: str


def criteria_in_all_languages(challenge: Challenge) -> list[tuple[int, list[Wording]]]:
    """For the reviewer, who must see whether they say the same: each criterion's weight and its wordings."""
    return [
        (
            one.weight,
            [
                Wording(code, one.name.get(code, ""), one.description.get(code, ""))
                for code in dict.fromkeys([*one.name, *one.description])
            ],
        )
        for one in _criteria().given(challenge.pk)
    ]


def _text(texts: dict[str, str], preferred: list[str]) -> Text:
    lang, text = languages.best(texts, preferred)
    return Text(text, lang)


def _facts(challenge: Challenge, shared: int) -> list[Fact]:
    facts = []
    now = timezone.now()
    if challenge.answers_by is not None and challenge.state_now in {"open", "approved", "draft", "review"}:
        urgent = challenge.answers_by - now <= challenge_list.URGENT
        left = dates.days_left(now, challenge.answers_by, challenge.city.zone)
        facts.append(Fact(_("left to answer"), left, "urgent" if urgent else ""))
    if challenge.money is not None:
        facts.append(Fact(_("need for funding"), challenge.money.shown()))
    if challenge.is_public:
        facts.append(Fact(_("answers"), str(challenge.solution_count)))
        facts.append(Fact(_("cities it reaches"), str(shared + 1)))
    return facts


def _need(person: Any, challenge: Challenge, preferred: list[str], described: str) -> Need:
    """Local for those who live there, or who read its language on a page of that language; global for everyone else."""
    home = home_of(person)
    is_local = home == challenge.city_id if home else languages.current() == challenge.language
    if described in {"local", "global"}:
        is_local = described == "local"
    if not challenge.need_global or not challenge.need_local:
        is_local = bool(challenge.need_local)
    other = "" if not (challenge.need_global and challenge.need_local) else "global" if is_local else "local"
    other_url = f"{challenge.get_absolute_url()}?{urlencode({'described': other})}#need" if other else ""
    if is_local:
        return Need(
            challenge.need_local_html, challenge.need_local, challenge.language, "need_local", True, other_url
        )
    lang, text = languages.best(challenge.need_global, preferred)
    return Need(challenge.need_global_html.get(lang, ""), text, lang, "need_global", False, other_url)


def _timeline(challenge: Challenge) -> list[Step]:
    """What is done, what is now, and what comes."""
    state = challenge.state_now
    decided = state in {"decided", "followed_up"}
    reached = {"open": 0, "closed": 1, "decided": 2, "followed_up": 3}.get(state, -1)
    decision = getattr(challenge, "decision", None) if decided else None
    steps = [
        (_("Opens"), challenge.opened_at or challenge.opens_at, _("Answers are welcome from then on.")),
        (_("Answers due"), challenge.answers_by, _("Until then an answer can be changed or withdrawn.")),
        (
            _("The city decides"),
            decision.decided_at if decision else challenge.decision_by,
            _("Everyone who answered gets a published reason."),
        ),
        (_("What came of it"), None, _("The city tells here what the solution has changed.")),
    ]
    shown = []
    for number, (title, date, text) in enumerate(steps):
        at = "done" if number <= reached else "now" if number == reached + 1 and reached >= 0 else "next"
        shown.append(Step(title, date, text, at))
    return shown


def _goals(challenge: Challenge, preferred: list[str]) -> list[GoalShown]:
    targets: dict[int, list[tuple[str, Text]]] = {}
    for target in _targets().given(challenge.pk):
        targets.setdefault(target.goal_id, []).append((target.code, _text(target.text, preferred)))
    return [
        GoalShown(
            goal.number,
            languages.best(goal.name, preferred)[1],
            f"{reverse('challenges:list')}?{urlencode({'goal': goal.number})}",
            targets.get(goal.number, []),
        )
        for goal in _chosen_goals().given(challenge.pk)
    ]


@lru_cache(maxsize=1)
def _criteria() -> Statement[Criterion]:
    return Statement.of_instances(Criterion.objects.filter(challenge__in=given(1)))


@lru_cache(maxsize=1)
def _targets() -> Statement[Target]:
    return Statement.of_instances(Target.objects.filter(challenges__in=given(1)))


@lru_cache(maxsize=1)
def _chosen_goals() -> Statement[Goal]:
    return Statement.of_instances(Goal.objects.filter(challenges__in=given(1)))


def _address(challenge: Challenge, name: str) -> str:
    return reverse(f"challenges:{name}", args=[challenge.public_id, challenge.slug])


def main_act(person: Any, challenge: Challenge) -> tuple[Act | None, str]:
    """The one thing that this reader can do now, and a few words beside it."""
    if has_role(person, challenge.city_id, Role.OFFICER, Role.EVALUATOR):
        act = _act_of_city(person, challenge)
        if act is not None:
            return act, act.note
    if challenge.state_now == "open" and has_role(person, challenge.city_id, Role.OFFICER):
        return None, _("The challenge is open for answers.")
    if challenge.state_now == "open":
        return _answering(person, challenge)
    if challenge.state in {"decided", "followed_up"}:
        return Act(_("Read the decision"), "#decision"), ""
    if challenge.state_now == "closed":
        return None, _("The time for answers is over. The city reads them and decides.")
    if challenge.state == "withdrawn":
        return None, challenge.withdrawn_reason
    return None, ""


def _act_of_city(person: Any, challenge: Challenge) -> Act | None:
    officer = permissions.allows(person, "challenges.manage", challenge)
    if challenge.state == "draft" and officer:
        return Act(_("Go on writing"), _address(challenge, "edit"))
    if challenge.state == "review" and permissions.allows(person, "challenges.review", challenge):
        return Act(
            _("Review it"), _address(challenge, "review"), note=_("A second person reads it before it opens.")
        )
    if challenge.state == "approved" and officer:
        return Act(_("Open it now"), _address(challenge, "open"), post=True)
    if challenge.state_now == "closed" and may_decide(person, challenge):
        return Act(
            _("Compare and decide"), reverse("solutions:decide", args=[challenge.public_id, challenge.slug])
        )
    if challenge.state_now == "open" and officer and cities_to_share_with(challenge):
        return Act(_("Share it with partner cities"), _address(challenge, "share"))
    if challenge.state == "decided" and officer:
        return Act(_("Tell what came of it"), _address(challenge, "follow-up"))
    return None


def _answering(person: Any, challenge: Challenge) -> tuple[Act | None, str]:
    answer = reverse("solutions:start", args=[challenge.public_id])
    if not person.is_authenticated:
        return Act(_("Sign in to answer"), f"{settings.LOGIN_URL}?{urlencode({'next': answer})}"), ""
    parties = parties_for(person, challenge)
    if not parties:
        cities = languages.and_list([challenge.city.name, *(city.name for city in shared_cities(challenge))])
        note = _("This challenge takes answers from %(cities)s.") % {"cities": cities}
        unsaid = home_of(person) is None  # which city is theirs: they are asked on the way
        return Act(_("Answer this challenge"), answer) if unsaid else None, note
    begun = next((party.solution for party in parties if party.solution is not None), None)
    if begun is None:
        return Act(_("Answer this challenge"), answer), ""
    if begun.state == "draft":
        return Act(_("Go on with your answer"), reverse("solutions:edit", args=[begun.public_id])), ""
    note = _("Your answer is withdrawn.") if begun.state == "withdrawn" else ""
    return Act(_("See your answer"), begun.get_absolute_url()), note


def _desk(person: Any, challenge: Challenge, main: Act | None) -> Desk | None:
    """For officers, evaluators and moderators of the city."""
    if not permissions.allows(person, "challenges.see_draft", challenge):
        return None
    officer = permissions.allows(person, "challenges.manage", challenge)
    acts = [act for act in _desk_acts(challenge) if main is None or act.url != main.url] if officer else []
    state = challenge.state_now
    needed = needed_of_challenge(challenge) if officer and state == "draft" else []
    if needed:
        acts = [act for act in acts if act.url != _address(challenge, "send")]
    return Desk(
        state=str(CHALLENGE_STATES.states[state]),
        note=challenge.review_note if state == "draft" else "",
        acts=acts,
        needed=needed,
        sharing=[] if challenge.is_public or not officer else shared_cities(challenge),
    )


def _desk_acts(challenge: Challenge) -> list[Act]:
    state = challenge.state_now
    edit = Act(_("Go on writing"), _address(challenge, "edit"))
    send = Act(_("Ask for a review"), _address(challenge, "send"), post=True)
    share = Act(_("Share it with partner cities"), _address(challenge, "share"))
    open_now = Act(_("Open it now"), _address(challenge, "open"), post=True)
    deadline = Act(_("Move the deadline"), _address(challenge, "deadline"))
    reopen = Act(_("Open it again"), _address(challenge, "reopen"))
    withdraw = Act(_("Withdraw the challenge"), _address(challenge, "withdraw"))
    follow_up = Act(_("Tell what came of it"), _address(challenge, "follow-up"))
    acts = {
        "draft": [edit, send, share],
        "review": [share],
        "approved": [open_now, share, deadline, withdraw],
        "open": [share, deadline, withdraw],
        "closed": [reopen, withdraw],
        "decided": [follow_up],
        "followed_up": [follow_up],
    }.get(state, [])
    if share in acts and not cities_to_share_with(challenge):
        acts = [act for act in acts if act is not share]
    return acts
