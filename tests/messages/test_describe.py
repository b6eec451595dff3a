"""The reference pages say what the mappings and codes say."""

from pathlib import Path

import pytest

from tidewaiter.messages import describe

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("name", describe.PAGES)
def test_a_reference_page_is_up_to_date(name):
    written = (DOCS / "reference" / name).read_text(encoding="utf-8")
    assert written == describe.PAGES[name](), "run python -m tidewaiter.messages.describe"


def test_the_guide_to_new_formats_runs_as_it_stands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = (DOCS / "how-to" / "add-a-message-format.md").read_text(encoding="utf-8")
    code = text.split("```python\n")[1].split("```")[0]
    exec(compile(code, "guide", "exec"), {})
    assert (tmp_path / "ours.toml").exists()
