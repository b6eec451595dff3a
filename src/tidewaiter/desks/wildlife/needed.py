"""Which documents specimens need, by Appendix and direction.

Articles III, IV and V of the Convention; certificates of Article VII stand instead of the export
permit or of all. What a country asks beyond that is a national measure (``limits.py``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tidewaiter.desks.wildlife.permits import PermitKind as K


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One document that is needed: any of ``kinds`` will do."""

    kinds: tuple[K, ...]
    article: str

    def met(self, presented: Collection[K]) -> bool:
        """Whether one that will do is among those presented."""
        return any(kind in presented for kind in self.kinds)


INSTEAD = (K.PRE_CONVENTION, K.CAPTIVE_BRED, K.PROPAGATED)
"""Article VII 2 and 5: certificates that stand instead of a permit to export."""
ALWAYS = (K.EXHIBITION, K.OWNERSHIP, K.INSTRUMENT, K.SAMPLES)
"""Article VII 3 and 7, and Resolutions on them: certificates to cross borders with."""

_LEAVING = (K.EXPORT, K.REEXPORT, *INSTEAD, *ALWAYS)

NEEDED: Mapping[tuple[str, str], tuple[Need, ...]] = {
    ("I", "import"): (
        Need(kinds=(K.IMPORT, K.SEA, *INSTEAD, *ALWAYS), article="III 3, 5; VII"),
        Need(kinds=(*_LEAVING, K.SEA), article="III 3; VII"),
    ),
    ("I", "export"): (Need(kinds=_LEAVING, article="III 2, 4; VII"),),
    ("II", "import"): (Need(kinds=(*_LEAVING, K.SEA), article="IV 4, 6; VII"),),
    ("II", "export"): (Need(kinds=_LEAVING, article="IV 2, 5; VII"),),
    ("III", "import"): (Need(kinds=(*_LEAVING, K.ORIGIN), article="V 3; VII"),),
    ("III", "export"): (Need(kinds=(*_LEAVING, K.ORIGIN), article="V 2, 4; VII"),),
}
"""By Appendix and direction of the declaration."""


def needed(appendix: str, direction: str) -> tuple[Need, ...]:
    """What specimens of an Appendix need; nothing is known of goods in transit."""
    return NEEDED.get((appendix, direction), ())
