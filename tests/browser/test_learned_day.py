"""A learned score from its training to a declaration that it asks for, and back again."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.browser.trade import SingleWindow, consignment
from tests.desks.risk.learned.histories import batch_of, history

MODEL = re.compile(r"/scores/models/([0-9a-f]{64})/$")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Two small histories."""
    found = []
    for seed in (1, 3):
        path = tmp_path / f"history-{seed}.parquet"
        pq.write_table(pa.Table.from_batches([batch_of(history(1500, 60, seed))]), path)
        found.append(path)
    return found


def trained(officer: Any, file: Path, note: str) -> str:
    """Train on a file by the form; the digest of the model it leads to."""
    page = officer.go("/scores/train/")
    page.locator("details#file summary").click()
    page.locator("#id_file-file").set_input_files(str(file))
    page.locator("#id_file-note").fill(note)
    officer.step("scores-2-train")
    page.locator("details#file button").click()
    page.wait_for_url(MODEL, timeout=120_000)
    found = MODEL.search(page.url)
    assert found
    return found[1]


def proposed(officer: Any, digest: str, use: str, **fields: str) -> str:
    """Propose a model by the form; the address of the change."""
    page = officer.go(f"/scores/models/{digest}/propose/")
    page.locator(f'input[name=use][value="{use}"]').locator("xpath=ancestor::label[1]").click()
    page.locator("details summary").last.click()
    for name, value in fields.items():
        page.locator(f"#id_{name}").fill(value)
    page.locator("#id_note").fill("It finds more of what matters.")
    officer.step(f"scores-5-propose-{use}")
    page.locator("main form .btn--primary").click()
    page.wait_for_url("**/changes/*/")
    return str(page.url)


def approved(supervisor: Any, change: str) -> None:
    page = supervisor.go(change)
    page.locator("button[value=approve]").click()
    page.wait_for_load_state()
    assert "Approved" in page.locator("main").inner_text()


def test_a_model_is_trained_compared_shadowed_approved_and_taken_back(
    visit, window: SingleWindow, files: list[Path]
):
    officer, supervisor = visit("targeting"), visit("supervisor")
    officer.go("/scores/")
    officer.step("scores-1-none")
    first = trained(officer, files[0], "The first, on two months")
    officer.step("scores-3-model")
    second = trained(officer, files[1], "The second")
    page = officer.go(f"/scores/compare/?one={first}&other={second}")
    assert "not tested on the same items" in page.locator("main").inner_text()
    officer.step("scores-4-compare")

    approved(supervisor, proposed(officer, first, "shadow"))
    assert "without effect" in officer.go(f"/scores/models/{first}/").locator("main").inner_text()
    before = window.send(consignment("940360", "wooden furniture"))["mrn"]
    page = officer.go(f"/declarations/{before}/")
    assert "could not be given" not in page.locator("main").inner_text()

    change = proposed(officer, second, "force", share="100", minutes="0")
    page = officer.go(change)
    assert page.locator("button[value=approve]").count() == 0, "nobody approves their own"
    supervisor.go(change)
    supervisor.step("scores-6-to-approve")
    approved(supervisor, change)
    mrn = window.send(consignment("940360", "wooden furniture"))["mrn"]
    page = officer.go(f"/declarations/{mrn}/")
    assert "The learned score counts item" in page.locator("main").inner_text()
    officer.step("scores-7-declaration")
    page.get_by_role("link", name=second[:12]).first.click()
    page.wait_for_url(f"**/scores/models/{second}/")
    officer.go("/scores/")
    officer.step("scores-8-in-force")

    arabic = visit("targeting", size="phone", language="ar", dark=True)
    for number, path in enumerate(
        ("/scores/", f"/scores/models/{second}/", f"/scores/compare/?one={first}",
         "/scores/train/", f"/scores/models/{first}/propose/", f"/declarations/{mrn}/")
    ):  # fmt: skip
        page = arabic.go(path)
        arabic.step(f"scores-9-{number}-phone-arabic-dark")
    assert "The learned score" not in page.locator("#why, main").first.inner_text()

    page = officer.go(f"/scores/models/{second}/")
    page.get_by_role("link", name=f"Go back to {first[:12]}").click()
    page.locator("#note").fill("It asks for everything.")
    officer.step("scores-10-back")
    page.locator("main form .btn--primary").click()
    page.wait_for_url("**/changes/*/")
    approved(supervisor, page.url)
    page = officer.go("/scores/?standing=retired")
    assert second[:12] in page.locator("main").inner_text()
    page = officer.go("/rules/learned-score/retire/main/")
    page.locator("#note").fill("The day is over.")
    page.locator("main form .btn--primary").click()
    page.wait_for_url("**/changes/*/")
    approved(supervisor, page.url)
    officer.go(f"/scores/models/{first}/")
    officer.paper("scores-11-paper")
