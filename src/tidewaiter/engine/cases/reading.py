"""Case files read: from YAML documents to cases that can be run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tidewaiter.core import CaseError, Declaration
from tidewaiter.core.errors import TidewaiterError, nearest
from tidewaiter.core.sentence import sentence
from tidewaiter.engine.cases.declare import declarations
from tidewaiter.engine.cases.places import Place, documents_of, schema_errors
from tidewaiter.engine.cases.schema import EXPECTATIONS, expectation_schema
from tidewaiter.engine.documents import parse_documents

GIVEN = "given"
"""A folder of this name beside cases holds what they refer to, not cases."""

_ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True)
class Case:
    """One case: what is given, declared, and expected, by declaration; and what desks are asked."""

    id: str
    place: Place
    folder: Path
    on: date | None
    given: Mapping[str, Any]
    declarations: tuple[Declaration, ...]
    expect: Mapping[str, Mapping[str, Any]]
    expect_lanes: Mapping[str, int]
    about: Any = None
    ask: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def case_files(paths: Sequence[str | Path]) -> list[Path]:
    """The case files at these paths; of a folder all YAML files, those below ``given`` left out.

    Raises :class:`CaseError` where there is nothing.
    """
    if not paths:
        raise CaseError("no case files were named.", advice="Name a file or a folder of cases.")
    found: dict[Path, None] = {}
    for path in map(Path, paths):
        if path.is_file():
            found[path] = None
            continue
        if not path.is_dir():
            raise CaseError("there is no such file or folder.", where=str(path))
        below = [p for p in sorted(path.rglob("*")) if p.suffix in _ENDINGS and p.is_file()]
        files = [p for p in below if GIVEN not in p.relative_to(path).parts[:-1]]
        if not files:
            raise CaseError("the folder holds no cases (*.yaml).", where=str(path))
        found |= dict.fromkeys(files)
    return list(found)


def read_cases(file: Path, schema: Mapping[str, Any]) -> tuple[list[Case], list[CaseError]]:
    """The cases of a file, and what is wrong with those that cannot be run."""
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as problem:
        where = f"{file}, byte {problem.start}"
        return [], [CaseError("the file is not UTF-8.", where=where, advice="Save as UTF-8.")]
    except OSError as problem:
        return [], [
            CaseError(
                sentence("it cannot be read: {strerror}.", strerror=problem.strerror),
                where=str(file),
            )
        ]
    return cases_in(text, str(file), file.parent, schema)


def cases_in(
    text: str, source: str, folder: Path, schema: Mapping[str, Any]
) -> tuple[list[Case], list[CaseError]]:
    """:func:`read_cases` of a text; ``source`` names it in errors, paths start at ``folder``."""
    try:
        documents = parse_documents(text, CaseError, where=source)
    except CaseError as problem:
        return [], [problem]
    if not documents:
        return [], [CaseError("the file holds no case.", where=source)]
    cases: list[Case] = []
    problems: list[CaseError] = []
    for document, place in zip(documents, documents_of(text, source), strict=True):
        place.name = str(document.get("case", ""))
        wrong = list(_wrong(place, document, schema))
        problems += wrong
        if not wrong:
            try:
                cases.append(_case(place, document, folder))
            except CaseError as problem:
                problems.append(problem)
    return cases, problems


def _wrong(
    place: Place, document: Mapping[str, Any], schema: Mapping[str, Any]
) -> Iterator[CaseError]:
    """What the schema has against a case; a direct expectation is held against its own."""
    expect = document.get("expect")
    direct = isinstance(expect, Mapping) and _is_direct(document)
    checked = {k: v for k, v in document.items() if k != "expect"} if direct else document
    yield from schema_errors(place, checked, schema)
    if direct:
        yield from schema_errors(place, expect, expectation_schema(dict(schema)), ("expect",))


def _is_direct(document: Mapping[str, Any]) -> bool:
    """Whether ``expect`` speaks of the only declaration there is, without its name."""
    written = document.get("declarations")
    if not isinstance(written, list) or len(written) != 1 or not isinstance(written[0], Mapping):
        return False
    only = written[0]
    named = next((only[k] for k in ("mrn", "lrn", "message_id") if only.get(k)), "1")
    return "repeat" not in only and set(document["expect"]) != {str(named)}


def _case(place: Place, document: Mapping[str, Any], folder: Path) -> Case:
    expects = "expect" in document or "expect_lanes" in document
    if not expects and ("declarations" in document or "ask" not in document):
        raise place.error(
            "it expects nothing.", (), "Say what is expected (expect), or it proves nothing."
        )
    if expects and "declarations" not in document:
        raise place.error("it declares nothing (declarations).", ())
    try:
        on = date.fromisoformat(document["on"]) if "on" in document else None
    except ValueError:
        raise place.error(
            sentence("'{text}' is not a day.", text=document["on"]), ("on",)
        ) from None
    try:
        declared = tuple(declarations(document.get("declarations") or (), on))
    except TidewaiterError as problem:
        raise place.wrapped(problem) from None
    return Case(
        id=place.name,
        place=place,
        folder=folder,
        on=on,
        given=document.get("given") or {},
        declarations=declared,
        expect=_expected(place, document, declared),
        expect_lanes=document.get("expect_lanes") or {},
        about=document.get("about"),
        ask=document.get("ask") or {},
    )


def _expected(
    place: Place, document: Mapping[str, Any], declared: Sequence[Declaration]
) -> dict[str, Mapping[str, Any]]:
    """Expectations by declaration."""
    expect = document.get("expect")
    names = [declaration.id for declaration in declared]
    if expect is None:
        return {}
    if isinstance(expect, list):
        if len(expect) != len(names):
            message = sentence(
                "it lists {n} expectations for {n2} declarations.", n=len(expect), n2=len(names)
            )
            raise place.error(message, ("expect",))
        return dict(zip(names, expect, strict=True))
    if _is_direct(document):
        return {names[0]: expect}
    for name in expect:
        if name not in names:
            advice = nearest(name, names) or sentence(
                "They are {known}.", known=", ".join(names[:10])
            )
            if name in EXPECTATIONS:
                advice = sentence(
                    "With several declarations, expect lists them in order or by reference."
                )
            raise place.error(
                sentence("there is no declaration '{name}'.", name=name), ("expect", name), advice
            )
    return dict(expect)


def unique(cases: Iterable[Case]) -> list[CaseError]:
    """Errors for cases that share a name, which reports could not tell apart."""
    seen: dict[str, Case] = {}
    problems = []
    for case in cases:
        other = seen.setdefault(case.id, case)
        if other is not case:
            at = f"{other.place.file}, line {other.place.line()}"
            problems.append(
                case.place.error(sentence("another case has this name ({at}).", at=at), ("case",))
            )
    return problems
