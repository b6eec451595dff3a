"""Where in a file something stands: the line of a key, and errors that name it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from tidewaiter.core import CaseError
from tidewaiter.core.errors import TidewaiterError, nearest
from tidewaiter.core.sentence import Sentence, sentence

Path = tuple[str | int, ...]
"""Keys and positions from zero, as in the document."""

_WORDS = {
    "string": sentence("a text"),
    "number": sentence("a number"),
    "integer": sentence("a whole number"),
    "boolean": sentence("true or false"),
    "object": sentence("a table of keys and values"),
    "array": sentence("a list"),
}


class Place:
    """A document of a file, its lines known."""

    def __init__(self, file: str, node: yaml.Node) -> None:
        self.file = file
        self.name = ""
        self._node = node

    def line(self, path: Path = ()) -> int:
        """The line, from 1, of the last step of a path that is there."""
        node: Any = self._node
        line = node.start_mark.line
        for step in path:
            below = _below(node, step)
            if below is None:
                break
            line, node = below
        return int(line) + 1

    def error(self, message: str, path: Path = (), advice: str = "") -> CaseError:
        """An error that names file, line, case and key."""
        parts = [f"{self.file}, line {self.line(path)}"]
        parts += [f"case {self.name}"] if self.name else []
        parts += [dotted(path)] if path else []
        return CaseError(message, where=", ".join(parts), advice=advice)

    def wrapped(self, problem: TidewaiterError, above: Path = ()) -> CaseError:
        """An error from elsewhere, with the place where it says what it concerns."""
        found = (*above, *_path_of(problem.where))
        if problem.where and not self._knows(found[: len(above) + 1]):
            return self.error(
                sentence("{where}: {message}", where=problem.where, message=problem.message),
                above,
                problem.advice,
            )
        return self.error(problem.message, found, problem.advice)

    def _knows(self, path: Path) -> bool:
        node: Any = self._node
        for step in path:
            below = _below(node, step)
            if below is None:
                return False
            _, node = below
        return True


def documents_of(text: str, file: str) -> list[Place]:
    """The places of the documents of a YAML text that is known to be well formed.

    A list counts as so many documents, as it does where documents are read.
    """
    nodes = [node for node in yaml.compose_all(text, yaml.SafeLoader) if node is not None]
    return [
        Place(file, one)
        for node in nodes
        if not _is_empty(node)
        for one in (node.value if isinstance(node, yaml.SequenceNode) else [node])
    ]


def schema_errors(
    place: Place, document: Any, schema: Mapping[str, Any], above: Path = ()
) -> Iterator[CaseError]:
    """What a schema has against a document, each with its place, in order of lines."""
    problems = Draft202012Validator(schema).iter_errors(document)
    found = sorted(problems, key=lambda p: place.line((*above, *p.absolute_path)))
    for problem in found:
        yield _error(place, problem, above)


def dotted(path: Path) -> str:
    """A path as a person says it, positions counted from one."""
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in path)


def _path_of(where: str) -> Path:
    """The reverse of :func:`dotted`."""
    steps = where.split(".") if where else []
    return tuple(int(step) - 1 if step.isdigit() else step for step in steps)


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def _below(node: yaml.Node, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        inside = 0 <= step < len(node.value)
        return (node.value[step].start_mark.line, node.value[step]) if inside else None
    if isinstance(node, yaml.MappingNode):
        name = str(step + 1) if isinstance(step, int) else step
        for key, value in node.value:
            if key.value == name:
                return key.start_mark.line, value
    return None


def _error(place: Place, problem: ValidationError, above: Path) -> CaseError:
    path: Path = (*above, *problem.absolute_path)
    wanted: Any = problem.validator_value
    came: Any = problem.instance
    match str(problem.validator):
        case "additionalProperties":
            schema: Any = problem.schema
            known = list(schema.get("properties", ()))
            patterns = list(schema.get("patternProperties", ()))
            name = next(
                key
                for key in came
                if key not in known and not any(re.search(p, key) for p in patterns)
            )
            advice = nearest(name, known) or sentence(
                "Known are {known}.", known=", ".join(sorted(known)[:20])
            )
            return place.error(
                sentence("there is no key '{name}' here.", name=name), (*path, name), advice
            )
        case "required":
            name = next(key for key in wanted if key not in came)
            return place.error(sentence("a '{name}' is needed here.", name=name), path)
        case "type":
            kinds = [wanted] if isinstance(wanted, str) else wanted
            words = _either([_WORDS[kind] for kind in kinds if kind != "null"])
            return place.error(
                sentence("{value} is not {words}.", value=_shown(came), words=words), path
            )
        case "enum":
            known = [str(one) for one in wanted if one is not None]
            advice = nearest(str(came), known) or sentence(
                "Known are {known}.", known=", ".join(known)
            )
            return place.error(
                sentence("{value} is not known here.", value=_shown(came)), path, advice
            )
        case "pattern":
            return place.error(
                sentence(
                    "{value} is not {words}.",
                    value=_shown(came),
                    words=_PATTERNS.get(wanted, _WELL_FORMED),
                ),
                path,
            )
        case "minItems" | "minProperties":
            return place.error("it is empty.", path, "Write what is expected, or leave it out.")
        case _:
            return place.error(
                sentence(
                    "{value} does not fit: {message}.", value=_shown(came), message=problem.message
                ),
                path,
            )


_PATTERNS = {"^none$": sentence("a list, or the word none")}
_WELL_FORMED = sentence("well formed")


def _either(words: Sequence[Sentence]) -> Sentence:
    found = words[0]
    for word in words[1:]:
        found = sentence("{one} or {other}", one=found, other=word)
    return found


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."


__all__ = ["Path", "Place", "documents_of", "dotted", "schema_errors"]
