"""Several contents in one wrapper: each is a message of its own, in a wrapper of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from tidewaiter.core.finding import Finding
from tidewaiter.messages.findings import finding
from tidewaiter.messages.paths import parse
from tidewaiter.messages.rules import Mapping

MOST = 20_000_000
"""Bytes that the wrapper may come to when each content gets one; above, it is one message."""


def parts(root: Any, mapping: Mapping) -> Iterator[bytes]:
    """A document for each content of a wrapper, nothing where there is only one.

    The document is changed on the way.
    """
    steps = [step.local for step in parse(mapping.root)]
    if len(steps) != 2 or _local(root) != steps[0]:
        return
    found = [one for one in root if _local(one) == steps[1]]
    if len(found) < 2:
        return
    place = root.index(found[0])
    for one in found:
        root.remove(one)
    if len(etree.tostring(root)) * len(found) > MOST:
        for one in reversed(found):
            root.insert(place, one)
        return
    for one in found:
        root.insert(place, one)
        yield etree.tostring(root, encoding="utf-8")
        root.remove(one)


def beyond(mapping: Mapping, position: int) -> tuple[Finding, ...]:
    """A finding for a content beyond as many as the format allows in a wrapper."""
    steps = [step.local for step in parse(mapping.root)]
    fact = mapping.outline.find("/".join(steps))
    if fact is None or not 0 < fact.most < position:
        return ()
    return (finding("MSG-021", name=f"/{'/'.join(steps)}[{position}]", value=str(position)),)


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
