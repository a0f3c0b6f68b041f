"""Files on their way in, before anybody has looked at them: a full disk is no error page here either."""

import io
from contextlib import suppress
from typing import Any, NoReturn

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from articles.errors import ActionRefused
from articles.images import storage


class UploadHandler(TemporaryFileUploadHandler):
    """Keeps what arrives in the machine's temporary folder. Where that fails, the file arrives as a `Lost` one."""

    lost: OSError | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.lost = None
        try:
            super().new_file(*args, **kwargs)
        except OSError as error:
            self.lost = error

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.lost is None:
            try:
                super().receive_data_chunk(raw_data, start)
            except OSError as error:
                self._lose(error)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if self.lost is None:
            try:
                return super().file_complete(file_size)
            # The last bytes reach the disk only now.
            except OSError as error:
                self._lose(error)
        lost = Lost(self.lost or OSError())
        return UploadedFile(lost, self.file_name, self.content_type, file_size, self.charset)

    def _lose(self, error: OSError) -> None:
        self.lost = error
        # To close it means to write what is left of it, which fails once more. It is deleted nevertheless.
        with suppress(OSError):
            self.file.close()


class Lost(io.BytesIO):
    """In the place of a file for which there was no room: whoever looks into it gets the sentence."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self.error = error

    def seek(self, *args: Any) -> NoReturn:
        raise ActionRefused(storage.objection_to_keeping(self.error)) from self.error

    read = seek
