"""Which rows of a batch name a listed taxon: a look at their descriptions, each text once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tidewaiter.core import Consignments, Declaration
from tidewaiter.desks.wildlife.identity import looks_like, weak
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.seen import is_ours
from tidewaiter.desks.wildlife.specimens import on_specimens
from tidewaiter.desks.wildlife.telltale import tokens
from tidewaiter.desks.wildlife.wording import plain
from tidewaiter.engine.batch import Batch

_NOTHING, _COMMON, _SURE = 0, 1, 2

Flags = npt.NDArray[np.bool_]


class Spotting:
    """Texts by what they name: nothing that is listed, a common name only, or more than that.

    A text without any of the ``words``, of which every name has one, names nothing.
    """

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self.words = reference.telltale
        self._known: dict[str, int] = {}

    def rows(self, batch: Consignments) -> Flags:
        """The items whose description names a listed taxon, or a material that passes for one.

        A common name counts under a chapter of the Harmonized System that holds wildlife.
        """
        rows = np.zeros(len(batch.owners()), np.bool_)
        column = batch.column("description")
        if column is None:
            return rows
        kinds = self._kinds(column)
        codes = batch.column("hs")
        found: Flags = (kinds == _SURE) | ((kinds == _COMMON) & self._plausible(codes, len(rows)))
        return found

    def said(self, declarations: Sequence[Declaration]) -> list[int]:
        """Positions of declarations with a statement of this desk, or one of its documents on top.

        Columns have neither; a batch of rows does not hold them.
        """
        return [n for n, one in enumerate(declarations) if self._says(one)]

    def kind(self, text: str) -> int:
        """What a text names; a text that was seen is not looked at again."""
        known = self._known.get(text)
        if known is None:
            if len(self._known) >= 65_536:
                self._known.clear()
            known = self._known[text] = self._look(text)
        return known

    def _look(self, text: str) -> int:
        spoken = text.lower() if text.isascii() else plain(text)
        if self.words.isdisjoint(tokens(spoken)):
            return _NOTHING
        if looks_like(self.reference, text) is not None:
            return _SURE
        get = self.reference.taxonomy.get
        found = self.reference.names.find(text, most=12, alike=False)
        listed = [one for one in found if (taxon := get(one.taxon)) and taxon.listed]
        if not all(map(weak, listed)):
            return _SURE
        imitated = not self.reference.imitations.isdisjoint(plain(text).split())
        return _COMMON if listed and not imitated else _NOTHING

    def _kinds(self, column: pa.Array) -> npt.NDArray[np.int8]:
        coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        texts = coded.dictionary.to_pylist()
        kinds = np.array([*(self.kind(t) if t else _NOTHING for t in texts), _NOTHING], np.int8)
        indices = pc.fill_null(coded.indices, len(texts)).to_numpy(zero_copy_only=False)
        found: npt.NDArray[np.int8] = kinds[indices]
        return found

    def _plausible(self, codes: pa.Array | None, length: int) -> Flags:
        if codes is None:
            return np.ones(length, np.bool_)
        coded = codes if pa.types.is_dictionary(codes.type) else codes.dictionary_encode()
        chapters = self.reference.chapters
        known = [not c or c.strip()[:2] in chapters for c in coded.dictionary.to_pylist()]
        indices = pc.fill_null(coded.indices, len(known)).to_numpy(zero_copy_only=False)
        found: Flags = np.array([*known, True], np.bool_)[indices]
        return found

    def _says(self, one: Declaration) -> bool:
        statements = (*one.statements, *(s for item in one.items for s in item.statements))
        if any(on_specimens(s.type) for s in statements):
            return True
        return any(is_ours(self.reference, document) for document in one.documents)


def built(batch: Consignments) -> Sequence[Declaration]:
    """The declarations of a batch where they are at hand as objects; none where it has rows."""
    return (batch.built or ()) if isinstance(batch, Batch) else ()
