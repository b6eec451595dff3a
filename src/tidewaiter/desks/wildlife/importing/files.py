"""Files and folders of tables: downloads, tables as the desk writes them, national lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType

from tidewaiter.core import SourceError
from tidewaiter.core.sentence import Sentence, sentence
from tidewaiter.desks.wildlife.importing.appendices import Imported, Remark, import_files
from tidewaiter.desks.wildlife.importing.limits import READERS, unknown_taxa
from tidewaiter.desks.wildlife.importing.national import import_national
from tidewaiter.desks.wildlife.importing.tables import COLUMNS, Tables, applied, read_table, text_of
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.tables import Row

NOTHING: Mapping[str, Path] = MappingProxyType({})


def import_all(
    paths: Sequence[Path],
    *,
    as_of: date,
    source: str,
    national: Path | None = None,
    country: str = "",
    limits: Mapping[str, Path] = NOTHING,
    reference: Reference | None = None,
) -> Imported:
    """The tables out of files of any kind. ``national`` is a list of measures of ``country``.

    ``limits`` are lists of quotas and of suspensions by the name of their table, held against
    ``reference`` (the program's tables) and what comes with them.

    A file called as a table is (``listings.csv``) and with its columns is that table. Raises
    :class:`SourceError`.
    """
    own = {path.stem: path for path in paths if is_table(path)}
    downloads = [path for path in paths if path not in own.values()]
    made = (
        import_files(downloads, as_of, source)
        if downloads
        else Imported(tables={}, remarks=(), layouts=())
    )
    tables: dict[str, tuple[Row, ...]] = dict(made.tables)
    for name, path in own.items():
        if name in tables:
            raise SourceError(
                sentence("the table '{name}' comes twice.", name=name), where=str(path)
            )
        tables[name] = read_table(name, _text(path), path.name)
    if national is not None:
        tables["measures"] = (*tables.get("measures", ()), *import_national(national, country))
    held = applied(reference or Reference.shipped(), [tables])
    remarks = list(made.remarks)
    for name, path in limits.items():
        tables[name] = (*tables.get(name, ()), *READERS[name](path, held))
        unknown = unknown_taxa(tables[name], held)
        remarks += (Remark(where=path.name, message=_unknown(one)) for one in unknown)
    if not tables:
        raise SourceError("no file was named.", advice="Name a download, or a national list.")
    return Imported(tables=tables, remarks=tuple(remarks), layouts=made.layouts)


def _unknown(taxon: str) -> Sentence:
    return sentence("{taxon} is not in the tables: its rows meet nothing.", taxon=taxon)


def is_table(path: Path) -> bool:
    """Whether a file is a table of the desk by its name and its first line."""
    if path.suffix.lower() != ".csv" or path.stem not in COLUMNS:
        return False
    lines = (line for line in _text(path).split("\n") if not line.startswith("#"))
    return next(lines, "").strip() == ",".join(COLUMNS[path.stem])


def write_tables(folder: Path, tables: Tables) -> list[Path]:
    """Write tables such that :func:`import_all` gives the same again.

    Raises :class:`SourceError` for a folder with something in it.
    """
    if folder.exists() and any(folder.iterdir()):
        raise SourceError(
            "the folder is not empty.", where=str(folder), advice="Name one that is not there yet."
        )
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, rows in tables.items():
        file = folder / f"{name}.csv"
        file.write_text(text_of(name, rows), "utf-8")
        written.append(file)
    return written


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise SourceError(
            "it is not in UTF-8.", where=str(path), advice="Save it as UTF-8."
        ) from None
    except OSError as problem:
        raise SourceError(
            sentence("the file cannot be read: {strerror}.", strerror=problem.strerror),
            where=str(path),
        ) from None
