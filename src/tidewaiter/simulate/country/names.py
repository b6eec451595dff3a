"""Invented names, in the manner of several languages and scripts."""

from __future__ import annotations

from functools import cache

from tidewaiter.simulate.country.draws import mix_one
from tidewaiter.simulate.country.tables import table


@cache
def _words(kind: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Words of a kind by language, the languages in the order of the table."""
    found: dict[str, list[str]] = {}
    for row in table("places"):
        if row["kind"] == kind:
            found.setdefault(row["language"], []).append(row["text"])
    return tuple((language, tuple(words)) for language, words in found.items())


def _at(number: int, salt: int, end: int) -> int:
    return (mix_one(number, salt) >> 32) * end >> 32


@cache
def _by_language(kind: str) -> dict[str, tuple[str, ...]]:
    return dict(_words(kind))


@cache
def _languages() -> tuple[str, ...]:
    tails = {language for language, _ in _words("tail")}
    return tuple(one for one, _ in _words("head") if one in tails)


@cache
def _ascii_heads() -> tuple[str, ...]:
    return tuple(one for _, words in _words("head") for one in words if one.isascii())


def company(number: int) -> str:
    """The name of a company; half of the companies are at home in a Latin script."""
    languages = _languages()
    language = languages[min(_at(number, 1, len(languages)), _at(number, 2, len(languages)))]
    heads, tails = _by_language("head")[language], _by_language("tail")[language]
    first, second = (heads[_at(number, salt, len(heads))] for salt in (3, 4))
    tail = tails[_at(number, 5, len(tails))]
    name = f"{first} {tail}" if first == second else f"{first} {second} {tail}"
    return f"{name} {2 + _at(number, 7, 97)}" if _at(number, 6, 3) else name


def person(number: int) -> str:
    """The name of a person."""
    people = [one for _, words in _words("person") for one in words]
    return people[_at(number, 8, len(people))]


@cache
def seller(number: int, country: str) -> str:
    """The name of a company abroad."""
    heads = _ascii_heads()
    head = heads[_at(number, 9, len(heads))]
    return f"{head} {country} {100 + number % 900} Export"


@cache
def vessel(number: int) -> str:
    """The name of a ship."""
    heads = _ascii_heads()
    return f"MV {heads[_at(number, 10, len(heads))]} {1 + number}"


_BUSINESS = {1: "Line", 2: "Rail", 3: "Haulage", 4: "Airways"}


@cache
def carrier(number: int, mode: int) -> str:
    """The name of a carrier, by its mode of transport."""
    heads = _ascii_heads()
    first, second = (heads[_at(number, salt, len(heads))] for salt in (14, 15))
    name = first if first == second else f"{first} {second}"
    return f"{name} {_BUSINESS[mode]}"


def street(number: int) -> str:
    """Street and house number."""
    streets = [one for _, words in _words("street") for one in words]
    return f"{streets[_at(number, 11, len(streets))]} {1 + _at(number, 12, 180)}"


def city(number: int) -> str:
    """A city of the country."""
    cities = [one for _, words in _words("city") for one in words]
    return cities[_at(number, 13, len(cities))]
