"""A national list: measures stricter than the Convention (Article XIV), from a CSV of one's own."""

from __future__ import annotations

from pathlib import Path

from tidewaiter.core.errors import nearest
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife import sheets
from tidewaiter.desks.wildlife.sheets import SheetRow
from tidewaiter.desks.wildlife.tables import Row

KINDS = ("import-permit", "prohibited")
"""What a national measure asks: an import permit besides, or that nothing comes in."""

HEADINGS: sheets.Headings = {
    "taxon": ("taxon", "scientific name", "name"),
    "appendices": ("appendices", "appendix"),
    "kind": ("kind", "measure"),
    "from": ("from", "valid from"),
    "to": ("to", "valid to"),
    "words": ("words", "text"),
    "source": ("source", "law"),
    "id": ("id",),
}


def import_national(path: Path, country: str) -> tuple[Row, ...]:
    """The measures of a country out of a CSV.

    Columns: ``kind`` and ``source``; ``taxon`` or ``appendices`` or both; ``from``, ``to``,
    ``words``, ``id``. Raises :class:`SourceError` with line and column.
    """
    rows = sheets.read(path, HEADINGS, ["kind", "source"])
    found = [_measure(row, number, country) for number, row in enumerate(rows, 1)]
    seen: dict[str, int] = {}
    for row, one in zip(rows, found, strict=True):
        before = seen.setdefault(one["id"], row.line)
        if before != row.line:
            raise row.error("id", sentence("'{name}' stands twice.", name=one["id"]))
    return tuple(found)


def _measure(row: SheetRow, number: int, country: str) -> Row:
    kind = row.needed("kind").casefold().replace(" ", "-")
    if kind not in KINDS:
        raise row.error(
            "kind",
            sentence("'{text}' is no kind of measure.", text=kind),
            nearest(kind, KINDS) or sentence("Known are: {known}.", known=", ".join(KINDS)),
        )
    appendices = row.text("appendices").replace(",", " ").upper().split()
    for one in appendices:
        if one not in ("I", "II", "III"):
            raise row.error("appendices", sentence("there is no Appendix '{name}'.", name=one))
    if not row.text("taxon") and not appendices:
        raise row.error("taxon", sentence("say for which taxon or Appendix it is."))
    since, until = row.day("from"), row.day("to")
    if since and until and until < since:
        raise row.error("to", sentence("it ends before it begins."))
    return {
        "id": row.text("id") or f"{country}-{number:04}",
        "country": country,
        "from": since.isoformat() if since else "",
        "to": until.isoformat() if until else "",
        "taxon": row.text("taxon"),
        "appendices": " ".join(appendices),
        "kind": kind,
        "words": row.text("words"),
        "source": row.needed("source"),
    }
