"""Canonical batches to one Parquet file, which the mapping ``canonical`` reads back."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tidewaiter.core.errors import SourceError
from tidewaiter.messages.cells import MOMENT
from tidewaiter.messages.columns import COLUMNS, Kind

_TYPES = {
    Kind.TEXT: pa.string(),
    Kind.LIST: pa.string(),
    Kind.NUMBER: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.MOMENT: MOMENT,
    Kind.FLAG: pa.bool_(),
}
"""Numbers are text, so that every digit comes back as it was declared."""


def _schema() -> pa.Schema:
    fields = []
    for column in COLUMNS.values():
        fields.append(pa.field(column.name, _TYPES[column.kind]))
        if column.kind is Kind.MOMENT and column.pointer:
            fields.append(pa.field(f"{column.name}.text", pa.string()))
    return pa.schema(fields)


SCHEMA = _schema()
"""All canonical columns, and beside each moment of a declaration the text it was read from."""


class CanonicalParquet:
    """Writes canonical batches as they come, in bounded memory. A context manager.

    Raises :class:`SourceError` if the file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._writer = pq.ParquetWriter(path, SCHEMA, compression="zstd")
        except OSError as problem:
            raise SourceError(f"cannot be written ({problem}).", where=str(path)) from None

    def __enter__(self) -> CanonicalParquet:
        return self

    def __exit__(self, *problem: object) -> None:
        self._writer.close()

    def write(self, batch: pa.RecordBatch) -> None:
        """Add a batch; columns it has not are empty."""
        self._writer.write_table(
            pa.Table.from_arrays([_column(batch, f) for f in SCHEMA], schema=SCHEMA)
        )


def _column(batch: pa.RecordBatch, field: pa.Field) -> pa.Array:
    index = batch.schema.get_field_index(field.name)
    if index < 0:
        return pa.nulls(batch.num_rows, field.type)
    column = batch.column(index)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    return column.cast(field.type)
