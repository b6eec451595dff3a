"""``tidewaiter screen``: hold names against lists, without a database."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

from tidewaiter.cli import options, view
from tidewaiter.core import SourceError
from tidewaiter.core.canonical import plain_text
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.risk.screening.control import match_facts
from tidewaiter.desks.risk.screening.entries import EntryKind
from tidewaiter.desks.risk.screening.opening import edition_of, open_list
from tidewaiter.desks.risk.screening.screener import Match, Screener
from tidewaiter.desks.risk.screening.storing import save
from tidewaiter.desks.risk.screening.subjects import Subject

_EXAMPLES = """\
  tidewaiter screen "Mohammed bin Salman" --list sanctions.csv
  tidewaiter screen "Ocean Star Trading" --country PA --id 9074729 --list vessels.jsonl --json
  tidewaiter screen names.txt --list sanctions.csv --keep sanctions.index
  tidewaiter screen names.txt --list sanctions.index --least 0.9
"""


_OF_FILES = frozenset((".txt", ".csv", ".tsv", ".json", ".jsonl", ".list"))
"""What ends like this is meant as a file: missing, it must not pass for a name nobody is like."""


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = options.command(commands, "screen", "hold names against lists of names", _EXAMPLES)
    parser.add_argument(
        "who",
        nargs="+",
        metavar="WHO",
        help="a name, or a file of one name a line; - for standard input",
    )
    add = parser.add_argument
    add("--list", dest="lists", type=Path, nargs="+", required=True, metavar="PATH",
        help="lists: CSV, JSON, JSON lines or FollowTheMoney, or a kept index")  # fmt: skip
    add("--columns", nargs="+", default=[], metavar="HELD=HEADING",
        help="columns of CSV that are called otherwise, such as names=Nom")  # fmt: skip
    add("--least", type=_likeness, default=Decimal("0.85"), metavar="SCORE",
        help="tell names that are at least so alike, 0.5 to 1 (default: 0.85)")  # fmt: skip
    add("--kind", type=EntryKind, choices=list(EntryKind), default=EntryKind.UNKNOWN,
        help="what is asked for")  # fmt: skip
    add("--date", nargs="+", default=[], metavar="DATE",
        help="dates of birth or founding: 1970, 1970-05 or 1970-05-01")  # fmt: skip
    add("--country", nargs="+", default=[], metavar="CODE", help="countries, as ISO 3166 codes")
    add("--id", nargs="+", default=[], metavar="NUMBER", help="identifiers")
    add("--address", nargs="+", default=[], metavar="TEXT", help="addresses")
    add("--keep", type=Path, metavar="DIR",
        help="keep the index of the list, so that it is not built again")  # fmt: skip
    options.add_json(parser)
    parser.set_defaults(run=run)


def _likeness(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal(0)
    if not Decimal("0.5") <= found <= 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a likeness: write 0.5 to 1")
    return found


def run(args: argparse.Namespace) -> int:
    """Screen; 1 if anything is as alike as was asked for, or a name cannot be compared."""
    screener = _screener(args)
    console = view.console()
    hits = 0
    for name in _names(args.who):
        subject = Subject(
            name=name,
            kind=args.kind,
            dates=tuple(args.date),
            countries=tuple(code.upper() for code in args.country),
            identifiers=tuple(args.id),
            addresses=tuple(args.address),
        )
        found = [m for one in screener.lists for m in screener.matches(subject, one, args.least)]
        hits += bool(found) or not subject.comparable
        if args.json:
            matches = [match_facts(match) for match in found]
            told = {"name": name, "compared": subject.comparable, "matches": matches}
            print(plain_text(told))
        else:
            for line in _lines(subject, found, args.least):
                console.print(line, markup=False, soft_wrap=True)
    return options.DIFFERS if hits else options.DONE


def _screener(args: argparse.Namespace) -> Screener:
    columns = dict(one.partition("=")[::2] for one in args.columns)
    if args.keep and (len(args.lists) > 1 or args.keep.exists()):
        raise SourceError(
            "the index of one list is kept in a folder that is not there yet.",
            where=str(args.keep),
        )
    lists = {}
    for path in args.lists:
        index = open_list(path, columns=columns)
        if args.keep:
            save(index, args.keep)
        lists[path.name] = (edition_of(path.name, index), index)
    return Screener(lists)


def _names(asked: Iterable[str]) -> Iterator[str]:
    """The names as they are, and those of files, line by line."""
    for one in asked:
        if one == "-":
            yield from _each(sys.stdin)
        elif _is_file(one):
            try:
                with Path(one).open(encoding="utf-8-sig") as file:
                    yield from _each(file)
            except UnicodeDecodeError as problem:
                raise SourceError(
                    "it is not in UTF-8.", where=one, advice="Save it as UTF-8."
                ) from problem
        elif Path(one).suffix.lower() in _OF_FILES:
            raise SourceError(
                "there is no such file.",
                where=one,
                advice="A file of names, one a line; a name is written out.",
            )
        else:
            yield one


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except OSError:  # longer than any path may be
        return False


def _each(lines: Iterable[str]) -> Iterator[str]:
    return (line.strip() for line in lines if line.strip())


def _lines(subject: Subject, found: list[Match], least: Decimal) -> Iterator[str]:
    """What is told of a name: its matches, the words that are not spelt alike, what else speaks."""
    name = subject.name
    if not subject.comparable:
        yield sentence("{name}: not assessed, it has no letter that could be compared.", name=name)
    elif not found:
        yield sentence("{name}: no name is alike by {least:.0%} or more.", name=name, least=least)
    for match in found:
        yield sentence(
            "{name}: {listed} ({list}, {key}), {score:.0%} alike, {standing}.",
            name=name,
            listed=match.name,
            list=match.list,
            key=match.entry.key,
            score=match.score,
            standing=match.standing.value,
        )
        unlike = [pair for pair in match.like.pairs if pair.asked != pair.listed]
        if unlike:
            words = (f"{pair.asked} / {pair.listed} ({pair.alike:.0%})" for pair in unlike)
            yield f"    words: {', '.join(words)}"
        for sign in match.signs:
            word = "agrees" if sign.weight > 0 else "differs"
            yield f"    {sign.what} {word}: {sign.asked} / {sign.listed}"
