"""Compositions as people write them: ``R-32/R-125 (50/50)``, ``50% HFC-32, 50% HFC-125``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from tidewaiter.core.errors import ValueRefused
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.ozone.names import find, mentioned, resolve
from tidewaiter.desks.ozone.substances import Blend, Gas, Substance, blends

SLACK = Decimal("0.005")
"""By how much the shares as written may miss the whole, as a fraction: they are rounded."""

_NUMBER = r"[0-9]+(?:[.,][0-9]+)?"
_SEPARATORS = (
    r"\s*[;+&|\n]\s*",
    r"\s+(?:and|et|y|e)\s+",
    r",\s+|,(?=\s*[A-Za-z])",
    ",",
    r"\s*/\s*",
)
_SHARE_FIRST = re.compile(rf"^({_NUMBER})\s*%?\s+(?:of\s+)?(\S.*)$|^({_NUMBER})%\s*(\S.*)$")
_SHARE_LAST = re.compile(rf"^(.+?)\s*(?:=|:|\s|\()\s*({_NUMBER})\s*%?\s*\)?$")
_SLASHED = re.compile(rf"^(.+?)[\s(\[]+((?:{_NUMBER}\s*%?\s*/\s*)+{_NUMBER})\s*%?\s*[)\]]?$")


def parse(text: str) -> Gas:
    """The gas of a name or of a composition.

    A composition is a :class:`Blend` of the name as written, with shares of mass that add up to
    one; shares may be given as percentages or as fractions. A nominal blend is recognised.
    Raises :class:`~tidewaiter.core.errors.ValueRefused` for a name that is not known, or shares
    that do not add up.
    """
    found = find(text)
    if found is not None:
        return found
    written = _slashed(text) or _listed(text)
    if written is None:
        return resolve(text)
    return blend_of([(resolve(name), share) for name, share in written], text.strip())


def blend_of(parts: Sequence[tuple[Gas, Decimal]], name: str) -> Gas:
    """A blend from gases and their shares, in percent or as fractions; one alone is itself.

    Blends among the parts are taken apart. Raises ``ValueRefused`` if the shares do not add up.
    """
    total = sum((share for _, share in parts), Decimal(0))
    scale = next((s for s in (Decimal(1), Decimal(100)) if abs(total / s - 1) <= SLACK), None)
    if scale is None or any(share < 0 for _, share in parts):
        raise ValueRefused(
            sentence("the shares add up to {total}, not to 100 %.", total=f"{total:f}"),
            where="composition",
            advice="Give every component with its share of mass, in percent.",
        )
    merged: dict[str, tuple[Substance, Decimal]] = {}
    for gas, share in parts:
        for one, inner in gas.parts:
            before = merged[one.name][1] if one.name in merged else Decimal(0)
            merged[one.name] = (one, before + share / scale * inner)
    made = tuple(part for part in merged.values() if part[1] > 0)
    if len(made) == 1:
        return made[0][0]
    blend = Blend(name=name, kind="composition", parts=made)
    return nominal(blend) or blend


def nominal(blend: Blend) -> Blend | None:
    """The blend of the table with exactly this composition."""
    parts = {one.name: share for one, share in blend.parts}
    return next(
        (b for b in blends().values() if {one.name: share for one, share in b.parts} == parts), None
    )


def _listed(text: str) -> list[tuple[str, Decimal]] | None:
    """Pieces of a name and a share each, by the first separator that gives nothing else."""
    for separator in _SEPARATORS:
        pieces = [piece for piece in re.split(separator, text.strip()) if piece.strip()]
        found = [part for part in map(_piece, pieces) if part]
        if len(pieces) > 1 and len(found) == len(pieces):
            return found
    alone = _piece(text)
    return [alone] if alone and find(alone[0]) else _named(text)


def _piece(text: str) -> tuple[str, Decimal] | None:
    first = _SHARE_FIRST.match(text.strip())
    if first:
        number, name = first.group(1) or first.group(3), first.group(2) or first.group(4)
        if find(name) is not None:
            return name, _decimal(number)
    last = _SHARE_LAST.match(text.strip())
    if last is None or re.search(r"%", last.group(1)):
        return None
    return last.group(1).strip(" ()"), _decimal(last.group(2))


def _named(text: str) -> list[tuple[str, Decimal]] | None:
    """Gases in running text with as many percentages: in the order in which they stand."""
    gases = mentioned(text)
    rest = text
    for one in gases:
        rest = rest.replace(one.words, " " * len(one.words))
    shares = [_decimal(number) for number in re.findall(rf"({_NUMBER})\s*%", rest)]
    if len(gases) < 2 or len(shares) != len(gases):
        return None
    return [(one.gas.name, share) for one, share in zip(gases, shares, strict=True)]


def _slashed(text: str) -> list[tuple[str, Decimal]] | None:
    match = _SLASHED.match(text.strip())
    if match is None:
        return None
    names = [name.strip(" ()") for name in match.group(1).split("/")]
    shares = [_decimal(part) for part in match.group(2).replace("%", "").split("/")]
    if len(names) != len(shares) or len(names) < 2:
        return None
    prefix = re.match(r"^[A-Za-z]+[\s-]*", names[0])
    whole = [n if find(n) or not prefix else prefix.group() + n for n in names]
    return list(zip(whole, shares, strict=True))


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text.strip().replace(",", "."))
    except InvalidOperation:  # pragma: no cover - the patterns let only numbers through
        raise ValueRefused(sentence("'{text}' is no number.", text=text)) from None
