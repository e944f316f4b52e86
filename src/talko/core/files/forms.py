"""Forms for files, and the field with which other forms take attachments along."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talko.core.files import attachments, pictures
from talko.core.files.models import StoredFile

MOST_AT_ONCE = 5


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class AttachmentsField(forms.FileField):
    """Several files, none needed. Cleans to a list."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Attachments"))
        kwargs.setdefault("help_text", _("PDF, office documents, data or pictures, at most 20 MB each."))
        accept = f"{pictures.TYPES},{attachments.ACCEPT}"
        super().__init__(required=False, widget=FilesInput(attrs={"accept": accept}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = list(data) if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > MOST_AT_ONCE:
            raise forms.ValidationError(
                _("Choose at most %(most)s files at once."), params={"most": MOST_AT_ONCE}
            )
        return files


class DescriptionForm(forms.Form):
    alternative = forms.CharField(
        max_length=300,
        label=_("What does the picture show?"),
        help_text=_("A sentence for those who cannot see it: “The old power station by the river, in snow.”"),
        error_messages={"required": _("Say what the picture shows, for those who cannot see it.")},
    )
    credit = forms.CharField(
        max_length=120,
        label=_("Who took or drew it?"),
        error_messages={"required": _("Say who took or drew it.")},
    )
    licence = forms.ChoiceField(
        choices=[("", _("Choose")), *StoredFile.Licence.choices],
        label=_("Licence"),
        help_text=_("What others may do with it. It must be yours, or you must have permission."),
        error_messages={"required": _("Choose one from the list.")},
    )


class PictureForm(DescriptionForm):
    file = forms.FileField(
        label=_("Picture"),
        help_text=_(
            "JPEG, PNG, WebP, AVIF or GIF, at most 20 MB. The place where it was taken is removed from the file."
        ),
        allow_empty_file=True,
        error_messages={"required": _("Choose a picture.")},
        widget=forms.FileInput(attrs={"accept": pictures.TYPES}),
    )
    field_order = ("file", "alternative", "credit", "licence")

    def clean(self) -> dict[str, Any]:
        """A browser sends a file once: the form that is shown again has none."""
        values = super().clean() or self.cleaned_data
        if self.errors and "file" not in self.errors:
            self.add_error("file", _("Choose the picture again: browsers do not keep it."))
        return values


class AttachmentForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A PDF, an office document, data (CSV, JSON, GeoJSON, text) or a picture, at most 20 MB."
        ),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file.")},
        widget=forms.FileInput(attrs={"accept": f"{pictures.TYPES},{attachments.ACCEPT}"}),
    )
