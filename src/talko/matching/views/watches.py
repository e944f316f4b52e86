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
from talko.actors.queries import organisations_of
from talko.cities.queries import city_of
from talko.core.editing.submission import show_form
from talko.core.errors import TalkoError
from talko.core.text import languages
from talko.core.web.views import person_of, post_only, posted
from talko.matching.actions import hits
from talko.matching.actions import watches as actions
from talko.matching.forms.watches import WatchForm
from talko.matching.index import lexicons, query_text
from talko.matching.models import Watch
from talko.matching.queries import fitting_challenges
from talko.matching.queries import watches as queries

SURE = 0.99
"""How likely another language must be to question the one that was chosen."""
HELPFUL = {"yes": True, "no": False, "open": None}


@require_safe
def watch_list(request: HttpRequest) -> HttpResponse:
    page, rows = queries.watch_rows(request.user, request.GET.get("page", 1))
    context = {"page": page, "rows": rows, "city": city_of(request.user)}
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
    page: dict[str, Any] = {"title": _("Write a watch"), "back": reverse("matching:watches")}
    return _take(request, form, None, page)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    watch = queries.watch_for(person_of(request), public_id)
    form = WatchForm(posted(request), person=person_of(request), watch=watch)
    page: dict[str, Any] = {
        "title": _("Change the watch"),
        "back": reverse("matching:watch", args=[watch.public_id]),
    }
    return _take(request, form, watch, page)


def _take(request: HttpRequest, form: WatchForm, watch: Watch | None, page: dict[str, Any]) -> HttpResponse:
    """Show the form, try its text, or save it."""
    template = "matching/watch_form.html"
    if not form.is_bound or not form.is_valid():
        return show_form(request, template, form, **page)
    text = form.cleaned_data["text"]
    language = form.cleaned_data["language"] or _language_of(text, person_of(request))
    try:
        if request.POST.get("then") != "save":
            page |= _tried(request, form, watch, text, language)
            return show_form(request, template, form, **page)
        saved = _save(request, form, watch, text, language)
    except TalkoError as error:
        return show_form(request, template, form, error=error, **page)
    messages.success(
        request, _("The watch is on. You will be notified when a new challenge fits."), extra_tags="moss"
    )
    return redirect("matching:watch", saved.public_id)


def _language_of(text: str, person: Person) -> str:
    """The likeliest; if there is none, one in which the person writes."""
    return query_text.language_of(text)[0] or next(iter(person.writes), languages.current())


def _save(request: HttpRequest, form: WatchForm, watch: Watch | None, text: str, language: str) -> Watch:
    person = person_of(request)
    if watch is None:
        return actions.write_watch(
            by=person,
            organisation=form.organisation,
            text=text,
            language=language,
            key=form.cleaned_data["key"],
        )
    revision = form.cleaned_data["revision"] or 0
    return actions.change_watch(by=person, watch=watch, revision=revision, text=text, language=language)


def _tried(
    request: HttpRequest, form: WatchForm, watch: Watch | None, text: str, language: str
) -> dict[str, Any]:
    """What the text would find now. The form then holds the language that was guessed, to be corrected."""
    clean = actions.cleaned(text, language)
    organisation = watch.organisation if watch else form.organisation
    city = organisation.city if organisation else city_of(request.user)
    typed = request.POST.copy()
    typed["language"] = language
    form.data = typed
    return {
        "tried": fitting_challenges.fitting_now(clean, language, city, request.user),
        "language": languages.name_here(language),
        "guessed": not form.cleaned_data["language"],
        "remark": _remark(clean, language),
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
    return redirect("matching:watch", watch.public_id)


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
        "cancel_url": reverse("matching:watch", args=[watch.public_id]),
        "danger": True,
    }
    return render(request, "web/confirm.html", context)


@post_only
def rate_hit(request: HttpRequest, public_id: UUID, challenge: UUID) -> HttpResponse:
    hit = queries.hit_for(person_of(request), public_id, challenge)
    helpful = request.POST.get("helpful", "")
    if helpful in HELPFUL:
        hits.rate_hit(by=person_of(request), hit=hit, helpful=HELPFUL[helpful])
    return redirect("matching:watch", public_id)
