"""Rules as a folder of files: the kinds that need no desk, and all kinds together.

``policy.yaml``, ``offices.yaml`` and ``capacity.yaml`` hold one document each or several parted by
``---``; desks add theirs (``profiles/`` and so on).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from tidewaiter.core import PolicyError, TidewaiterError, to_plain
from tidewaiter.core.sentence import sentence
from tidewaiter.engine.documents import load_documents
from tidewaiter.rulebook import kinds
from tidewaiter.rulebook.errors import CapacityError, ChangeError, OfficeError, RulesRefused
from tidewaiter.rulebook.kinds import FoundDocument, Load, Plain, Save

Found = dict[tuple[str, str], FoundDocument]
"""Documents by kind and identifier."""


def read_folder(folder: Path) -> dict[tuple[str, str], Plain]:
    """All documents of a folder in canonical form, by kind and identifier.

    Raises :class:`RulesRefused` with everything that cannot be read, and for a folder that holds no
    rules at all.
    """
    if not folder.is_dir():
        raise ChangeError("there is no such folder.", where=str(folder))
    problems: list[TidewaiterError] = []
    found: Found = {}
    for kind in kinds.all_kinds():
        try:
            for document in kind.load(folder):
                _add(found, kind.name, document)
        except RulesRefused as refusal:
            problems += refusal.problems
        except TidewaiterError as problem:
            problems.append(problem)
    plain: dict[tuple[str, str], Plain] = {}
    for key, document in found.items():
        try:
            plain[key] = to_plain(kinds.kind_of(key[0]).read(key[1], document.content))
        except TidewaiterError as problem:
            place = f"{document.where}, {problem.where}"
            problems.append(type(problem)(problem.message, where=place, advice=problem.advice))
    if problems:
        raise RulesRefused(problems)
    if not plain:
        raise ChangeError("the folder holds no rules.", where=str(folder))
    return plain


def write_folder(folder: Path, documents: Mapping[tuple[str, str], Plain]) -> None:
    """Write documents below a folder, such that :func:`read_folder` gives the same again.

    Raises :class:`ChangeError` for a folder that has something in it.
    """
    if folder.exists() and any(folder.iterdir()):
        raise ChangeError(
            "the folder is not empty.", where=str(folder), advice="Name one that is not there yet."
        )
    folder.mkdir(parents=True, exist_ok=True)
    for kind in kinds.all_kinds():
        mine = {
            name: to_plain(kind.read(name, plain))  # keys in the order of their fields
            for (of, name), plain in sorted(documents.items())
            if of == kind.name
        }
        if mine:
            kind.save(folder, mine)


def _add(found: Found, kind: str, document: FoundDocument) -> None:
    other = found.setdefault((kind, document.identifier), document)
    if other is not document:
        raise ChangeError(
            sentence(
                "another {kind} is called '{identifier}' ({where}).",
                kind=kind,
                identifier=document.identifier,
                where=other.where,
            ),
            where=document.where,
        )


def yaml_loader(name: str, error: type[TidewaiterError]) -> Load:
    """A loader of a file of YAML documents that name themselves by ``id``."""

    def load(folder: Path) -> Iterator[FoundDocument]:
        file = folder / name
        if not file.exists():
            return
        for number, document in enumerate(load_documents(file, error), start=1):
            identifier = document.get("id")
            if identifier in (None, ""):
                raise error("it has no id.", where=f"{file}, document {number}")
            yield FoundDocument(str(identifier), document, str(file))

    return load


def yaml_saver(name: str) -> Save:
    """A writer of what :func:`yaml_loader` loads."""

    def save(folder: Path, documents: Mapping[str, Plain]) -> None:
        (folder / name).write_text(yaml_text(documents.values()), "utf-8")

    return save


def yaml_text(documents: Iterable[Plain]) -> str:
    """Plain documents as YAML, one after the other."""
    return yaml.safe_dump_all(
        [dict(d) for d in documents], sort_keys=False, allow_unicode=True, width=100
    )


FILES: Sequence[tuple[str, str, type[TidewaiterError]]] = (
    ("policy", "policy.yaml", PolicyError),
    ("office", "offices.yaml", OfficeError),
    ("capacity", "capacity.yaml", CapacityError),
)
"""Kind, file, and what is raised for a file that cannot be read."""


def load_and_save(kind: str) -> tuple[Load, Save]:
    """How documents of one of the rulebook's own kinds are read from files and written."""
    name, error = next((name, error) for of, name, error in FILES if of == kind)
    return yaml_loader(name, error), yaml_saver(name)
