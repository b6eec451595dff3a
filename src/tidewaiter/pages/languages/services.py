"""Reading the sentences in which services say what is wrong.

The rooms that know nothing of languages write them as
:func:`~tidewaiter.core.sentence.sentence`, or write them out where an error of the tree is made.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from tidewaiter.core.sentence import has_words
from tidewaiter.pages.languages.extracting import SOURCE, CannotBeTranslated, Message

ROOMS = ("core", "engine", "register", "rulebook", "identity", "ledger", "jobs", "desks")
"""Rooms whose errors a page may show."""
ELSEWHERE = (
    "desks/risk/asycuda/",
    "desks/risk/history/build.py",
    "desks/risk/history/files.py",
    "desks/risk/history/percentiles.py",
    "desks/risk/history/reading.py",
    "desks/risk/history/store.py",
    "desks/risk/screening/storing.py",
    "engine/backtest/",
    "engine/records.py",
    "identity/api.py",
    "identity/auth.py",
    "identity/systems_api.py",
    "ledger/api.py",
    "ledger/checkpoints.py",
    "ledger/exchange.py",
    "ledger/folder.py",
    "ledger/keys.py",
    "register/api/",
    "register/intake/",
    "register/work/api.py",
    "register/work/effect.py",
    "register/work/importing.py",
    "register/work/milestones.py",
    "register/work/sheet.py",
    "rulebook/api.py",
)
"""What in them only programs and the command line are told, in English."""
ROOT_OF_ERRORS = "TidewaiterError"

_TOLD = ("message", "advice")


def messages(root: Path = SOURCE) -> Iterator[tuple[Message, str]]:
    """Each sentence with the file that says it. Raises :class:`CannotBeTranslated`."""
    files = [(name, ast.parse(path.read_text("utf-8"), name)) for path, name in _files(root)]
    errors = errors_in(tree for _, tree in files)
    for name, tree in files:
        for text in _of_tree(tree, name, errors):
            if has_words(text):
                yield Message(text), name


def is_told_to_people(name: str) -> bool:
    """Whether what a file (its path below the package) says of errors may stand on a page."""
    return name.split("/")[0] in ROOMS and not name.startswith(ELSEWHERE)


def errors_in(trees: Iterable[ast.AST]) -> frozenset[str]:
    """The names of the classes that are errors of the tree."""
    bases: dict[str, set[str]] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                named = {base.id for base in node.bases if isinstance(base, ast.Name)}
                bases.setdefault(node.name, set()).update(named)
    known = {ROOT_OF_ERRORS}
    while more := {name for name, above in bases.items() if above & known} - known:
        known |= more
    return frozenset(known)


def _files(root: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if is_told_to_people(name) and "migrations" not in path.parts:
            yield path, name


def _of_tree(tree: ast.AST, name: str, errors: frozenset[str]) -> Iterator[str]:
    makers = {"error", *errors, *_makers(tree, errors)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name in errors:
            for part in ast.walk(node):
                if isinstance(part, ast.Call) and _called(part) == "__init__":
                    yield from _told(part, name)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "sentence":
            yield _written(node, name)
        elif isinstance(node, ast.Call) and _called(node) in makers:
            yield from _told(node, name)


def _makers(tree: ast.AST, errors: frozenset[str]) -> Iterator[str]:
    """Functions of a file that give an error, a message of which they are told."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.FunctionDef)
            and getattr(node.returns, "id", "") in errors
            and any(one.arg == "message" for one in node.args.args)
        ):
            yield node.name


def _called(node: ast.Call) -> str:
    """What a call calls, by its last name; the words of Django to a reader are none of ours."""
    if isinstance(node.func, ast.Name):
        return node.func.id
    if not isinstance(node.func, ast.Attribute):
        return ""
    return "" if getattr(node.func.value, "id", "") in ("messages", "log") else node.func.attr


def _told(node: ast.Call, name: str) -> Iterator[str]:
    """The texts that a call hands to an error as message and advice; a word alone is a name."""
    given = [*node.args, *(one.value for one in node.keywords if one.arg in _TOLD)]
    for one in given:
        yield from _texts(one, name)


def _texts(node: ast.expr, name: str) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_texts(node.body, name), *_texts(node.orelse, name))
    elif isinstance(node, ast.BoolOp):
        for one in node.values:
            yield from _texts(one, name)
    elif isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add)
    ):
        raise CannotBeTranslated(f"{name}, line {node.lineno}: write it as a sentence(...)")


def _written(node: ast.Call, name: str) -> str:
    template = node.args[0] if node.args else None
    if not isinstance(template, ast.Constant) or not isinstance(template.value, str):
        raise CannotBeTranslated(f"{name}, line {node.lineno}: write the template out")
    return template.value
