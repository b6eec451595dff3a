"""Commands that need the database of record, where there is none yet."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_a_folder_without_a_database_is_told_what_to_do(tmp_path: Path) -> None:
    asked = [sys.executable, "-m", "tidewaiter.cli.main", "names", "lists"]
    known = {key: value for key, value in os.environ.items() if not key.startswith("TIDEWAITER_")}
    known.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        asked,
        env=known | {"TIDEWAITER_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "tidewaiter manage migrate" in done.stderr
    assert "Traceback" not in done.stderr
