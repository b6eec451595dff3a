r"""Texts as they are compared: lower case, without accents, and each dash and space the plain one.

What people copy into a description is spelt in many ways: ``R‑22`` with a hyphen that does not
break, ``CHLORODIFLUOROMÉTHANE`` in one sign or two per letter, marks of direction inside Arabic.
One text and a whole column are folded alike, so that what is read carefully is never missed by a
quick look at columns.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

GAP = r"[ \t-\r\x1c-\x1f]"
"""A space of a folded text, as a class of a regular expression of Python and of RE2."""

_INSTEAD = (
    (("Mn", "Mc", "Me", "Cf"), ""),
    (("Zs", "Zl", "Zp", "\x85"), " "),
    (("Pd", "−"), "-"),
)
"""What stands for signs beyond ASCII, by their kind in Unicode: accents and what nobody sees go."""


def fold(text: str) -> str:
    """The text as it is compared; of a sign that is written as several (``½``) all of them."""
    return text.lower() if text.isascii() else "".join(map(_sign, text))


def fold_with_places(text: str) -> tuple[str, Sequence[int]]:
    """The text as it is compared, and of each sign the place in the text where it came from."""
    if text.isascii():
        return text.lower(), range(len(text))
    signs = [_sign(sign) for sign in text]
    return "".join(signs), [n for n, made in enumerate(signs) for _ in made]


def fold_column(column: pa.Array) -> pa.Array:
    """The texts of a column of strings as they are compared."""
    plain = pc.fill_null(pc.string_is_ascii(column), True)
    lower = pc.ascii_lower(column)
    if pc.all(plain, min_count=0).as_py():
        return lower
    other = pc.invert(plain)
    texts = pc.utf8_normalize(column.filter(other), form="NFKD")
    for kinds, instead in _INSTEAD:
        signs = "".join(rf"\p{{{kind}}}" if kind.isascii() else kind for kind in kinds)
        texts = pc.replace_substring_regex(texts, f"[{signs}]", instead)
    return pc.replace_with_mask(lower, other, pc.utf8_lower(texts))


def any_of(words: Iterable[str]) -> str:
    r"""A regular expression for any of the words, which looks at each common beginning once.

    A space of a word is any run of spaces and dashes in a text. For texts that are folded.
    """
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for sign in word:
            node = node.setdefault(sign, {})
        node[""] = {}
    return _written(tree)


def _written(tree: dict[str, Any]) -> str:
    """The longest way through comes first: what goes on before what ends."""
    ways = [_spelt(sign) + _written(rest) for sign, rest in sorted(tree.items()) if sign]
    if "" not in tree:
        return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"
    return f"(?:{'|'.join(ways)})?" if ways else ""


def _spelt(sign: str) -> str:
    if sign == " ":
        return GAP.replace("]", "-]+")
    return sign if sign.isalnum() else f"\\{sign}"


@lru_cache(maxsize=4096)
def _sign(sign: str) -> str:
    return "".join(map(_base, unicodedata.normalize("NFKD", sign)))


def _base(sign: str) -> str:
    if sign.isascii():
        return sign.lower()
    kind = unicodedata.category(sign)
    for kinds, instead in _INSTEAD:
        if kind in kinds or sign in kinds:
            return instead
    return sign.lower()
