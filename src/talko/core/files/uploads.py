"""What arrives with a form: each file goes straight to a temporary file, and what exceeds the limit is read and dropped.

So a form with a file that is too large still arrives whole, and is shown again with what was typed.
"""

from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

MEGABYTE = 1024 * 1024
LARGEST = 20 * MEGABYTE
"""Bytes of one file."""


class BoundedUpload(FileUploadHandler):
    """The file it makes has `is_too_large` set when not all of it was stored."""

    file: Any

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file = TemporaryUploadedFile(
            self.file_name or "", self.content_type or "", 0, self.charset, self.content_type_extra
        )
        self.file.is_too_large = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > LARGEST:
            self.file.is_too_large = True
        else:
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> Any:
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
