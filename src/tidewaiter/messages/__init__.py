"""Formats in and out: any customs message to one canonical declaration and back."""

from tidewaiter.messages.amend import Amended, apply
from tidewaiter.messages.files import read_path
from tidewaiter.messages.harden import Limits
from tidewaiter.messages.mapping import load_mapping
from tidewaiter.messages.message import Attachment, Content, Envelope, Kind, Message, Status
from tidewaiter.messages.reading import read_bytes
from tidewaiter.messages.response import Response
from tidewaiter.messages.screening import screen
from tidewaiter.messages.writing import write, write_back

__all__ = [
    "Amended",
    "Attachment",
    "Content",
    "Envelope",
    "Kind",
    "Limits",
    "Message",
    "Response",
    "Status",
    "apply",
    "load_mapping",
    "read_bytes",
    "read_path",
    "screen",
    "write",
    "write_back",
]
