"""``tidewaiter wildlife trend`` and ``rate``: what figures of trade and of examinations say."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from tidewaiter.cli import options
from tidewaiter.core import to_plain
from tidewaiter.core.canonical import plain_text
from tidewaiter.desks.wildlife.answers_risk import (
    PeriodAsked,
    PersistenceAsked,
    RateAsked,
    persistence_of,
    rate_of,
)
from tidewaiter.desks.wildlife.rates import MINIMUM
from tidewaiter.desks.wildlife.trade_files import Sample, read_sample, read_trade
from tidewaiter.desks.wildlife.trends import PUBLISHED, surge, trends


def add_to(inner: options.Commands) -> None:
    """Add the commands to the group."""
    _add_trend(inner)
    _add_rate(inner)


def _add_trend(inner: options.Commands) -> None:
    asked = options.command(
        inner,
        "trend",
        "say for each cell of trade whether it rose or fell",
        "  tidewaiter wildlife trend comptab.csv --by taxon,exporter,source\n"
        "  tidewaiter wildlife trend trade.csv --last 2024 --unknown 2020 --json\n",
    )
    asked.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="CSV with year, quantity and any of taxon, exporter, importer, term, unit, source "
        "...; a download of the CITES Trade Database is read as it is",
    )
    asked.add_argument(
        "--by",
        type=_names,
        default=[],
        metavar="COLUMNS",
        help="tell cells apart by these (default: taxon,exporter,term,unit,source)",
    )
    asked.add_argument(
        "--reported",
        choices=["importer", "exporter"],
        default="importer",
        help="whose figures of the trade database count (default: importer)",
    )
    asked.add_argument("--last", type=int, metavar="YEAR", help="the last year that counts")
    asked.add_argument(
        "--unknown",
        type=_years,
        default=[],
        metavar="YEARS",
        help="years of which nothing is known; others without a row count as zero",
    )
    asked.add_argument(
        "--high-volume",
        type=_decimal,
        metavar="QUANTITY",
        help="the threshold of high volume, for the surge of the last year",
    )
    options.add_json(asked)
    asked.set_defaults(run=run_trend)


def _add_rate(inner: options.Commands) -> None:
    asked = options.command(
        inner,
        "rate",
        "work out the rate of breaches, corrected for how goods were selected",
        "  tidewaiter wildlife rate examined.csv --baseline 0.05 --json\n",
    )
    asked.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="CSV with stratum, population, inspected, violations; or with violation and chance; "
        "with a column period also whether the rate is persistently high",
    )
    asked.add_argument(
        "--baseline", type=_decimal, metavar="SHARE", help="the rate to hold periods against"
    )
    asked.add_argument(
        "--minimum",
        type=int,
        default=MINIMUM,
        metavar="LINES",
        help=f"fewer examined lines are insufficient evidence (default: {MINIMUM})",
    )
    options.add_json(asked)
    asked.set_defaults(run=run_rate)


def run_trend(args: argparse.Namespace) -> int:
    """Trends of a file."""
    years = max(PUBLISHED.years, PUBLISHED.before + 1)
    cells = read_trade(
        args.file,
        args.by,
        reported=args.reported,
        last=args.last,
        years=years,
        unknown=args.unknown,
    )
    answers = [
        {
            "cell": dict(cell.parts),
            "trend": to_plain(trends(cell.series)),
            "surge": to_plain(surge(cell.series, high_volume=args.high_volume)),
        }
        for cell in cells
    ]
    if args.json:
        print(plain_text(answers))
        return options.DONE
    for one in answers:
        _show_trend(one)
    return options.DONE


def run_rate(args: argparse.Namespace) -> int:
    """Rates of a file, and whether they are persistently high."""
    samples = read_sample(args.file)
    rates = [rate_of(_asked(one, args.minimum)) for one in samples]
    answer: dict[str, Any] = {
        "periods": [
            {"period": one.period, **to_plain(rate)}
            for one, rate in zip(samples, rates, strict=True)
        ]
    }
    if args.baseline is not None:
        periods = tuple(PeriodAsked(strata=one.strata, lines=one.lines) for one in samples)
        asked = PersistenceAsked(periods=periods, baseline=args.baseline, minimum=args.minimum)
        answer["persistence"] = to_plain(persistence_of(asked))
    if args.json:
        print(plain_text(answer))
    else:
        _show_rate(answer)
    return options.DONE


def _asked(one: Sample, minimum: int) -> RateAsked:
    return RateAsked(strata=one.strata, lines=one.lines, minimum=minimum)


def _show_trend(one: Mapping[str, Any]) -> None:
    print(", ".join(filter(None, one["cell"].values())) or "all trade")
    trend, rise = one["trend"], one["surge"]
    print(f"  overall: {trend['overall']}; sharp: {trend['sharp']}; surge: {rise['surge']}")
    for reason in (*trend.get("reasons", ()), *rise.get("reasons", ())):
        print(f"  {reason}")


def _show_rate(answer: Mapping[str, Any]) -> None:
    for one in answer["periods"]:
        head = f"{one['period']}: " if one["period"] else ""
        if "value" in one:
            print(
                f"{head}{one['value']} ({one['low']} to {one['high']}); among the examined "
                f"{one['naive']}: {one['violations']} of {one['inspected']}"
            )
        else:
            print(f"{head}{one['answer']}: {' '.join(one.get('reasons', ()))}")
    found = answer.get("persistence")
    if found:
        print(f"persistently high: {found['answer']}. {' '.join(found['reasons'])}")


def _names(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _years(text: str) -> list[int]:
    try:
        return [int(part) for part in _names(text)]
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' are no years: write 2019,2020") from None


def _decimal(text: str) -> Decimal:
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"'{text}' is no number") from None
    if not found.is_finite() or found < 0:
        raise argparse.ArgumentTypeError(f"'{text}' is no number from 0 on")
    return found
