from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talko.core.database.rows import get_or_not_found
from talko.core.editing.submission import submit
from talko.core.errors import Gone, NotAllowed, NotFound
from talko.core.files import actions, queries, subjects
from talko.core.files.actions import Described
from talko.core.files.forms import AttachmentForm, DescriptionForm, PictureForm
from talko.core.files.models import StoredFile
from talko.core.files.pictures import SIZES
from talko.core.files.subjects import subject_of
from talko.core.web.views import person_of, posted, takes_files

PAGE = "files/form.html"
LINK_SECONDS = 300
"""How long a signed link to what is not public can be followed."""
PUBLIC_SECONDS = 3600
POLICY = "default-src 'none'; sandbox"
SALT = "files.download"


@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, kind: str, public_id: UUID, place: str) -> HttpResponse:
    person = person_of(request)
    subject = subjects.find(kind, public_id)
    about = subject_of(subject)
    if not about.may_see(person, subject):
        raise NotFound
    where = about.place(place)
    if not about.may_add(person, subject, place):
        raise NotAllowed
    files = request.FILES if request.method == "POST" else None
    initial = {
        "credit": person.get_full_name(),
        "alternative": about.title(subject) if where.shows_the_thing else "",
    }
    form = (PictureForm if where.only_pictures else AttachmentForm)(posted(request), files, initial=initial)
    back = about.address(subject)

    def act() -> StoredFile:
        values = dict(form.cleaned_data)
        upload = values.pop("file")
        return actions.add_file(
            by=person, subject=subject, place=place, upload=upload, described=Described(**values)
        )

    return submit(
        request,
        PAGE,
        form,
        act,
        message=_stored,
        to=back,
        title=where.add,
        back=back,
        about=about.title(subject),
        submit=_("Upload the picture") if where.only_pictures else _("Upload the file"),
    )


def _stored(file: StoredFile) -> str:
    if not file.is_ready:
        return _("The file is being checked for viruses and is shown once that is done.")
    return _("The picture was added.") if file.is_picture else _("The file was added.")


@require_http_methods(["GET", "HEAD", "POST"])
def describe(request: HttpRequest, public_id: UUID) -> HttpResponse:
    person, file = person_of(request), _changeable(request, public_id)
    if not file.is_picture:
        raise NotFound
    initial = {"alternative": file.alternative, "credit": file.credit, "licence": file.licence}
    form = DescriptionForm(posted(request), initial=initial)
    return submit(
        request,
        PAGE,
        form,
        lambda: actions.describe_file(by=person, file=file, described=Described(**form.cleaned_data)),
        message=_("The description was saved."),
        to=_back(file),
        title=_("Describe the picture"),
        back=_back(file),
        about=file.name,
        submit=_("Save"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    file = _changeable(request, public_id)
    if request.method == "POST":
        actions.remove_file(by=person_of(request), file=file)
        messages.success(request, _("The file was removed."), "moss")
        return redirect(_back(file))
    return render(request, "files/remove.html", {"file": file, "back": _back(file)})


def _changeable(request: HttpRequest, public_id: UUID) -> StoredFile:
    file = queries.file_for(person_of(request), public_id)
    if not queries.may_change(request.user, file):
        raise NotAllowed
    return file


def _back(file: StoredFile) -> str:
    subject: Any = file.subject
    return subject_of(subject).address(subject)


@require_safe
def picture(request: HttpRequest, public_id: UUID, size: str) -> HttpResponseBase:
    file = queries.file_for(request.user, public_id)
    if not file.is_picture or not file.is_ready or size not in SIZES:
        raise NotFound
    etag = f'"{file.address_id}-{size}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponseBase = HttpResponseNotModified()
    else:
        response = _handed_out(file, file.paths[size])
    response["ETag"] = etag
    public = queries.is_public(file)
    response["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}" if public else "private, no-cache"
    return response


@require_safe
def download(request: HttpRequest, public_id: UUID, name: str) -> HttpResponseBase:
    """What is not public is handed out at a signed address that works for a few minutes, also in a program without our session."""
    if "signature" in request.GET:
        file = _of_signature(request.GET["signature"], public_id)
    else:
        file = queries.file_for(request.user, public_id)
        if not queries.is_public(file):
            signature = signing.dumps(file.address_id, salt=SALT)
            address = reverse("files:download", args=[public_id, file.name])
            response: HttpResponseBase = redirect(f"{address}?signature={signature}")
            response["Cache-Control"] = "no-store"
            return response
    if file.is_picture or not file.is_ready:
        raise NotFound
    response = _handed_out(file, file.main_path, as_attachment=True)
    response["Cache-Control"] = "no-store"
    return response


def _of_signature(signature: str, public_id: UUID) -> StoredFile:
    try:
        signed = signing.loads(signature, salt=SALT, max_age=LINK_SECONDS)
    except signing.SignatureExpired as error:
        raise Gone(_("This link has expired. Open the page again and follow it from there.")) from error
    except signing.BadSignature as error:
        raise NotFound from error
    file = get_or_not_found(StoredFile.objects, public_id=public_id)
    if signed != file.address_id:
        raise NotFound
    return file


def _handed_out(file: StoredFile, path: str, *, as_attachment: bool = False) -> FileResponse:
    """Nothing in it runs in our origin, whatever it is."""
    try:
        content = default_storage.open(path)
    except FileNotFoundError as error:
        raise NotFound from error
    response = FileResponse(
        content, as_attachment=as_attachment, filename=file.name, content_type=file.media_type
    )
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response
