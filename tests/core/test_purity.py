"""core imports the standard library only, so that anything, anywhere, may import it."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import tidewaiter.core

CORE = Path(tidewaiter.core.__file__).parent
ALLOWED = (*sys.stdlib_module_names, "tidewaiter.core")


def imported_by(source: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add("." * node.level + (node.module or ""))
    return names


def strangers(source: str) -> set[str]:
    return {
        name
        for name in imported_by(source)
        if not any(name == known or name.startswith(f"{known}.") for known in ALLOWED)
    }


@pytest.mark.parametrize("module", sorted(CORE.glob("*.py")), ids=lambda path: path.stem)
def test_a_core_module_imports_only_python_and_core(module: Path):
    assert strangers(module.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(
    "line", ["import numpy", "from yaml import load", "import tidewaiter.messages.columns"]
)
def test_a_stranger_in_core_would_be_seen(line: str):
    assert strangers(line)


def test_core_loads_where_nothing_is_installed():
    # A bare 'tidewaiter' stands in for the package, whose own front door may import more.
    program = (
        "import sys, types; package = types.ModuleType('tidewaiter');"
        f"package.__path__ = [{str(CORE.parent)!r}]; sys.modules['tidewaiter'] = package;"
        "import tidewaiter.core; print(len(tidewaiter.core.__all__))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == len(tidewaiter.core.__all__)


def test_every_public_name_of_core_is_there():
    assert sorted(tidewaiter.core.__all__) == sorted(set(tidewaiter.core.__all__))
    for name in tidewaiter.core.__all__:
        assert hasattr(tidewaiter.core, name)
