"""How a desk is hung into the site: an application whose parts are found by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps
from django.urls import URLResolver, include, path
from django.utils.functional import Promise
from ninja import Router

from tidewaiter.pages import stored
from tidewaiter.pages.speaking import speak


class DeskConfig(AppConfig):
    """A desk as a Django application; what there is of its parts is mounted.

    ``live.py`` holds ``desk``, the :class:`tidewaiter.register.desks.Desk` that brings its control.
    ``pages/urls.py`` is mounted below ``address``, which ends with a slash. ``api.py`` holds
    ``router``, mounted below ``api_address``: empty, or with a slash before it and none behind.
    ``findings/catalogue.py`` holds ``CODES``, what its findings claim and advise by code, and
    ``findings/unknown.py`` ``NOT_ASSESSED``, the sentences that say why something could not be
    assessed: pages say both in the reader's language. ``speaking.py`` holds ``speaker``, which says
    what its proposals say (:class:`tidewaiter.pages.speaking.Speaker`). ``navigation`` holds its
    entries of the menu, ``accounts`` what its accounts are called: patterns of keys, each with a
    sentence that names their parts.
    """

    default = False
    default_auto_field = "django.db.models.BigAutoField"
    address = ""
    api_address = ""
    accounts: tuple[tuple[str, Promise], ...] = ()

    def __init_subclass__(cls) -> None:
        """Each desk is the configuration of its application, and this class of none."""
        super().__init_subclass__()
        cls.default = True

    def ready(self) -> None:
        """Bring the control to the register."""
        from tidewaiter.register import desks

        if self.has("live"):
            desks.provide(self.label, import_module(f"{self.name}.live").desk)
        if self.has("speaking"):
            speak(import_module(f"{self.name}.speaking").speaker)
        if self.has("findings") and self.has("findings.catalogue"):
            stored.know(import_module(f"{self.name}.findings.catalogue").CODES)
        if self.has("findings") and self.has("findings.reasons"):
            stored.know({}, import_module(f"{self.name}.findings.reasons").REASONS)
        if self.has("findings") and self.has("findings.unknown"):
            stored.know({}, import_module(f"{self.name}.findings.unknown").NOT_ASSESSED)

    def has(self, module: str) -> bool:
        """Whether the desk has a part of this name."""
        return find_spec(f"{self.name}.{module}") is not None


def desk_urls() -> list[URLResolver]:
    """The addresses of all desks that have pages."""
    return [
        path(desk.address, include(f"{desk.name}.pages.urls"))
        for desk in _desks()
        if desk.address and desk.has("pages")
    ]


def desk_routers() -> list[tuple[str, Router]]:
    """Where in the API each desk's router hangs, and the router."""
    return [
        (desk.api_address, import_module(f"{desk.name}.api").router)
        for desk in _desks()
        if desk.has("api")
    ]


def account_called(key: str) -> str:
    """What an account is called, in the reader's language; its key where no desk names it."""
    for desk in _desks():
        for pattern, said in desk.accounts:
            found = re.fullmatch(pattern, key)
            if found:
                return str(said).format(**found.groupdict())
    return key


def _desks() -> Iterator[DeskConfig]:
    return (config for config in apps.get_app_configs() if isinstance(config, DeskConfig))
