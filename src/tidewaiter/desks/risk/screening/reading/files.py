"""Lists of names from files. Every row is read or its place is told; none is left out silently."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import IO, Any

from tidewaiter.core import SourceError, TidewaiterError
from tidewaiter.core.errors import nearest
from tidewaiter.core.sentence import joined, sentence
from tidewaiter.desks.risk.screening.entries import Entry, entry_of
from tidewaiter.desks.risk.screening.reading import money
from tidewaiter.desks.risk.screening.reading.values import entry_values

FORMATS = ("csv", "json", "jsonl")
"""JSON and JSON lines hold entries as tidewaiter spells them, or FollowTheMoney entities."""

PROBLEMS_TOLD = 10
"""So many places that cannot be read are told at once."""

_WRITTEN = {
    "key": ("key", "id", "uid", "reference"),
    "names": ("names", "name", "full_name", "whole_name"),
    "aliases": ("aliases", "alias", "aka", "also_known_as"),
    "kind": ("kind", "schema", "type"),
    "dates": ("dates", "birth_date", "date_of_birth", "incorporation_date", "dob"),
    "countries": ("countries", "country", "nationality"),
    "identifiers": ("identifiers", "identifier", "id_number", "passport_number", "imo_number"),
    "addresses": ("addresses", "address"),
    "topics": ("topics", "topic"),
    "programme": ("programme", "program", "program_ids", "sanctions"),
    "listed_on": ("listed_on", "first_seen"),
    "remarks": ("remarks", "notes"),
    "url": ("url", "source_url"),
}
"""What a column holds, and the headings it is known by, the better one first."""

Row = tuple[str, "Mapping[str, Any] | TidewaiterError"]
"""Where something stands, and its plain form or what is wrong with it."""

Plain = tuple[str, Mapping[str, Any]]
"""Where something stands, and its plain form."""

_SEPARATOR = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
_SIGNS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
"""How a file begins that spreadsheets save as “Unicode text”."""


def read_list(
    path: Path, *, form: str = "", columns: Mapping[str, str] | None = None
) -> Iterator[Entry]:
    """The entries of a file, one after the other.

    ``form`` is one of :data:`FORMATS`; without it the name of the file says so, ``.gz`` or not.
    ``columns`` names columns of a CSV file that are called otherwise: what it holds, then its
    heading. In CSV several values stand in one cell, separated by ``;``.

    Raises :class:`SourceError` for a file that is no list and, once it was read to the end, with
    the first places that cannot be read or whose key stood before.
    """
    form = form or format_of(path)
    readers: Mapping[str, Callable[..., Iterator[Row]]]
    readers = {"csv": _csv, "json": _json, "jsonl": _lines}
    problems: list[TidewaiterError] = []
    seen: set[str] = set()
    count = 0
    for where, plain in readers[form](path, columns or {}):
        try:
            if isinstance(plain, TidewaiterError):
                raise plain
            entry = entry_of(plain, where)
        except TidewaiterError as problem:
            problems.append(problem)
            continue
        if entry.key in seen:
            problems.append(
                SourceError(sentence("the key '{key}' stands twice.", key=entry.key), where=where)
            )
            continue
        seen.add(entry.key)
        count += 1
        yield entry
    if problems:
        raise _refused(path, problems)
    if not count:
        raise SourceError("there is no entry in it.", where=path.name)


def _refused(path: Path, problems: list[TidewaiterError]) -> SourceError:
    told = joined(problem.whole for problem in problems[:PROBLEMS_TOLD])
    return SourceError(
        sentence("{count} entries cannot be read: {told}", count=len(problems), told=told),
        where=path.name,
        advice="Mend them, or leave them out on purpose.",
    )


def format_of(path: PurePath) -> str:
    """One of :data:`FORMATS`, by the name of a file. Raises :class:`SourceError`."""
    suffixes = [suffix[1:].lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    last = {"ndjson": "jsonl", "ijson": "jsonl", "ftm": "jsonl"}.get(
        suffixes[-1] if suffixes else "", suffixes[-1] if suffixes else ""
    )
    if path.name.lower().removesuffix(".gz").endswith(".ftm.json"):
        return "jsonl"
    if last not in FORMATS:
        raise SourceError(
            sentence("'{name}' does not say what it is.", name=path.name),
            where=path.name,
            advice=sentence("Name the format: {known}.", known=", ".join(FORMATS)),
        )
    return last


@contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    packed = path.suffix.lower() == ".gz"
    opened: Callable[..., IO[Any]] = gzip.open if packed else open
    try:
        with opened(path, "rb") as begin:
            sign = begin.read(2)
        encoding = dict(_SIGNS).get(sign, "utf-8-sig")
        with opened(path, "rt", encoding=encoding, newline="") as file:
            yield file
    except FileNotFoundError:
        raise SourceError("there is no such file.", where=path.name) from None
    except UnicodeError as problem:
        raise SourceError(
            "it is not in UTF-8.", where=path.name, advice="Save it as UTF-8."
        ) from problem
    except (OSError, EOFError) as problem:
        raise SourceError(
            sentence("it cannot be read ({problem}).", problem=problem), where=path.name
        ) from problem


def _csv(path: Path, columns: Mapping[str, str]) -> Iterator[Row]:
    with _opened(path) as file:
        sample = file.readline()
        said = _SEPARATOR.fullmatch(sample)  # as spreadsheets are told it
        if not said:
            file.seek(0)
        separator = said[1] if said else max(",;\t", key=sample.count)
        reader = csv.DictReader(file, delimiter=separator, strict=True)
        at = _columns(path, [heading or "" for heading in reader.fieldnames or ()], columns)
        try:
            for row in reader:
                where = f"{path.name}, line {reader.line_num + (1 if said else 0)}"
                if any(row.values()):
                    yield where, _too_long(row, where) or _row(row, at)
        except csv.Error as problem:
            raise SourceError(
                sentence("it is no CSV here ({problem}).", problem=problem),
                where=f"{path.name}, line {reader.line_num}",
            ) from problem


def _too_long(row: Mapping[Any, Any], where: str) -> TidewaiterError | None:
    """What is wrong with a row of more cells than there are headings: something is in no column."""
    if not any(row.get(None) or ()):
        return None
    return SourceError(
        "it has more cells than there are headings.",
        where=where,
        advice="Put values that hold the separator in quotes.",
    )


def _columns(path: Path, headings: list[str], given: Mapping[str, str]) -> dict[str, str]:
    """What is held by which column."""
    for held, heading in given.items():
        for word, known in ((held, list(_WRITTEN)), (heading, headings)):
            if word in known:
                continue
            raise SourceError(
                sentence("there is no '{word}'.", word=word),
                where=f"{path.name}, columns",
                advice=nearest(word, known)
                or sentence("There are: {known}.", known=", ".join(known)),
            )
    plain = {_plain(heading): heading for heading in headings}
    found = dict(given)
    for held, spellings in _WRITTEN.items():
        called = next((plain[one] for one in spellings if one in plain), None)
        if called is not None:
            found.setdefault(held, called)
    for needed in ("key", "names"):
        if needed not in found and not any(headings):
            raise SourceError("there is no entry in it.", where=path.name)
        if needed not in found:
            raise SourceError(
                sentence("no column holds '{needed}'.", needed=needed),
                where=path.name,
                advice=sentence(
                    "Say which of these does: {headings}.", headings=", ".join(headings)
                ),
            )
    return found


def _plain(heading: str) -> str:
    """A heading as :data:`_WRITTEN` spells it: ``Passport No.`` is ``passport_number``."""
    found = re.sub(r"[^\w]+", "_", heading.strip().lower().replace("a.k.a", "aka")).strip("_")
    return re.sub(r"_(no|nr|num)$", "_number", found)


def _row(row: Mapping[str, Any], at: Mapping[str, str]) -> Mapping[str, Any]:
    def one(held: str) -> str:
        return str(row.get(at[held]) or "") if held in at else ""

    def many(held: str) -> list[str]:
        return one(held).split(";")

    return entry_values(
        key=one("key"),
        names=(*many("names"), *many("aliases")),
        kind_word=one("kind"),
        dates=many("dates"),
        countries_=many("countries"),
        identifiers=many("identifiers"),
        addresses=many("addresses"),
        topics=many("topics"),
        programme=one("programme"),
        listed_on=one("listed_on"),
        remarks=one("remarks"),
        url=one("url"),
    )


def _json(path: Path, columns: Mapping[str, str]) -> Iterator[Plain]:
    with _opened(path) as file:
        try:
            plain = json.load(file)
        except ValueError as problem:
            raise SourceError(
                sentence("it is no JSON ({problem}).", problem=problem), where=path.name
            ) from problem
    found = plain.get("entries") if isinstance(plain, Mapping) else plain
    if not isinstance(found, list):
        raise SourceError(
            "it holds no list of entries.",
            where=path.name,
            advice="Write a JSON list, or a table with 'entries'.",
        )
    yield from _either(lambda: _numbered(path, "entry", found))


def _lines(path: Path, columns: Mapping[str, str]) -> Iterator[Plain]:
    yield from _either(lambda: _numbered(path, "line", _each_line(path)))


def _each_line(path: Path) -> Iterator[Any]:
    with _opened(path) as file:
        for number, line in enumerate(file, 1):
            try:
                yield json.loads(line) if line.strip() else None
            except ValueError as problem:
                raise SourceError(
                    sentence("it is no JSON ({problem}).", problem=problem),
                    where=f"{path.name}, line {number}",
                ) from problem


def _numbered(path: Path, word: str, found: Iterable[Any]) -> Iterator[Plain]:
    for number, plain in enumerate(found, 1):
        if plain is None:
            continue
        if not isinstance(plain, Mapping):
            raise SourceError("it is no JSON object.", where=f"{path.name}, {word} {number}")
        yield f"{path.name}, {word} {number}", plain


def _either(rows: Callable[[], Iterator[Plain]]) -> Iterator[Plain]:
    """Entries of our own as they are; FollowTheMoney entities with what stands beside them."""
    beside = money.Beside()
    for _, plain in rows():
        if money.is_entity(plain):
            beside.see(plain)
    for where, plain in rows():
        if money.is_entity(plain):
            yield from money.entries([(where, plain)], beside)
        else:
            yield where, plain
