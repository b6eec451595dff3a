"""Queries: names of the list as somebody else would write them, and names that only look so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from anyascii import anyascii

from benchmarks.screening import made_up
from tidewaiter.desks.risk.screening.entries import Entry

_LATER_WRITING = str.maketrans("", "", "'`")


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked, how it was made, and the name it was made from (empty for a near miss)."""

    text: str
    manner: str
    meant: str


def _words(name: str) -> list[str]:
    return name.split()


def exact(name: str, dice: Random) -> str:
    return name


def other_order(name: str, dice: Random) -> str:
    words = _words(name)
    dice.shuffle(words)
    return " ".join(words)


def typing_error(name: str, dice: Random) -> str:
    at = dice.randrange(1, max(len(name) - 1, 2))
    letter = dice.choice("aeinorst")
    return dice.choice(
        (
            name[:at] + name[at + 1 :],
            name[:at] + letter + name[at:],
            name[:at] + letter + name[at + 1 :],
            name[: at - 1] + name[at : at + 1] + name[at - 1 : at] + name[at + 1 :],
        )
    )


def two_errors(name: str, dice: Random) -> str:
    return typing_error(typing_error(name, dice), dice)


def latin(name: str, dice: Random) -> str:
    """As a passport or a bill of lading has it: of Chinese people the family name apart."""
    if "\u4e00" <= name[0] <= "\u9fff":
        if len(name) > 4:
            return " ".join(map(anyascii, name))
        return f"{anyascii(name[0])} {anyascii(name[1:]).capitalize()}"
    return anyascii(name).translate(_LATER_WRITING)


def word_missing(name: str, dice: Random) -> str:
    words = _words(name)
    if len(words) > 2:
        del words[dice.randrange(len(words))]
    return " ".join(words)


def word_more(name: str, dice: Random) -> str:
    words = _words(name)
    words.insert(dice.randrange(len(words) + 1), made_up.given("en", dice))
    return " ".join(words)


def initial(name: str, dice: Random) -> str:
    words = _words(name)
    if len(words) > 1:
        at = dice.randrange(len(words) - 1)
        words[at] = f"{words[at][:1]}."
    return " ".join(words)


def vowels_dropped(name: str, dice: Random) -> str:
    words = _words(latin(name, dice))
    at = dice.randrange(len(words))
    words[at] = words[at][:1] + "".join(s for s in words[at][1:] if s not in "aeiouyAEIOUY")
    return " ".join(words)


def vowels_changed(name: str, dice: Random) -> str:
    swap = dict(zip("aeiou", dice.sample("aeiou", 5), strict=True))
    words = _words(latin(name, dice))
    at = dice.randrange(len(words))
    words[at] = "".join(swap.get(s, s) if n else s for n, s in enumerate(words[at]))
    return " ".join(words)


def words_joined(name: str, dice: Random) -> str:
    words = _words(name)
    if len(words) > 1:
        at = dice.randrange(len(words) - 1)
        words[at : at + 2] = [words[at] + words[at + 1].lower()]
    return " ".join(words)


def titled(name: str, dice: Random) -> str:
    return f"{dice.choice(('Mr', 'Dr.', 'Messrs', 'Sheikh', 'Hajji'))} {name.upper()}"


def sounds(name: str, dice: Random) -> str:
    text = latin(name, dice)
    for old, new in dice.sample(
        (("kh", "h"), ("sh", "sch"), ("ei", "ey"), ("v", "w"), ("iy", "y"), ("k", "c"), ("q", "k")),
        3,
    ):
        text = text.replace(old, new)
    return text


MANNERS: tuple[Callable[[str, Random], str], ...] = (
    exact, other_order, typing_error, two_errors, latin, word_missing, word_more, initial,
    vowels_dropped, vowels_changed, words_joined, titled, sounds,
)  # fmt: skip


def queries(entries: int, count: int, seed: str) -> list[Query]:
    """So many queries for entries drawn from the list, the manners in turn."""
    dice = Random(f"queries {seed}")
    found = []
    for number in range(count):
        meant = dice.choice(made_up.entry(dice.randrange(entries)).names)
        manner = MANNERS[number % len(MANNERS)]
        found.append(Query(manner(meant, dice), manner.__name__, meant))
    return found


def near_misses(entries: int, count: int, seed: str) -> list[Query]:
    """Names of which one word is another's: others, who look like the listed."""
    dice = Random(f"near misses {seed}")
    found = []
    while len(found) < count:
        entry: Entry = made_up.entry(dice.randrange(entries))
        words = entry.names[0].split()
        if len(words) < 2 or not words[0].isascii():
            continue
        at = dice.choice([n for n, word in enumerate(words) if len(word) > 3] or [0])
        other = made_up.family("en" if dice.random() < 0.5 else "es", dice)
        words[at] = other
        found.append(Query(" ".join(words), "near miss", ""))
    return found
