"""Files that a form brings."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext

from tidewaiter.core.errors import ValueRefused

BIGGEST = 5_000_000
"""Bytes that a file may have, where a page does not say otherwise."""


def raw_of(file: UploadedFile[Any], biggest: int = BIGGEST) -> bytes:
    """Its bytes. Raises :class:`~tidewaiter.core.errors.ValueRefused` if there are too many."""
    if (file.size or 0) > biggest:
        raise ValueRefused(gettext("the file is too large."), where="file")
    return bytes(file.read())


def text_of(file: UploadedFile[Any], biggest: int = BIGGEST) -> str:
    """Its text, without the mark of its encoding. Raises as :func:`raw_of`, and for no UTF-8."""
    try:
        return raw_of(file, biggest).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueRefused(gettext("the file is not written in UTF-8."), where="file") from None
