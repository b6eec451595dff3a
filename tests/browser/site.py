"""The served site and its visitors."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.processes import ROOT
from tests.web.test_headers import missing

SHOTS = Path(os.environ.get("TIDEWAITER_SHOTS") or Path(tempfile.gettempdir()) / "tidewaiter-shots")
"""Where screenshots go."""

PAPER = {"width": 688, "height": 990}
"""A4 at 96 dots to the inch, without the margins of the stylesheet."""

HEAVY = 100_000
"""Bytes that a page may take with everything but its images."""

_DRAWN = """thing => {
  const texts = document.createTreeWalker(thing, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const found = [];
  while (texts.nextNode()) {
    for (let at = 0; at < texts.currentNode.length; at++) {
      range.setStart(texts.currentNode, at);
      range.setEnd(texts.currentNode, at + 1);
      found.push([range.getBoundingClientRect().left, texts.currentNode.data[at]]);
    }
  }
  return found.sort((a, b) => a[0] - b[0]).map(one => one[1]).join("");
}"""
_GRAVE = ("serious", "critical")


class Site:
    """A served site: its address, its folder, and the command line of the same data."""

    def __init__(self, address: str, folder: Path, environment: dict[str, str]) -> None:
        self.address = address
        self.folder = folder
        self._environment = environment

    @property
    def password(self) -> str:
        """The password of everybody who can sign in."""
        return str(json.loads((self.folder / "data" / "trial.json").read_text())["password"])

    def command(self, *words: str) -> str:
        """What a command of ``tidewaiter`` prints."""
        done = subprocess.run(
            [sys.executable, "-m", "tidewaiter.cli.main", *words],
            cwd=ROOT,
            env=self._environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def key(self) -> str:
        """A new key of the system that sends declarations: an ``Authorization`` header."""
        words = self.command("systems", "key", "TRIAL").split()
        return "Bearer " + next(word for word in words if word.startswith("tw_"))


class Visitor:
    """A browser with one page that is watched; ``page`` is Playwright's."""

    def __init__(self, context: Any, site: Site, label: str, *, axe: bool = True) -> None:
        self.context, self.site, self.label, self._axe = context, site, label, axe
        self.complaints: list[str] = []
        self.expected: list[str] = []
        self._loaded: list[Any] = []
        self.fresh()

    def fresh(self) -> None:
        """Open another page of the same browser, which is watched from now on."""
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self._complain(f"script failed: {error}"))
        self.page.on("request", self._asked)
        self.page.on("requestfinished", self._finished)

    def sign_in(self, role: str) -> None:
        """Sign in by the form."""
        self.page.goto("/account/sign-in/")
        self.page.fill("input[name=login]", role)
        self.page.fill("input[name=password]", self.site.password)
        self.page.click("main form:has(input[name=password]) button[type=submit]")
        self.page.wait_for_url(lambda url: "sign-in" not in url)

    def speak(self, language: str) -> None:
        """Choose a language as the buttons of the page do."""
        cookie = {"name": "django_language", "value": language, "url": self.site.address}
        self.context.add_cookies([cookie])

    def go(self, path: str, *, status: int = 200) -> Any:
        """Open a page and hold it against what every page must be; gives Playwright's page."""
        self._loaded.clear()
        answer = self.page.goto(path, wait_until="load")
        if answer.status != status:
            self._complain(f"{path} answers {answer.status}, not {status}")
        lacking = missing({name.title(): value for name, value in answer.headers.items()})
        if lacking:
            self._complain(f"{path} lacks {', '.join(lacking)}")
        self._weigh(path)
        return self.page

    def axe(self) -> None:
        """Complain of everything serious that axe finds on the page as it is now."""
        from axe_playwright_python.sync_playwright import Axe

        found = Axe().run(self.page, options={"resultTypes": ["violations"]})
        for one in found.response["violations"]:
            if one["impact"] in _GRAVE:
                places = [str(node["target"]) for node in one["nodes"]][:5]
                self._complain(f"axe: {one['id']}: {one['help']}: {', '.join(places)}")

    def shot(self, name: str) -> Path:
        """Keep a picture of the whole page."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        path = SHOTS / f"{name}.png"
        self.page.screenshot(path=str(path), full_page=True)
        return path

    def step(self, name: str) -> None:
        """Hold what the page shows now against what every page must be, and keep a picture.

        A visitor without ``axe`` leaves that out: it is a script, and looks at each page once.
        """
        if self._axe:
            self.axe()
        self.shot(name)
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            self._complain(f"{name} is {wide} px wider than the screen")

    def paper(self, name: str) -> None:
        """Keep a picture of the page as it is printed on A4, and complain if it is wider."""
        self.page.emulate_media(media="print")
        self.page.set_viewport_size(PAPER)
        self.shot(name)
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            self._complain(f"{name} is {wide} px wider than the paper")

    def drawn(self, thing: Any) -> str:
        """The text of a thing as it is seen, character by character from the left."""
        return str(thing.evaluate(_DRAWN))

    def expect_complaint(self, part: str) -> None:
        """Let pass what would be complained of, such as a 404 that is tested for."""
        self.expected.append(part)

    def close(self) -> list[str]:
        """End the visit; what was wrong, in words."""
        if self.complaints:
            self.shot(self.label)
        self.context.close()
        return [
            f"{self.label}: {line}"
            for line in self.complaints
            if not any(part in line for part in self.expected)
        ]

    def _complain(self, text: str) -> None:
        self.complaints.append(f"{text} (at {self.page.url})")

    def _said(self, message: Any) -> None:
        if message.type == "error":
            self._complain(f"console: {message.text}")

    def _asked(self, request: Any) -> None:
        ours = request.url.startswith((f"{self.site.address}/", "data:", "blob:"))
        if not ours:
            self._complain(f"asked for {request.url}")

    def _finished(self, request: Any) -> None:
        self._loaded.append(request)

    def _weigh(self, path: str) -> None:
        weighed = [one for one in self._loaded if one.resource_type not in ("image", "eventsource")]
        sizes = {one.url: one.sizes()["responseBodySize"] for one in weighed}
        if sum(sizes.values()) > HEAVY:
            self._complain(f"{path} weighs {sum(sizes.values())} bytes: {sizes}")
