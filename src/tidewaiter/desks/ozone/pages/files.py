"""Files that a form brings."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile

from tidewaiter.desks.ozone.drafts import LicenceRefused

BIGGEST = 5_000_000
"""Bytes that a file may have."""


def text_of(file: UploadedFile[Any]) -> str:
    """Its text. Raises :class:`~tidewaiter.desks.ozone.drafts.LicenceRefused`."""
    if (file.size or 0) > BIGGEST:
        raise LicenceRefused("the file is too large.", where="file")
    try:
        return str(file.read().decode("utf-8"))
    except UnicodeDecodeError:
        raise LicenceRefused("the file is not written in UTF-8.", where="file") from None
