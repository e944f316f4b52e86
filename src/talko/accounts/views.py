from uuid import UUID

from allauth.account.decorators import reauthentication_required
from allauth.socialaccount.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth import logout
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talko.accounts import actions, mail_opt_outs, notifications, queries
from talko.accounts.forms import EraseForm, MailForm, ProfileForm, ThingMailForm
from talko.accounts.models import Person
from talko.core.editing.submission import submit
from talko.core.errors import NotFound
from talko.core.registries import own_data, own_things
from talko.core.text import languages
from talko.core.values import numbers
from talko.core.web.rows import Row
from talko.core.web.views import onward, person_of, posted

PAGE = 30


@never_cache
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    rows = _pages(with_other_servers=bool(get_adapter().list_providers(request)))
    context = {"person": person, "things": _own_things(person), "rows": rows}
    return render(request, "accounts/overview.html", context)


def _own_things(person: Person) -> list[Row]:
    return [
        Row(
            url=reverse(one.page) if one.page else reverse("accounts:things", args=[one.name]),
            title=str(one.label),
            amount=numbers.shown(one.rows(person).count(), languages.current()),
        )
        for one in own_things.registered()
    ]


@never_cache
@require_safe
def things(request: HttpRequest, name: str) -> HttpResponse:
    """One list of a person's own things."""
    person = person_of(request)
    found = own_things.find(name)
    if found is None or found.row is None:
        raise NotFound
    page = Paginator(found.rows(person), PAGE).get_page(request.GET.get("page"))
    rows = [row for one in page if (row := found.row(one, person)) is not None]
    context = {"label": found.label, "page": page, "rows": rows}
    return render(request, "accounts/things.html", context)


def _pages(*, with_other_servers: bool) -> list[Row]:
    pages = [
        ("accounts:profile", _("Profile"), _("Name, languages, time zone, and how often you get mail.")),
        ("cities:choose", _("Your city"), _("What reaches your city reaches you.")),
        ("web:welcome?ask=interests", _("Your interests"), _("Goals for which we suggest challenges.")),
        (
            "web:welcome?ask=aim",
            _("What brings you here"),
            _("Determines what the front page shows you first."),
        ),
        ("accounts:notifications", _("Notifications"), _("What has happened that concerns you.")),
        ("accounts:mail-settings", _("Mail by topic"), _("What comes at once, in the digest, or never.")),
        ("account_email", _("E-mail addresses"), _("Change or add an address.")),
        ("account_change_password", _("Password"), _("Choose a new one.")),
        (
            "mfa_index",
            _("Passkeys and codes"),
            _("Sign in without a password, or with a code as well."),
        ),
        (
            "socialaccount_connections",
            _("Sign-in through other servers"),
            _("Connect an account that you have elsewhere, or disconnect it."),
        ),
        (
            "accounts:export",
            _("Download your data"),
            _("Everything you wrote and everything stored about you, as a file."),
        ),
        ("accounts:erase", _("Erase the account"), _("What you wrote stays, without your name.")),
    ]
    return [
        Row(url=_address(page), title=title, text=text)
        for page, title, text in pages
        if with_other_servers or page != "socialaccount_connections"
    ]


def _address(page: str) -> str:
    """Of a page's name, with its query; back here once it is done."""
    name, _mark, query = page.partition("?")
    account = reverse("accounts:overview")
    return f"{reverse(name)}?{query}&next={account}&instead={account}" if query else reverse(name)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = ProfileForm(posted(request), initial={name: getattr(person, name) for name in actions.PROFILE})

    def to_profile(saved: Person) -> HttpResponse:
        response = redirect("accounts:profile")
        response.delete_cookie("language", samesite="Lax")
        return response

    return submit(
        request,
        "accounts/profile.html",
        form,
        lambda: actions.edit_profile(by=person, values=form.cleaned_data),
        message=_("Saved."),
        to=to_profile,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notification_list(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    if request.method == "POST":
        actions.mark_read(by=person)
        return redirect("accounts:notifications")
    page = Paginator(queries.notifications_of(person), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "notices": queries.notices(page.object_list)}
    return render(request, "accounts/notifications.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mail_settings(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    if request.method == "POST" and "concerns-me" in request.POST:
        actions.only_what_concerns(person)
        messages.success(request, _("You now get mail only about what concerns you."), extra_tags="moss")
        return redirect("accounts:mail-settings")
    form = MailForm(posted(request), initial=queries.topic_choices(person))
    return submit(
        request,
        "accounts/mail_settings.html",
        form,
        lambda: actions.choose_mail(by=person, topics=form.cleaned_data),
        message=_("Saved."),
        to="accounts:mail-settings",
        frequency=person.get_mail_display(),
        chosen=queries.choices_in_words(person, queries.chosen_things(person)[:PAGE]),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def thing_mail(request: HttpRequest, group: str) -> HttpResponse:
    """About one thing: a choice that counts more than those by topic."""
    person = person_of(request)
    chosen = queries.choice_about(person, group)
    form = ThingMailForm(posted(request), initial={"mail": chosen.mail})
    back = onward(request) or reverse("accounts:mail-settings")
    return submit(
        request,
        "accounts/thing_mail.html",
        form,
        lambda: actions.choose_mail_about(by=person, group=group, mail=form.cleaned_data["mail"]),
        message=_("Saved."),
        to=back,
        thing=chosen.thing,
        back=back,
    )


@never_cache
@require_POST
def open_notification(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Marks it read and leads to what it is about; sent by a form, for it changes something."""
    notification = queries.notification_for(person_of(request), public_id)
    actions.mark_read(by=notification.person, those=[notification])
    return redirect(notifications.path_of(notification) or "accounts:notifications")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    if request.method != "POST":
        return render(request, "accounts/export.html", {"person": person})
    response = HttpResponse(own_data.archive(person), content_type="application/zip")
    name = f"talko-{timezone.now():%Y-%m-%d}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@never_cache
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = EraseForm(posted(request))

    def act() -> None:
        actions.erase_account(by=person)
        logout(request)

    return submit(
        request,
        "accounts/erase.html",
        form,
        act,
        message=_("Your account is erased. What you wrote stays, without your name."),
        to="web:home",
    )


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """One click, from the mail program's own button (RFC 8058) or from the page; the signature is the permission."""
    person, group = queries.person_of_token(token)
    done = request.method == "POST"
    if done:
        actions.stop_mail(person=person, group=group)
    settings = reverse("accounts:thing-mail", args=[group]) if group else reverse("accounts:mail-settings")
    context = {"done": done, "group": group, "settings": settings}
    return render(request, "accounts/unsubscribe.html", context)


@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, token: str) -> HttpResponse:
    """The recipient of a letter opts out of more like it, or opts in again."""
    address = mail_opt_outs.address_of_token(token)
    if request.method == "POST" and request.POST.get("do") == "accept":
        mail_opt_outs.accept_again(address)
    elif request.method == "POST":
        mail_opt_outs.refuse(address)
    return render(request, "accounts/refuse.html", {"refused": mail_opt_outs.is_refused(address)})
