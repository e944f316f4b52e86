"""Each view serves the server's pages and, with a `slug`, those of a city."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talko.about import actions, queries
from talko.about.forms import FeedbackForm, PageForm
from talko.about.models import Kind, PageVersion, SitePage
from talko.cities.models import City
from talko.core import workflow
from talko.core.editing.submission import submit
from talko.core.permissions import allows, require
from talko.core.text import languages
from talko.core.values import dates
from talko.core.web.middleware import client_address
from talko.core.web.views import person_of, post_only, posted

PAGE = 30


def _place(slug: str) -> City | None:
    city = queries.place(slug)
    if city is not None:
        dates.use_zone(city.zone)
    return city


def _surroundings(city: City | None, kind: str = "") -> dict[str, Any]:
    """What is around every page: whose it is, and the others beside it."""
    pages = [SitePage(city=city, kind=one) for one in Kind.values]
    tabs = [{"label": str(one), "url": one.address(), "current": one.kind == kind} for one in pages]
    address = reverse("about:city-overview", args=[city.slug]) if city else reverse("about:overview")
    return {"city": city, "tabs": tabs, "overview_url": address}


@require_safe
def overview(request: HttpRequest, slug: str = "") -> HttpResponse:
    city = _place(slug)
    reviewed = queries.reviewed_kinds(city)
    pages = [(SitePage(city=city, kind=kind), kind in reviewed) for kind in Kind.values]
    return render(
        request,
        "about/overview.html",
        {"pages": pages, "cities": [] if city else queries.local_cities(), **_surroundings(city)},
    )


@require_safe
def page(request: HttpRequest, kind: str, slug: str = "") -> HttpResponse:
    city = _place(slug)
    found = queries.page_of(city, kind)
    asked = request.GET.get("language", "")
    context = {
        "page": found,
        "shown": queries.shown(found, asked if asked in languages.OWN_NAMES else languages.current()),
        "may_edit": allows(request.user, "about.edit", found),
        "edit_url": found.address("edit"),
        "versions_url": found.address("versions"),
        "feedback_url": _feedback_address(city) if kind == Kind.ACCESSIBILITY else "",
        "server_url": reverse(f"about:{kind}"),
        "of_cities": []
        if city
        else [(one.name, SitePage(city=one, kind=kind)) for one in queries.local_cities()],
    }
    return render(request, "about/page.html", context | _surroundings(city, kind))


def _feedback_address(city: City | None) -> str:
    return reverse("about:city-feedback", args=[city.slug]) if city else reverse("about:feedback")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, kind: str, slug: str = "") -> HttpResponse:
    found = queries.page_of(_place(slug), kind)
    require(request.user, "about.edit", found)
    initial = {"texts": queries.texts_to_edit(found), "revision": found.revision}
    form = PageForm(posted(request), page=found, initial=initial)
    publish = "publish" in request.POST

    def act() -> PageVersion:
        return actions.save_page(by=person_of(request), page=found, publish=publish, **form.cleaned_data)

    return submit(
        request,
        "about/edit.html",
        form,
        act,
        message=_("Published.") if publish else _("Saved as a draft. The public page is as it was."),
        to=found.address() if publish else found.address("versions"),
        page=found,
        title=_("Edit the page"),
        **_surroundings(found.city),
    )


@require_safe
def versions(request: HttpRequest, kind: str, slug: str = "") -> HttpResponse:
    found = queries.page_of(_place(slug), kind)
    listed = Paginator(queries.versions_for(request.user, found), PAGE).get_page(request.GET.get("page"))
    for one in listed.object_list:
        one.page = found
    context = {
        "of": found,
        "page": listed,
        "may_edit": allows(request.user, "about.edit", found),
        "edit_url": found.address("edit"),
    }
    return render(request, "about/versions.html", context | _surroundings(found.city, kind))


@require_safe
def version(request: HttpRequest, kind: str, public_id: UUID, slug: str = "") -> HttpResponse:
    one = _version(request, kind, public_id, slug)
    before = queries.compared_with(request.user, one)
    may_edit = allows(request.user, "about.edit", one)
    context = {
        "version": one,
        "before": before,
        "changes": queries.changes(one, before),
        "publish_url": _address(one, "publish") if workflow.can(one, "publish", request.user) else "",
        "restore_url": _address(one, "restore") if may_edit and one.number != one.page.revision else "",
        "versions_url": one.page.address("versions"),
    }
    return render(request, "about/version.html", context | _surroundings(one.city, kind))


def _version(request: HttpRequest, kind: str, public_id: UUID, slug: str) -> PageVersion:
    return queries.version_for(request.user, queries.page_of(_place(slug), kind), public_id)


def _address(version: PageVersion, name: str) -> str:
    return version.page.address(name, version.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, kind: str, public_id: UUID, slug: str = "") -> HttpResponse:
    person = person_of(request)
    one = _version(request, kind, public_id, slug)
    form = Form(posted(request))
    if not form.is_bound:
        workflow.require(one, "publish", by=person)
    return submit(
        request,
        "web/confirm.html",
        form,
        lambda: workflow.move(one, "publish", by=person),
        message=_("Published."),
        to=one.page.address(),
        title=_("Publish version %(number)s?") % {"number": one.number},
        text=_(
            "Everyone will read this version from now on. The one before it remains among the earlier versions."
        ),
        submit=_("Publish"),
        cancel_url=one.get_absolute_url(),
    )


@post_only
def restore(request: HttpRequest, kind: str, public_id: UUID, slug: str = "") -> HttpResponse:
    one = _version(request, kind, public_id, slug)
    restored = actions.restore_version(by=person_of(request), version=one)
    said = _("Saved as version %(number)s, a draft. Publish it when you want everyone to read it.")
    messages.success(request, said % {"number": restored.number}, extra_tags="moss")
    return redirect(one.page.address("version", restored.public_id))


@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, slug: str = "") -> HttpResponse:
    city = _place(slug)
    user: Any = request.user
    signed_in = user.is_authenticated
    initial = {"where": request.GET.get("page", "")[:500], "email": user.email if signed_in else ""}
    form = FeedbackForm(posted(request), initial=initial)
    visitor = f"person-{user.pk}" if signed_in else client_address(request)
    page_of = SitePage(city=city, kind=Kind.ACCESSIBILITY)
    return submit(
        request,
        "about/feedback.html",
        form,
        lambda: actions.send_feedback(city=city, visitor=visitor, **form.cleaned_data),
        message=_("Thank you. Your message has been sent."),
        to=page_of.address(),
        page=page_of,
        title=_("Tell us what does not work"),
        **_surroundings(city),
    )
