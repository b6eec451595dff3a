"""The retention periods in force: a file of the administration, or the one that is shipped."""

from __future__ import annotations

from pathlib import Path

from tidewaiter.jobs import retention
from tidewaiter.web import config

SHIPPED = Path(__file__).parent / "retention.toml"


def in_force(path: Path | None = None) -> list[retention.Period]:
    """The periods of a file, of the setting, or the shipped ones. Raises ``RetentionError``."""
    named = config.RETENTION.text
    return retention.read(path or (Path(named) if named else SHIPPED))
