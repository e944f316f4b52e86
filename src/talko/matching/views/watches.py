"""Pages of watches: writing one and trying it out, changing, pausing and deleting it, and what it found."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talko.accounts.models import Person
from talko.actors.forms.filters import whose_choices
from talko.actors.queries import organisations_of
from talko.cities.queries import city_of
from talko.core.editing.submission import show_form, submit
from talko.core.text import languages
from talko.core.web.views import filters, person_of, post_only, posted, understood
from talko.matching.actions import hits
from talko.matching.actions import watches as actions
from talko.matching.forms.watches import FilterForm, WatchForm
from talko.matching.index import lexicons, query_text
from talko.matching.models import Watch
from talko.matching.queries import fitting_challenges
from talko.matching.queries import watches as queries

SURE = 0.99
"""How likely another language must be to question the one that was chosen."""
HELPFUL = {"yes": True, "no": False, "open": None}


@require_safe
def watch_list(request: HttpRequest) -> HttpResponse:
    choices = whose_choices(person_of(request))
    form = understood(FilterForm(request.GET, whose=choices))
    page, rows = queries.watch_rows(request.user, form.condition, request.GET.get("page", 1))
    context = {
        "page": page,
        "rows": rows,
        "filters": filters(request, lambda: form, *choices),
        "city": city_of(request.user),
    }
    return render(request, "matching/watches.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = WatchForm(
        posted(request),
        person=person,
        organisations=organisations_of(person),
        chosen=request.GET.get("organisation", ""),
    )
    page = {"title": _("Create a watch"), "back": reverse("matching:watches")}
    return _try_or_save(request, form, None, page)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    watch = queries.watch_for(person_of(request), public_id)
    form = WatchForm(posted(request), person=person_of(request), watch=watch)
    page = {"title": _("Change the watch"), "back": watch.get_absolute_url()}
    return _try_or_save(request, form, watch, page)


def _try_or_save(
    request: HttpRequest, form: WatchForm, watch: Watch | None, page: dict[str, Any]
) -> HttpResponse:
    """Trying is like saving, but shows the form again with what its text would find."""
    template = "matching/watch_form.html"
    if request.POST.get("then") == "save":
        return submit(
            request,
            template,
            form,
            lambda: _save(request, form, watch),
            message=_("The watch is on. You will be notified when a new challenge fits."),
            **page,
        )
    return submit(
        request,
        template,
        form,
        lambda: _tried(request, form, watch),
        to=lambda tried: show_form(request, template, form, **page, **tried),
        **page,
    )


def _language_of(form: WatchForm, person: Person) -> str:
    """As chosen; else the likeliest, or one in which the person writes."""
    chosen: str = form.cleaned_data["language"]
    guessed = chosen or query_text.language_of(form.cleaned_data["text"])[0]
    return guessed or next(iter(person.writes), languages.current())


def _save(request: HttpRequest, form: WatchForm, watch: Watch | None) -> Watch:
    person, typed = person_of(request), form.cleaned_data
    text, language = typed["text"], _language_of(form, person)
    if watch is None:
        return actions.write_watch(
            by=person, organisation=form.organisation, text=text, language=language, key=typed["key"]
        )
    revision = typed["revision"] or 0
    return actions.change_watch(by=person, watch=watch, revision=revision, text=text, language=language)


def _tried(request: HttpRequest, form: WatchForm, watch: Watch | None) -> dict[str, Any]:
    """What the text would find now. The form then holds the language that was guessed, to be corrected."""
    language = _language_of(form, person_of(request))
    text = actions.cleaned(form.cleaned_data["text"], language)
    organisation = watch.organisation if watch else form.organisation
    city = organisation.city if organisation else city_of(request.user)
    typed = request.POST.copy()
    typed["language"] = language
    form.data = typed
    return {
        "tried": fitting_challenges.fitting_now(text, language, city, request.user),
        "language": languages.name_here(language),
        "guessed": not form.cleaned_data["language"],
        "remark": _remark(text, language),
        "city": city,
    }


def _remark(text: str, language: str) -> str:
    """What may be wrong with the language, or may prevent a comparison."""
    likely, certainty = query_text.language_of(text)
    if not likely:
        words = _("We could not recognise the language. Choose it above.")
        return words if language in query_text.site_languages() else _no_lexicon(language)
    if likely != language and certainty >= SURE:
        return _("This looks like %(language)s. If so, choose it above.") % {
            "language": languages.name_here(likely)
        }
    return _no_lexicon(language)


def _no_lexicon(language: str) -> str:
    if language == languages.GLOBAL or lexicons.translator(language):
        return ""
    words = _(
        "There is no dictionary for %(language)s here, so only names and international words are compared. "
        "If you can, write in another language."
    )
    return words % {"language": languages.name_here(language)}


@require_safe
def watch_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    watch = queries.watch_for(request.user, public_id)
    page, found = queries.hits_of(watch, request.user, request.GET.get("page", 1))
    city = watch.organisation.city if watch.organisation else city_of(request.user)
    context = {
        "watch": watch,
        "hits": found,
        "page": page,
        "city": city,
        "others": [
            one
            for one in fitting_challenges.fitting_now(watch.text, watch.language, city, request.user)
            if one.row.url not in {hit.row.url for hit in found}
        ],
    }
    return render(request, "matching/watch.html", context)


@post_only
def pause(request: HttpRequest, public_id: UUID) -> HttpResponse:
    watch = queries.watch_for(person_of(request), public_id)
    paused = request.POST.get("then") != "resume"
    actions.pause_watch(by=person_of(request), watch=watch, paused=paused)
    messages.success(
        request,
        _("The watch is paused. You will not be notified until you resume it.")
        if paused
        else _("The watch is on again. You will be notified when a new challenge fits."),
        extra_tags="moss",
    )
    return redirect(watch)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    watch = queries.watch_for(person_of(request), public_id)
    if request.method == "POST":
        actions.delete_watch(by=person_of(request), watch=watch)
        messages.success(request, _("The watch was deleted."), extra_tags="moss")
        return redirect("matching:watches")
    context = {
        "title": _("Delete the watch?"),
        "text": _("What it found is deleted too. The challenges themselves stay."),
        "submit": _("Delete the watch"),
        "cancel_url": watch.get_absolute_url(),
        "danger": True,
    }
    return render(request, "web/confirm.html", context)


@post_only
def rate_hit(request: HttpRequest, public_id: UUID, challenge: UUID) -> HttpResponse:
    hit = queries.hit_for(person_of(request), public_id, challenge)
    helpful = request.POST.get("helpful", "")
    if helpful in HELPFUL:
        hits.rate_hit(by=person_of(request), hit=hit, helpful=HELPFUL[helpful])
    return redirect(hit.watch)
