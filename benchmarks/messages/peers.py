"""Other readers of the same messages: lxml and pydifact (syntax only), xsdata (dataclasses)."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import etree

from benchmarks.messages.inputs import SCHEMA

DECLARATION = "{urn:wco:datamodel:WCO:DEC-DMS:2}Declaration"


def xsdata_reader(samples: Path | None, message: bytes) -> Callable[[bytes], Any]:
    """A parser into dataclasses that xsdata generates, for this run and outside the repository.

    From the published schema where it is among the samples, else from a message. Raises
    :class:`RuntimeError` with what xsdata says if it generates nothing.
    """
    from xsdata.formats.dataclass.parsers import XmlParser
    from xsdata.formats.dataclass.parsers.config import ParserConfig

    folder = Path(tempfile.mkdtemp())
    source = samples.resolve() / SCHEMA if samples else folder / "message.xml"
    if samples is None:
        inner = next(etree.fromstring(message).iter(DECLARATION))
        source.write_bytes(etree.tostring(inner))
    command = [sys.executable, "-m", "xsdata", "generate", str(source), "--package", "generated"]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True,
                          env={**os.environ, "PATH": path})  # fmt: skip
    if done.returncode or not (folder / "generated").is_dir():
        raise RuntimeError(f"xsdata generated nothing: {done.stderr or done.stdout}")
    sys.path.insert(0, str(folder))
    kind = importlib.import_module("generated").Declaration
    # what the dataclasses do not know is passed over, as the schema has been extended since
    parser = XmlParser(config=ParserConfig(fail_on_unknown_properties=False))

    def read(raw: bytes) -> Any:
        inner = next(etree.fromstring(raw).iter(DECLARATION))
        return parser.parse(inner, kind)

    return read


def pydifact_reader() -> Callable[[bytes], Any]:
    """pydifact's segments."""
    from pydifact.segmentcollection import Interchange

    return lambda raw: list(Interchange.from_str(raw.decode("latin-1")).segments)
