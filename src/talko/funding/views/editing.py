"""Writing a campaign: begun, autosaved, saved, its rewards."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talko.core import permissions, workflow
from talko.core.database.rows import get_or_not_found
from talko.core.editing import drafts
from talko.core.editing.submission import submit
from talko.core.web.views import go_on, person_of, post_only, posted, saves_itself
from talko.core.workflow import can
from talko.funding.actions import campaigns as actions
from talko.funding.content import content_of, missing
from talko.funding.forms.editing import CampaignForm, RewardForm
from talko.funding.models import Campaign
from talko.funding.views.campaigns import campaign_here
from talko.solutions.queries.solutions import solution_for


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    solution = solution_for(person, public_id)
    permissions.require(person, "funding.begin", solution)
    if request.method == "POST":
        campaign = actions.begin_campaign(by=person, solution=solution)
        return redirect("funding:edit", campaign.public_id)
    context = {
        "title": _("Begin a campaign?"),
        "text": _(
            "It starts as a draft, filled with what the answer says. Nobody else sees it until a second person of the city "
            "has checked it."
        ),
        "submit": _("Begin the campaign"),
        "cancel_url": solution.get_absolute_url(),
    }
    return render(request, "web/confirm.html", context)


def _form(campaign: Campaign, data: QueryDict | None, typed: QueryDict | None = None) -> CampaignForm:
    return CampaignForm(
        data,
        typed=typed,
        content=content_of(campaign),
        revision=campaign.revision,
        zone=campaign.city.zone,
        city_languages=campaign.city.languages,
        country=campaign.city.country,
        now=timezone.now(),
    )


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    campaign = campaign_here(person, public_id)
    permissions.require(person, "funding.write", campaign)
    page = drafts.DraftedPage(request, actions.form_of(campaign))
    if request.method != "POST" and not can(campaign, "edit", person):
        workflow.require(campaign, "edit", by=person)
    form = _form(campaign, page.data, page.typed)
    if page.accepts(form):
        with page.refused:
            saved = actions.save_campaign(
                by=person, campaign=campaign, content=form.content(), revision=form.cleaned_data["revision"]
            )
            if page.then == "send":
                workflow.move(saved, "send_to_review", by=person)
                return go_on(request, form, saved, _("Sent to be reviewed."))
            onward = {
                "preview": saved.get_absolute_url(),
                "rewards": reverse("funding:rewards", args=[saved.public_id]),
            }
            return go_on(request, form, onward.get(page.then, request.path), _("Saved."))
    shown = form.shown().tidied()
    found = missing(shown, country=campaign.city.country, now=timezone.now())
    return page.show(
        "funding/edit.html", form, campaign=campaign, steps=form.form_steps(found), left=bool(found)
    )


@saves_itself
def autosave(request: HttpRequest, public_id: UUID) -> HttpResponse:
    campaign = campaign_here(person_of(request), public_id)
    permissions.require(request.user, "funding.write", campaign)
    form = _form(campaign, request.POST)
    return drafts.autosave(request, actions.form_of(campaign), unchanged=form.says(content_of(campaign)))


@require_http_methods(["GET", "POST"])
def rewards(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    campaign = campaign_here(person, public_id)
    workflow.require(campaign, "edit", by=person)
    form = RewardForm(posted(request), currency=campaign.currency)
    return submit(
        request,
        "funding/rewards.html",
        form,
        lambda: actions.add_reward(by=person, campaign=campaign, **form.cleaned_data),
        message=_("Added."),
        to=request.path,
        campaign=campaign,
        rewards=campaign.rewards.all(),
    )


@post_only
def remove_reward(request: HttpRequest, public_id: UUID, reward_id: UUID) -> HttpResponse:
    person = person_of(request)
    campaign = campaign_here(person, public_id)
    reward = get_or_not_found(campaign.rewards.all(), public_id=reward_id)
    actions.remove_reward(by=person, campaign=campaign, reward=reward)
    messages.success(request, _("Removed."), extra_tags="moss")
    return redirect("funding:rewards", campaign.public_id)
