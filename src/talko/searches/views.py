"""Pages of saved searches: save one, see what is new in it, change, delete and restore it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from talko.core.editing.submission import submit
from talko.core.errors import NotFound
from talko.core.registries import saved_searches
from talko.core.web.views import person_of, post_only, posted
from talko.searches import actions, queries
from talko.searches.forms import SaveForm, SearchForm
from talko.searches.models import SavedSearch


@never_cache
@require_safe
def search_list(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    context = {"rows": queries.search_rows(person), "deleted": queries.deleted_of(person)}
    return render(request, "searches/list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest) -> HttpResponse:
    """The address has the name of the list, and what the list's own address has."""
    person = person_of(request)
    page = request.GET.get("in", "")
    searched = saved_searches.find(page)
    if searched is None:
        raise NotFound
    asked = saved_searches.asked_in(searched, request.GET)
    words = saved_searches.words_of(searched, asked, person)
    name = " · ".join(words or [str(searched.label)])[: SavedSearch.NAME_LENGTH]
    form = SaveForm(posted(request), initial={"name": name})
    return submit(
        request,
        "searches/form.html",
        form,
        lambda: actions.save_search(by=person, page=page, given=asked, **form.cleaned_data),
        message=_("The search was saved."),
        title=_("Save this search"),
        list_label=searched.label,
        words=words,
        back=saved_searches.address_of(searched, asked),
    )


@never_cache
@require_safe
def search_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    search = queries.search_for(person_of(request), public_id)
    return render(request, "searches/search.html", {"searched": queries.searched(search)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person = person_of(request)
    search = queries.search_for(person, public_id)
    form = SearchForm(posted(request), initial={"name": search.name, "mail": search.mail})
    return submit(
        request,
        "searches/form.html",
        form,
        lambda: actions.change_search(by=person, search=search, **form.cleaned_data),
        message=_("Saved."),
        title=_("Change the search"),
        back=search.get_absolute_url(),
    )


@post_only
def see(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Leads to the list with its filters: what is in it is no longer new."""
    search = queries.search_for(person_of(request), public_id)
    actions.see_search(by=person_of(request), search=search)
    return redirect(search.list_url)


@post_only
def delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    search = queries.search_for(person_of(request), public_id)
    actions.delete_search(by=person_of(request), search=search)
    messages.success(
        request, _("The search was deleted. For a week you can restore it below."), extra_tags="moss"
    )
    return redirect("searches:list")


@post_only
def restore(request: HttpRequest, public_id: UUID) -> HttpResponse:
    search = queries.deleted_search_for(person_of(request), public_id)
    restored = actions.restore_search(by=person_of(request), search=search)
    messages.success(request, _("The search is back."), extra_tags="moss")
    return redirect(restored)
