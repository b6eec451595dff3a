"""Reading messages out of Python files and templates."""

from __future__ import annotations

import ast
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_python
from django.utils.translation import templatize

SOURCE = Path(__file__).resolve().parents[2]
"""The folder of the package: every room is below it."""

_PLAIN = ("message",)
_PLURAL = ("message", "plural")
_FUNCTIONS: dict[str, tuple[str, ...]] = {
    "gettext": _PLAIN,
    "gettext_lazy": _PLAIN,
    "gettext_noop": _PLAIN,
    "ngettext": _PLURAL,
    "ngettext_lazy": _PLURAL,
    "pgettext": ("context", *_PLAIN),
    "pgettext_lazy": ("context", *_PLAIN),
    "npgettext": ("context", *_PLURAL),
    "npgettext_lazy": ("context", *_PLURAL),
}
"""What the first arguments of each function of ``django.utils.translation`` are."""

_KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
"""The same for what ``templatize`` makes of a template."""


class CannotBeTranslated(ValueError):
    """A message is put together where it should be written out; says file and line."""


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """One message: its text in English, its plural and its context, empty for none."""

    text: str
    plural: str = ""
    context: str = ""


def messages(
    root: Path = SOURCE, more: Iterable[tuple[Message, str]] = ()
) -> dict[Message, list[str]]:
    """Every message below ``root``, and ``more``, with the files that say it, both in order.

    Raises :class:`CannotBeTranslated`.
    """
    found: dict[Message, set[str]] = {}
    for message, name in more:
        found.setdefault(message, set()).add(name)
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        for message in _of_file(path, name):
            found.setdefault(message, set()).add(name)
    for message in [one for one in found if one.plural]:  # a catalogue keys both by the same text
        found[message] |= found.pop(Message(message.text, context=message.context), set())
    return {message: sorted(found[message]) for message in sorted(found)}


def _of_file(path: Path, name: str) -> Iterable[Message]:
    if path.suffix == ".py":
        return of_python(path.read_text(encoding="utf-8"), name)
    if path.suffix in {".html", ".txt"} and "templates" in path.parts:
        return of_template(path.read_text(encoding="utf-8"), name)
    return ()


def of_python(source: str, name: str) -> Iterator[Message]:
    """The messages of a Python file, under whatever names it imports the functions."""
    if "translation" not in source:
        return
    tree = ast.parse(source, name)
    known, modules = _imported(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        function = _function(node.func, known, modules)
        if function:
            yield from _of_call(node, _FUNCTIONS[function], name)


def _imported(tree: ast.AST) -> tuple[dict[str, str], set[str]]:
    """Local names of translating functions, and of the module itself."""
    known, modules = {}, set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            known.update(
                {one.asname or one.name: one.name for one in node.names if one.name in _FUNCTIONS}
            )
        elif isinstance(node, ast.ImportFrom) and node.module == "django.utils":
            modules |= {one.asname or one.name for one in node.names if one.name == "translation"}
    return known, modules


def _function(called: ast.expr, known: dict[str, str], modules: set[str]) -> str:
    if isinstance(called, ast.Name):
        return known.get(called.id, "")
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
        return called.attr if called.value.id in modules and called.attr in _FUNCTIONS else ""
    return ""


def _of_call(node: ast.Call, parts: tuple[str, ...], name: str) -> Iterator[Message]:
    """The message of one call; nothing where a variable is translated, whose text is elsewhere."""
    said = node.args[: len(parts)]
    if any(not isinstance(one, ast.Constant | ast.Name | ast.Attribute | ast.Call) for one in said):
        raise CannotBeTranslated(
            f"{name}, line {node.lineno}: write the message out, with placeholders"
        )
    texts = [one.value for one in said if isinstance(one, ast.Constant)]
    if len(texts) == len(parts) and all(isinstance(one, str) for one in texts):
        found = {part: str(text) for part, text in zip(parts, texts, strict=True)}
        yield Message(found["message"], found.get("plural", ""), found.get("context", ""))


def of_template(source: str, name: str) -> Iterator[Message]:
    """The messages of a template."""
    code = "\n".join(line.lstrip() for line in templatize(source, origin=name).split("\n"))
    file = io.BytesIO(code.encode())
    for _, function, said, _ in extract_python(file, _KEYWORDS, [], {"encoding": "utf-8"}):
        texts = [str(one) for one in (said if isinstance(said, tuple) else (said,)) if one]
        context = texts.pop(0) if function in {"pgettext", "npgettext"} else ""
        plural = texts[1] if function in {"ngettext", "npgettext"} else ""
        if texts:
            yield Message(texts[0], plural, context)
