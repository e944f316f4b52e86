from typing import Any
from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talko.core import audit
from talko.core.editing.submission import submit
from talko.core.errors import Invalid
from talko.core.permissions import require_signed_in
from talko.core.text import languages, markdown
from talko.core.web.views import post_only, posted
from talko.dialogue import actions
from talko.dialogue.forms import CorrectionForm
from talko.dialogue.models import Message, Translation
from talko.dialogue.rules import may_settle_translations
from talko.dialogue.subjects import is_registered, subject_of
from talko.dialogue.translations import (
    Offer,
    Source,
    earlier_versions,
    may_correct,
    source_of,
    translated_by,
    translation_by_id,
    version_of,
)
from talko.dialogue.translators import TranslationFailed
from talko.dialogue.views.messages import to_message, use_zone_of


@post_only
def translate(request: HttpRequest) -> HttpResponse:
    """A signed-in reader asks the machine for one text."""
    person: Any = request.user
    require_signed_in(person)
    source = source_of(request.POST.get("ticket", ""), person)
    problem = ""
    try:
        translation = actions.translate_text(by=person, source=source)
    except TranslationFailed as error:
        translation, problem = None, str(error.message)
    if getattr(request, "htmx", False):
        offer = Offer(source=source, person=person, translation=translation, reads_it=False)
        return render(request, "dialogue/_translation.html", {"offer": offer, "problem": problem})
    if problem:
        notices.error(request, problem, extra_tags="alarm")
    return _back(request, source)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, ticket: str) -> HttpResponse:
    """A translation next to its original, for someone who knows both languages to correct."""
    person: Any = request.user
    require_signed_in(person)
    source = source_of(ticket, person)
    use_zone_of(source.subject)
    translation = source.existing()
    actions.require_correcting(person, source, translation, instead=_address(source))
    initial = {
        "text": translation.text if translation else "",
        "revision": translation.revision if translation else 0,
    }
    form = CorrectionForm(posted(request), initial=initial)
    form.fields["text"].widget.attrs |= {"lang": source.target, "dir": languages.direction(source.target)}
    return submit(
        request,
        "dialogue/translation.html",
        form,
        lambda: actions.correct_translation(by=person, source=source, **form.cleaned_data),
        message=_("Thank you. The translation now carries your name."),
        to=lambda _made: _back(request, source),
        source=source,
        original_html=markdown.render(source.text),
        note=translated_by(translation) if translation else "",
        history_url=reverse("dialogue:translation-history", args=[translation.public_id])
        if translation
        else "",
        history=audit.history(translation, public_only=False) if translation else [],
        back_url=_address(source),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def translation_history(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The versions of a translation; those behind the text can restore an earlier one, or lock it."""
    person: Any = request.user
    translation, source = translation_by_id(person, public_id)
    use_zone_of(source.subject)
    may_settle = may_settle_translations(person, source.subject)
    if request.method == "POST":
        return _settle(request, person, translation, _address(source))
    context = {
        "source": source,
        "original_html": markdown.render(source.text),
        "translation": translation,
        "note": translated_by(translation),
        "versions": [(one, translated_by(one)) for one in earlier_versions(translation)],
        "history": audit.history(translation, public_only=False),
        "may_settle": may_settle,
        "correct_url": reverse("dialogue:translation", args=[source.ticket(person)])
        if may_correct(person, source.language, source.target)
        and (may_settle or translation.locked_at is None)
        else "",
        "back_url": _address(source),
    }
    return render(request, "dialogue/translation_history.html", context)


def _settle(request: HttpRequest, person: Any, translation: Translation, back: str) -> HttpResponse:
    """`do` names what is done; an earlier version by its revision."""
    do = request.POST.get("do", "")
    if do in {"lock", "unlock"}:
        actions.lock_translation(by=person, translation=translation, locked=do == "lock")
        done = (
            _("The translation is locked. You can open it again.")
            if do == "lock"
            else _("The translation can be corrected again.")
        )
        notices.success(request, done, extra_tags="moss")
        return HttpResponseRedirect(request.path, status=303)
    version = version_of(translation, request.POST.get("version", "")) if do == "restore" else None
    seen = request.POST.get("revision", "")
    if do not in {"restore", "remove"} or not seen.isdecimal() or len(seen) > 9:
        raise Invalid
    actions.restore_translation(by=person, translation=translation, version=version, revision=int(seen))
    if version is None:
        notices.success(request, _("The translation was removed."), extra_tags="moss")
        return HttpResponseRedirect(back, status=303)
    notices.success(request, _("The earlier translation was restored."), extra_tags="moss")
    return HttpResponseRedirect(request.path, status=303)


def _back(request: HttpRequest, source: Source) -> HttpResponse:
    """To the text: on the page of this server that the form names, else to the message, or the subject's own page."""
    message = source.subject if isinstance(source.subject, Message) else None
    wanted = request.POST.get("next", "")
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return HttpResponseRedirect(f"{wanted}#m-{message.address_id}" if message else wanted, status=303)
    return to_message(message) if message else HttpResponseRedirect(_address(source), status=303)


def _address(source: Source) -> str:
    subject: Any = source.subject
    if isinstance(subject, Message):
        return f"/dialogue/messages/{subject.address_id}/"
    if is_registered(subject):
        return subject_of(subject).address(subject)
    return str(subject.get_absolute_url()) if hasattr(subject, "get_absolute_url") else "/"
