"""Names as somebody may send them: hundreds of letters without a space, two scripts in one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.browser.trade import SingleWindow, consignment
from tidewaiter.core.parts import Party, Role

LONG = ("Averylongnamewithoutaspace" * 20)[:500]
MIXED = "شركة النور للتبريد (Al-Noor Cooling Co., Ltd. 2000) ش.م.م – فرع 7"
_SEEN = """() => [...document.querySelectorAll("main table td.c-why, main table td.c-office")]
  .filter(cell => cell.getBoundingClientRect().width)
  .every(cell => cell.getBoundingClientRect().right <= innerWidth + 1)"""
"""Whether the columns beside the name are in sight."""


def sent(window: SingleWindow, name: str) -> str:
    """A consignment of an importer and of goods of this name; its MRN."""
    one = consignment("382763", f"refrigerant {name}")
    others = tuple(party for party in one.parties if party.role != Role.IMPORTER)
    trader = Party(role=Role.IMPORTER, id="XT" + "9" * 15, name=name)
    return str(window.send(replace(one, parties=(*others, trader)))["mrn"])


@pytest.mark.parametrize(
    ("size", "language"), [("desktop", "en"), ("phone", "fr"), ("phone", "ar")]
)
def test_a_long_name_pushes_nothing_out_of_sight(visit, window, size, language) -> None:
    officer = visit("supervisor", size=size, language=language)
    mrns = [sent(window, name) for name in (LONG, MIXED)]
    for place in ("queue", "declarations", "search", *mrns):
        path = f"/declarations/{place}/" if place in mrns else f"/{place}/?q=XT9999"
        page = officer.go(path)
        officer.step(f"names-{size}-{language}-{'one' if place in mrns else place}")
        assert page.evaluate(_SEEN), path
