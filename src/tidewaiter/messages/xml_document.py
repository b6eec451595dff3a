"""Parsing hardened XML."""

from __future__ import annotations

import re
import threading
from typing import Any

from lxml import etree

from tidewaiter.messages.findings import Refused

_LOCAL = threading.local()
_PARSE_ERROR = re.compile(r", line \d+, column \d+.*|:? <.*", re.DOTALL)
"""What is left out of a parser's words: the place, told apart, and what it quotes."""


def _parser() -> Any:
    """The parser of this thread: making one costs as much as parsing a small message."""
    parser = getattr(_LOCAL, "parser", None)
    if parser is None:
        parser = _LOCAL.parser = etree.XMLParser(
            encoding="utf-8",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
            remove_blank_text=True,
            dtd_validation=False,
            attribute_defaults=False,
        )
    return parser


def parse_xml(data: bytes) -> Any:
    """The root element of hardened UTF-8 bytes; raises :class:`Refused` with the line."""
    try:
        return etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as problem:
        detail = _PARSE_ERROR.sub("", problem.msg or "not XML")
        line = problem.lineno or None
        if "depth" in detail.lower():
            raise Refused("MSG-006", line=line) from None
        raise Refused("MSG-005", f"{detail}.", line=line) from None


def stray_text(elements: list[Any]) -> list[tuple[Any, str]]:
    """Texts that stand right after an element, where only elements should, each with it."""
    tails = [element.tail for element in elements]
    if not any(tails):
        return []
    pairs = zip(elements, tails, strict=True)
    return [(element, text.strip()) for element, text in pairs if text and not text.isspace()]
