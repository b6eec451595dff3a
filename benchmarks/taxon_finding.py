"""Does a misspelt, old or common name lead to its taxon, and an ordinary word to none?

Every name of the starter list is asked for, alone and within a phrase: accepted names and synonyms
with one or two slips of the pen, common names in five languages as they are and with one slip.
rapidfuzz alone (``WRatio`` over the same names) answers the same questions in the same run.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapidfuzz import fuzz, process

from tidewaiter.core import Item
from tidewaiter.desks.wildlife.identity import described
from tidewaiter.desks.wildlife.listings import NOT_LISTED
from tidewaiter.desks.wildlife.naming import POSSIBLE
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.wording import plain

SEED = 20261126
ON = date(2026, 6, 1)
SLIPS = (("ph", "f"), ("ae", "e"), ("th", "t"), ("rh", "r"), ("y", "i"), ("c", "k"), ("x", "cs"),
         ("ss", "s"), ("ll", "l"), ("tt", "t"), ("i", "y"), ("oe", "e"), ("ch", "k"))  # fmt: skip
PHRASES = ("{}", "{}", "10 live {}", "{} for zoo", "skins of {}", "{}, 3 cartons")

NEAR_MISSES = {
    "0102": "Bos taurus; cattle for breeding",
    "0103": "Sus scrofa domesticus",
    "0104": "Ovis aries; Capra hircus",
    "0105": "Gallus gallus domesticus; Meleagris gallopavo; Anas platyrhynchos",
    "0106": "Oryctolagus cuniculus; Mus musculus; Rattus norvegicus; Columba livia; "
    "Bombyx mori; Apis mellifera",
    "0303": "Salmo salar; Gadus morhua; Thunnus albacares; Clupea harengus",
    "0306": "Penaeus monodon; Homarus americanus",
    "0307": "Octopus vulgaris; Crassostrea gigas; Mytilus edulis",
    "0402": "bear brand milk",
    "0601": "Tulipa gesneriana; Lilium longiflorum",
    "0602": "Rosa damascena; Vitis vinifera; Olea europaea; Malus domestica; Prunus avium",
    "0703": "Allium cepa; Solanum tuberosum",
    "0802": "Prunus dulcis; Cocos nucifera; Arachis hypogaea",
    "0805": "Citrus sinensis; Mangifera indica; Musa acuminata",
    "0901": "Coffea arabica; Camellia sinensis; Piper nigrum; Zingiber officinale; Curcuma longa",
    "1001": "Triticum aestivum; Oryza sativa; Zea mays",
    "1302": "agar agar powder",
    "1511": "Elaeis guineensis",
    "1704": "ginseng flavoured chewing gum",
    "1801": "Theobroma cacao; vanilla extract",
    "2401": "Nicotiana tabacum",
    "3208": "zebra crossing paint; fern green paint",
    "3304": "coral red lipstick; ebony black hair dye; lynx deodorant; aloe vera hand cream",
    "3406": "orchid scented candle",
    "3605": "swan vestas matches",
    "4001": "Hevea brasiliensis; seal rings of rubber",
    "4205": "sandal leather strap",
    "4407": "Quercus robur; Pinus sylvestris; Tectona grandis; Eucalyptus globulus; "
    "Acacia mangium; Betula pendula; Fagus sylvatica; Picea abies; Populus nigra; Salix alba",
    "4411": "mahogany finish laminate",
    "4802": "ivory coloured paper",
    "4901": "python programming book",
    "5201": "Gossypium hirsutum",
    "6110": "turtle neck sweater; swallow tail coat",
    "6404": "puma sports shoes",
    "7312": "eel of steel cable; viper cable",
    "8203": "parrot nose pliers",
    "8426": "crane for containers",
    "8508": "shark vacuum cleaner",
    "8708": "jaguar car parts; mustang engine; falcon aircraft parts",
    "9405": "cactus shaped lamp",
    "9506": "cobra golf clubs",
    "9609": "eagle pencils",
}
"""By heading of the Harmonized System what is in no Appendix, or only sounds so."""


@dataclass(frozen=True)
class Asked:
    """A text, and the taxa that are right."""

    kind: str
    text: str
    right: frozenset[str]


def run(each: int = 4) -> dict[str, Any]:
    """Recall at the first and among five answers by kind of name, and false alarms, of both."""
    reference = Reference.shipped()
    asked = list(questions(reference, each))
    names = {plain(name): taxon for name, taxon in _names(reference)}
    ways: dict[str, Callable[[str], list[str]]] = {
        "tidewaiter": lambda text: [one.taxon for one in reference.names.find(text)],
        "rapidfuzz": lambda text: _rapidfuzz(text, names),
    }
    others = [(hs, text) for hs, texts in NEAR_MISSES.items() for text in texts.split("; ")]
    figures: dict[str, Any] = {"questions": len(asked), "near_misses": len(others)}
    for way, find in ways.items():
        began = time.process_time()
        answers = [find(one.text) for one in asked]
        took = time.process_time() - began
        figures[way] = {
            kind: _recall([(q, a) for q, a in zip(asked, answers, strict=True) if q.kind == kind])
            for kind in sorted({one.kind for one in asked})
        } | {
            "precision_at_1": _precision(asked, answers),
            "false_alarms": sum(_alarms(reference, find(text)) for _, text in others),
            "ms": round(1e3 * took / len(asked), 3),
        }
    figures["tidewaiter"]["false_alarms_under_heading"] = sum(
        _alarms(reference, [one.taxon for one in described(reference, _item(hs, text))])
        for hs, text in others
    )
    return figures


def questions(reference: Reference, each: int) -> Iterator[Asked]:
    """The same texts each time."""
    draw = random.Random(SEED)
    right: dict[str, set[str]] = {}
    for name, taxon in _names(reference):
        right.setdefault(plain(name), set()).add(taxon)
    kinds = {plain(row["name"]): row["kind"] for row in reference.rows["names"]}
    for name, taxa in right.items():
        kind = kinds.get(name, "accepted")
        wanted = frozenset(taxa)
        if kind == "common":
            yield Asked("common", _phrase(draw, name), wanted)
            if len(name) > 6:
                yield Asked("common misspelt", slip(draw, name), wanted)
        elif " " in name:
            yield Asked(kind, _phrase(draw, name), wanted)
            for _ in range(each):
                text = slip(draw, name, draw.choice((1, 1, 2)))
                yield Asked(f"{kind} misspelt", _phrase(draw, text), wanted)


def slip(draw: random.Random, name: str, times: int = 1) -> str:
    """A name with slips of the pen: as it sounds, a letter lost, doubled, swapped or changed."""
    for _ in range(times):
        heard = [(old, new) for old, new in SLIPS if old in name]
        if heard and draw.random() < 0.5:
            old, new = draw.choice(heard)
            name = name.replace(old, new, 1)
            continue
        at = draw.choice([n for n, sign in enumerate(name) if sign.isalpha() and n > 0])
        before, sign, after = name[:at], name[at], name[at + 1 :]
        name = draw.choice(
            (
                before + after,
                before + sign * 2 + after,
                before[:-1] + sign + before[-1] + after if before[-1].isalpha() else before + after,
                before + draw.choice("aeioulnrst") + after,
            )
        )
    return name


def _item(hs: str, text: str) -> Item:
    return Item(number=1, commodity_code=f"{hs}00", description=text)


def _alarms(reference: Reference, taxa: list[str]) -> bool:
    """Whether anything that is listed is named."""
    found = (reference.listings.resolve(taxon, ON) for taxon in taxa)
    return any(one is not None and one.appendix != NOT_LISTED for one in found)


def _phrase(draw: random.Random, name: str) -> str:
    return draw.choice(PHRASES).format(name)


def _names(reference: Reference) -> Iterator[tuple[str, str]]:
    for name, taxon in reference.taxonomy.by_name.items():
        yield name, taxon.name
    for row in reference.rows["names"]:
        if row["taxon"]:  # the others mean goods
            yield row["name"], row["taxon"]


def _rapidfuzz(text: str, names: dict[str, str]) -> list[str]:
    found = process.extract(plain(text), names.keys(), scorer=fuzz.WRatio, limit=5,
                            score_cutoff=POSSIBLE)  # fmt: skip
    return list(dict.fromkeys(names[name] for name, _, _ in found))


def _recall(pairs: Sequence[tuple[Asked, list[str]]]) -> dict[str, Any]:
    first = sum(bool(found) and found[0] in one.right for one, found in pairs)
    five = sum(bool(one.right & set(found[:5])) for one, found in pairs)
    return {
        "asked": len(pairs),
        "recall_at_1": round(first / len(pairs), 4),
        "recall_at_5": round(five / len(pairs), 4),
    }


def _precision(asked: Sequence[Asked], answers: Sequence[list[str]]) -> float:
    answered = [(one, found) for one, found in zip(asked, answers, strict=True) if found]
    return round(sum(found[0] in one.right for one, found in answered) / len(answered), 4)
