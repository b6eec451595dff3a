"""Following links as somebody who clicks on everything: which routes a site leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from lxml import html

Get = Callable[[str], tuple[int, str, bytes]]
"""Fetches an address: status, where a redirect leads to ("" for none), and the page."""

_FOLLOWED = ("href", "hx-get")
_NAMED = (
    *_FOLLOWED,
    "action",
    "formaction",
    "hx-post",
    "data-href",
    "data-url",
    "data-events",
    "data-live-from",
    "data-words",
)
EXAMPLES = 2
"""So many addresses of a route are opened; others are known to exist."""


@dataclass
class Found:
    """What was seen from the start page on: pages by route, and every route some page names."""

    pages: dict[str, list[str]] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)


def crawl(get: Get, start: str = "/", *, leave: frozenset[str] = frozenset()) -> Found:
    """Everything that ``start`` leads to; routes of ``leave`` are named and not opened."""
    found = Found()
    waiting, seen = [(start, "nowhere")], {start}
    while waiting:
        address, origin = waiting.pop(0)
        name = route(address)
        if name:
            found.named.add(name)
        opened = found.pages.setdefault(name, [])
        if not name or name in leave or len(opened) >= EXAMPLES:
            continue
        status, onward, body = get(address)
        if status >= 400:
            found.broken.append(f"{address} answers {status}, linked from {origin}")
            continue
        if not body and not onward:
            continue  # a file, not a page
        opened.append(address)
        links = [(onward, True)] if onward else list(links_of(body, address))
        for link, follow in links:
            if follow and link not in seen:
                seen.add(link)
                waiting.append((link, address))
            elif not follow:
                found.named.add(route(link))
    found.pages.pop("", None)
    found.pages = {name: opened for name, opened in found.pages.items() if opened}
    found.named.discard("")
    return found


def links_of(body: bytes, base: str) -> Iterator[tuple[str, bool]]:
    """Addresses of this site on a page, and whether one gets there by a plain request."""
    if not body.strip():
        return
    for element in html.fromstring(body).iter():
        get_form = element.tag == "form" and element.get("method", "get").lower() == "get"
        for attribute in _NAMED:
            value = element.get(attribute)
            if not value or element.tag == "link":
                continue
            parts = urlsplit(urljoin(base, value))
            if parts.netloc or parts.scheme not in ("", "http", "https"):
                continue
            follow = attribute in _FOLLOWED or (attribute == "action" and get_form)
            yield parts.path + (f"?{parts.query}" if parts.query else ""), follow


def route(address: str) -> str:
    """The name of the route of an address; empty if there is none."""
    try:
        return resolve(urlsplit(address).path).view_name or ""
    except Resolver404:
        return ""


def routes() -> dict[str, str]:
    """Every named route of the pages with its pattern."""
    return dict(_routes(get_resolver(), "", ""))


def _routes(resolver: URLResolver, space: str, before: str) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        here = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            if entry.name:
                yield space + entry.name, here
        elif not (entry.namespace or "").startswith("api"):
            inner = f"{entry.namespace}:" if entry.namespace else ""
            yield from _routes(entry, space + inner, here)
