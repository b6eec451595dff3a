"""A served trial site, somebody signed in, and a page that is watched while it is used."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError

import pytest

from tests.browser.site import Site, Visitor
from tests.browser.trade import SingleWindow
from tests.processes import ROOT, wait_for

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
PATIENCE = 240.0
"""Seconds until the site must answer: it makes its data first."""


def pytest_collection_modifyitems(items) -> None:
    """All tests of this folder open a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def chromium() -> Iterator[object]:
    """Chromium itself; skips where there is none, unless TIDEWAITER_BROWSER=1 says it must be."""
    names = (os.environ.get("TIDEWAITER_CHROMIUM", ""), "chromium", "chromium-browser")
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    if path is None:
        if os.environ.get("TIDEWAITER_BROWSER") == "1":
            pytest.fail("there is no Chromium; .ci/browser installs it")
        pytest.skip("there is no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def site(chromium) -> Iterator[Site]:
    """The trial site as ``tidewaiter start`` serves it, on data of its own."""
    folder = Path(tempfile.mkdtemp(prefix="tidewaiter-browser-"))
    port = _free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TIDEWAITER")}
    environment = clean | {
        "TIDEWAITER_DATA": str(folder / "data"),
        "PYTHONPATH": os.pathsep.join(sys.path),
        "DJANGO_SETTINGS_MODULE": "tidewaiter.web.settings",
    }
    log = (folder / "log").open("wb")
    command = [sys.executable, "-m", "tidewaiter.cli.main", "start", "--port", str(port)]
    command += ["--days", "7", "--speed", "0x"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
    )
    made = Site(f"http://127.0.0.1:{port}", folder, environment)
    try:
        wait_for(lambda: process.poll() is not None or _answers(made.address), PATIENCE)
        assert process.poll() is None, (folder / "log").read_text("utf-8", "replace")[-3000:]
        yield made
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(20)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="package")
def window(site: Site) -> SingleWindow:
    """The system that sends declarations."""
    return SingleWindow(site.address, site.key())


@pytest.fixture(scope="package")
def sessions() -> dict[str, object]:
    """The cookies of each role that has signed in."""
    return {}


@pytest.fixture
def visit(chromium, site: Site, sessions, request) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors: ``visit("border", size="phone", language="ar", scripts=False)``.

    When the test ends, each visitor's watch is checked: whatever was loaded came from this site,
    nothing was complained about in the console, and nothing broke the content policy.
    """
    made: list[Visitor] = []

    def make(
        role: str = "",
        *,
        size: str = "desktop",
        language: str = "en",
        scripts: bool = True,
        dark: bool = False,
        axe: bool = True,
    ) -> Visitor:
        width, height = SIZES[size]
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            locale=language,
            color_scheme="dark" if dark else "light",
            has_touch=size == "phone",
            storage_state=sessions.get(role),
            base_url=site.address,
            reduced_motion="reduce",
        )
        name = re.sub(r"[^\w.-]+", "-", request.node.name)
        label = f"{name}-{role or 'nobody'}-{size}-{language}"
        visitor = Visitor(context, site, label, axe=axe and scripts)
        made.append(visitor)
        if role and role not in sessions:
            visitor.sign_in(role)
            sessions[role] = context.storage_state()
        visitor.speak(language)
        return visitor

    yield make
    complaints = [line for visitor in made for line in visitor.close()]
    assert not complaints, "\n".join(complaints)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
