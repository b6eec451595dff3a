"""Parsing hardened XML."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from tidewaiter.messages.findings import Refused

_PARSE_ERROR = re.compile(r", line \d+, column \d+.*")


def parse_xml(data: bytes) -> Any:
    """The root element of hardened UTF-8 bytes; raises :class:`Refused` with the line."""
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, dtd_validation=False, attribute_defaults=False,
    )  # fmt: skip
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as problem:
        detail = _PARSE_ERROR.sub("", problem.msg or "not XML")
        line = problem.lineno or None
        code = "MSG-006" if "depth" in detail.lower() else "MSG-005"
        raise Refused(code, f"{detail}.", line=line) from None
