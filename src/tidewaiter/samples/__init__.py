"""The bundled sample: a month of declarations of an invented country, with all that decides them.

Everything in it is synthetic. :mod:`tidewaiter.samples.make` makes the two files of declarations.
"""

from __future__ import annotations

from pathlib import Path


def path() -> Path:
    """The folder of the sample.

    It holds ``declarations.csv`` (what is to be decided), ``history.csv.gz`` (the twelve months
    before, with results), ``profiles`` (with ``profiles/lists``) and ``policy.yaml``.
    """
    return Path(__file__).parent / "ostmere"


__all__ = ["path"]
