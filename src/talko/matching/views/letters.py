"""An invitation for whoever has its letter: nobody needs an account to read it, or to say that it is not for them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from talko.core.editing.submission import submit
from talko.core.values import dates
from talko.core.web.views import posted
from talko.matching.actions.invitations import decline_by_letter
from talko.matching.forms.invitations import DeclineForm
from talko.matching.invitation_mail import invitation_of
from talko.matching.queries import invitations as queries


@never_cache
@require_safe
def letter(request: HttpRequest, token: str) -> HttpResponse:
    return render(request, "matching/letter.html", _context(request, token))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, token: str) -> HttpResponse:
    context = _context(request, token)
    form = DeclineForm(posted(request))
    return submit(
        request,
        "matching/decline_letter.html",
        form,
        lambda: decline_by_letter(invitation=context["invitation"], **form.cleaned_data),
        message=_("Thank you. The city has been notified."),
        to=reverse("matching:letter", args=[token]),
        **context,
    )


def _context(request: HttpRequest, token: str) -> dict[str, Any]:
    invitation = invitation_of(token)
    dates.use_zone(invitation.city.zone)
    return {"invitation": invitation, "token": token, "page": queries.letter_page(request.user, invitation)}
