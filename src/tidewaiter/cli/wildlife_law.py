"""``tidewaiter wildlife`` on the law: taxa, listings, documents, codes, quotas, conversions."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from tidewaiter.cli import options
from tidewaiter.core import to_plain
from tidewaiter.core.canonical import plain_text
from tidewaiter.desks.wildlife import answers_law as law
from tidewaiter.desks.wildlife.codes import Combination
from tidewaiter.desks.wildlife.permits import PermitKind
from tidewaiter.desks.wildlife.specimens import cites_unit

_CODES = ("purpose", "source", "term", "unit", "appendix")


def add_to(inner: options.Commands) -> None:
    """Add the commands to the group."""
    _add_taxon(inner)
    _add_listing(inner)
    _add_permit(inner)
    _add_combination(inner)
    _add_quota(inner)
    _add_convert(inner)


def _add_taxon(inner: options.Commands) -> None:
    asked = options.command(
        inner,
        "taxon",
        "find the taxa that a text names",
        "  tidewaiter wildlife taxon 'Psitacus eritacus'\n"
        "  tidewaiter wildlife taxon 'handbags of python' --json\n",
    )
    asked.add_argument("text", metavar="TEXT", nargs="+", help="a name, misspelt or within a text")
    _shown(asked, lambda args: law.name_of(law.NameAsked(text=" ".join(args.text))))


def _add_listing(inner: options.Commands) -> None:
    asked = options.command(
        inner,
        "listing",
        "say in which Appendix a name is on a day, and why",
        "  tidewaiter wildlife listing 'Psittacus erithacus' --on 2017-01-01\n"
        "  tidewaiter wildlife listing 'Loxodonta africana' --population BW --json\n",
    )
    asked.add_argument("taxon", metavar="NAME", nargs="+", help="a scientific name")
    _add_day(asked)
    asked.add_argument("--population", metavar="COUNTRY", help="where the specimens are from")
    _shown(
        asked,
        lambda args: law.listing_of(
            law.ListingAsked(taxon=" ".join(args.taxon), on=args.on, population=args.population)
        ),
    )


def _add_permit(inner: options.Commands) -> None:
    asked = options.command(
        inner,
        "permit",
        "say until when a document is good",
        "  tidewaiter wildlife permit export --issued 2026-08-31 --presented 2027-03-01\n",
    )
    kinds = [kind.value for kind in PermitKind]
    asked.add_argument("kind", choices=kinds, metavar="KIND", help=", ".join(kinds))
    asked.add_argument("--issued", required=True, type=_day, metavar="DAY", help="day of issue")
    asked.add_argument("--printed", type=_day, metavar="DAY", help="the last day printed on it")
    asked.add_argument("--presented", type=_day, metavar="DAY", help="the day it was presented")
    _shown(
        asked,
        lambda args: law.validity_of(
            law.ValidityAsked(
                kind=PermitKind(args.kind),
                issued=args.issued,
                printed=args.printed,
                presented=args.presented,
            )
        ),
    )


def _add_combination(inner: options.Commands) -> None:
    asked = options.command(
        inner,
        "combination",
        "say which codes do not go together",
        "  tidewaiter wildlife combination --source D --appendix II\n"
        "  tidewaiter wildlife combination --purpose H --term LIV --kind animals --json\n",
    )
    for name in _CODES:
        asked.add_argument(f"--{name}", metavar="CODE", type=str.upper, help=f"code of {name}")
    asked.add_argument("--kind", choices=["animals", "plants"], help="what the taxon is")
    _shown(
        asked,
        lambda args: law.codes_of(
            Combination(**{name: getattr(args, name) for name in (*_CODES, "kind")})
        ),
    )


def _add_quota(inner: options.Commands) -> None:
    asked = options.command(
        inner,
        "quota",
        "say what the quotas for a trade leave",
        "  tidewaiter wildlife quota 'Panthera pardus' --country NA --term TRO --purpose H "
        "--taken 249 --wanted 2\n",
    )
    asked.add_argument("taxon", metavar="NAME", nargs="+", help="a scientific name")
    _add_day(asked)
    asked.add_argument("--country", required=True, metavar="COUNTRY", help="of export")
    for name in ("term", "source", "purpose"):
        asked.add_argument(f"--{name}", metavar="CODE", type=str.upper, help=f"code of {name}")
    for name, text in (("taken", "what was taken this year"), ("wanted", "what is asked for")):
        asked.add_argument(
            f"--{name}", type=_decimal, default=Decimal(0), metavar="QUANTITY", help=text
        )
    _shown(
        asked,
        lambda args: law.quota_of(
            law.TradeAsked(
                taxon=" ".join(args.taxon),
                on=args.on,
                country=args.country,
                term=args.term,
                source=args.source,
                purpose=args.purpose,
                taken=args.taken,
                wanted=args.wanted,
            )
        ),
    )


def _add_convert(inner: options.Commands) -> None:
    asked = options.command(
        inner,
        "convert",
        "bring a quantity to the term and unit in which trade is compared",
        "  tidewaiter wildlife convert 4 --term SID\n"
        "  tidewaiter wildlife convert 1460 KGM --term SAW --taxon 'Swietenia macrophylla'\n",
    )
    asked.add_argument("quantity", type=_decimal, metavar="QUANTITY", help="how many or how much")
    asked.add_argument("unit", nargs="?", metavar="UNIT", help="code (default: NAR, specimens)")
    asked.add_argument("--term", metavar="CODE", type=str.upper, help="code of the term")
    asked.add_argument("--taxon", metavar="NAME", help="a scientific name, where it matters")
    _shown(
        asked,
        lambda args: law.conversion_of(
            law.ConversionAsked(
                quantity=args.quantity,
                unit=cites_unit(args.unit),
                term=args.term,
                taxon=args.taxon,
            )
        ),
    )


def _add_day(asked: argparse.ArgumentParser) -> None:
    asked.add_argument(
        "--on",
        type=_day,
        default=datetime.now(UTC).date(),
        metavar="DAY",
        help="the day that counts (default: today)",
    )


def _shown(asked: argparse.ArgumentParser, answer: Callable[[argparse.Namespace], object]) -> None:
    options.add_json(asked)
    asked.set_defaults(run=lambda args: _show(args, to_plain(answer(args))))


def _show(args: argparse.Namespace, answer: dict[str, Any]) -> int:
    if args.json:
        print(plain_text(answer))
        return options.DONE
    for name, value in answer.items():
        if isinstance(value, list):
            print(f"{_words(name)}:")
            for one in value:
                print(f"  {one}")
        else:
            told = {True: "yes", False: "no"}.get(value, value) if value is not None else ""
            print(f"{_words(name)}: {told}")
    return options.DONE


def _words(name: str) -> str:
    return name.replace("_", " ")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no day such as 2026-11-26") from None


def _decimal(text: str) -> Decimal:
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"'{text}' is no number") from None
    if not found.is_finite():
        raise argparse.ArgumentTypeError(f"'{text}' is no number")
    return found
