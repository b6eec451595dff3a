"""Texts longer than any field takes are taken out of a document before it is read.

In their place stands the SHA-256 they are kept by, beside the message. They are put back when the
message is written, so that nothing is lost and no row of a database holds a million characters.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from tidewaiter.core.finding import Finding
from tidewaiter.messages.findings import finding
from tidewaiter.messages.harden import Limits
from tidewaiter.messages.message import ATTACHED, Attachment

BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+\Z")


def attachment(path: str, text: str) -> Attachment:
    """A text by its SHA-256; ``size`` and ``content`` are its UTF-8 bytes."""
    content = text.encode()
    digest = hashlib.sha256(content).hexdigest()
    return Attachment(path=path, sha256=digest, size=len(content), content=content)


def take_out(root: Any, limits: Limits) -> list[Attachment]:
    """Put stand-ins in the place of texts and attributes over ``limits.text`` characters."""
    taken: list[Attachment] = []
    for element in root.iter():
        text = element.text
        if text is not None and len(text) > limits.text and text.strip():
            found = attachment(_path(element), text.strip())
            taken.append(found)
            element.text = f"{ATTACHED}{found.sha256}"
        for name, value in element.attrib.items():
            if len(value) > limits.text:
                found = attachment(f"{_path(element)}/@{name}", value)
                taken.append(found)
                element.set(name, f"{ATTACHED}{found.sha256}")
    return taken


def _path(element: Any) -> str:
    above = [str(one.tag).rpartition("}")[2] for one in element.iterancestors()]
    return "/".join([*reversed(above), str(element.tag).rpartition("}")[2]])


def told(taken: Attachment) -> Finding:
    """What is said of a text that was taken out: one that is no binary part fits no field."""
    binary = BASE64.match(taken.content.decode())
    return finding("MSG-047" if binary else "MSG-023", name=taken.path, value=taken.sha256)
