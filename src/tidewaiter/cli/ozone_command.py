"""``tidewaiter ozone``: questions about controlled substances, answered without a site."""

from __future__ import annotations

import argparse
from decimal import Decimal, InvalidOperation
from typing import Any

from tidewaiter.cli import options, ozone_baselines
from tidewaiter.core import ValueRefused
from tidewaiter.core.canonical import plain_text
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.ozone import answers
from tidewaiter.desks.ozone.cylinder import hold_identified, hold_pressure
from tidewaiter.desks.ozone.plausible import FIRST

_LIQUID = {"yes": True, "no": False, "unknown": None}


def add_to(commands: options.Commands) -> None:
    """Add the commands to the parser."""
    parser = options.command(commands, "ozone", "answer questions about controlled substances")
    inner = parser.add_subparsers(dest="question", metavar="QUESTION", required=True)
    _add_charge(inner)
    _add_classify(inner)
    _add_pressure(inner)
    _add_cylinder(inner)
    _add_identify(inner)
    _add_schedule(inner)
    _add_list(inner)
    ozone_baselines.add_to(inner)


def _add_charge(inner: options.Commands) -> None:
    asked = options.command(
        inner,
        "charge",
        "work out ODP-tonnes and tonnes of CO2 equivalent of a mass",
        "  tidewaiter ozone charge R-408A 1000\n"
        "  tidewaiter ozone charge 'HFC-32 50 %, HFC-125 50 %' 13.6 --json\n",
    )
    asked.add_argument("gas", metavar="NAME", help="a name, code, CAS or UN number, or shares")
    asked.add_argument("kg", type=_decimal, metavar="KG", help="kilograms")
    options.add_json(asked)
    asked.set_defaults(run=lambda args: _show(args, answers.charged(args.gas, args.kg)))


def _add_classify(inner: options.Commands) -> None:
    asked = options.command(
        inner,
        "classify",
        "decide the HS code of a gas, rule by rule",
        "  tidewaiter ozone classify R-407C\n"
        "  tidewaiter ozone classify 'HFC-125 40 %, HFC-134a 60 %' --json\n",
    )
    asked.add_argument("gas", metavar="GAS", nargs="+", help="a name, or shares")
    options.add_json(asked)
    asked.set_defaults(run=lambda args: _show(args, answers.classified(" ".join(args.gas))))


def _add_pressure(inner: options.Commands) -> None:
    asked = options.command(
        inner,
        "pressure",
        "give the saturation pressure of a gas",
        "  tidewaiter ozone pressure R-404A 20\n  tidewaiter ozone pressure R-134a -10 --json\n",
    )
    asked.add_argument("gas", metavar="NAME", help="a name, code, CAS or UN number")
    asked.add_argument("celsius", type=_decimal, metavar="CELSIUS", help="degrees Celsius")
    options.add_json(asked)
    asked.set_defaults(run=lambda args: _show(args, answers.pressures(args.gas, args.celsius)))


def _add_cylinder(inner: options.Commands) -> None:
    asked = options.command(
        inner,
        "cylinder",
        "hold a pressure against the label of a cylinder",
        "  tidewaiter ozone cylinder --label R-134a --pressure 4.7 --gauge --temperature 20\n",
    )
    asked.add_argument("--label", required=True, metavar="NAME", help="what the label says")
    asked.add_argument("--pressure", required=True, type=_decimal, metavar="BAR", help="in bar")
    kind = asked.add_mutually_exclusive_group()
    kind.add_argument("--gauge", action="store_true", help="above the air's pressure (usual)")
    kind.add_argument("--absolute", action="store_true", help="above nothing")
    asked.add_argument(
        "--temperature", required=True, type=_decimal, metavar="CELSIUS", help="of the wall"
    )
    asked.add_argument(
        "--liquid",
        choices=sorted(_LIQUID),
        default="yes",
        help="whether there is liquid in it; without, a low pressure tells nothing (default: yes)",
    )
    asked.add_argument("--all", action="store_true", help="name every other gas that fits")
    options.add_json(asked)
    asked.set_defaults(run=run_cylinder)


def _add_identify(inner: options.Commands) -> None:
    asked = options.command(
        inner,
        "identify",
        "hold the result of an identifier against a label",
        "  tidewaiter ozone identify --label R-134a R-12=97 air=3\n",
    )
    asked.add_argument("--label", required=True, metavar="NAME", help="what the label says")
    asked.add_argument("found", nargs="+", metavar="SHARE", help="what was found: NAME=PERCENT")
    options.add_json(asked)
    asked.set_defaults(run=run_identify)


def _add_schedule(inner: options.Commands) -> None:
    asked = options.command(
        inner,
        "schedule",
        "show the control schedules",
        "  tidewaiter ozone schedule --group HFC --party GH --year 2029 --baseline 1000000\n"
        "  tidewaiter ozone schedule --party GH --year 2029 --site\n",
    )
    asked.add_argument("--group", metavar="GROUP", help="C/I or HCFC, F or HFC, ...")
    asked.add_argument("--party", metavar="COUNTRY|GROUP", help="GH, or A5-1, A5-2, non-A5 ...")
    asked.add_argument("--year", type=int, metavar="YEAR", help="the steps of one year")
    by = asked.add_mutually_exclusive_group()
    by.add_argument("--baseline", type=_decimal, metavar="LEVEL", help="of the country")
    by.add_argument("--site", action="store_true", help="by the baselines brought to this site")
    options.add_json(asked)
    asked.set_defaults(run=run_schedule)


def _add_list(inner: options.Commands) -> None:
    asked = options.command(inner, "list", "list substances and blends with their figures")
    asked.add_argument(
        "kind", nargs="?", default="all", choices=["all", "substances", "blends", "others"]
    )
    asked.add_argument("--group", metavar="GROUP", help="of one Annex group")
    options.add_json(asked)
    asked.set_defaults(run=run_list)


def run_cylinder(args: argparse.Namespace) -> int:
    """Hold a pressure against a label."""
    said = hold_pressure(
        args.label,
        args.pressure,
        args.temperature,
        gauge=not args.absolute,
        liquid=_LIQUID[args.liquid],
    )
    answer = answers.tested(said)
    if not args.json:
        shown = said.others if args.all else said.others[:FIRST]
        hidden = len(said.others) - len(shown)
        more = f" and {hidden} more (--all names them)" if hidden else ""
        answer |= {"others": ", ".join(shown) + more}
    return _show(args, answer)


def run_identify(args: argparse.Namespace) -> int:
    """Hold an identifier's result against a label."""
    found = {}
    for part in args.found:
        name, equals, percent = part.rpartition("=")
        if not equals:
            raise ValueRefused(
                sentence("'{text}' is not NAME=PERCENT.", text=part), where="identify"
            )
        found[name] = _decimal(percent.removesuffix("%"))
    return _show(args, answers.identified(hold_identified(args.label, found)))


def run_schedule(args: argparse.Namespace) -> int:
    """Show steps of schedules."""
    known = ozone_baselines.in_force(args.party, args.year) if args.site else None
    steps = answers.schedule(args.group, args.party, args.year, args.baseline, known)
    columns = ("group", "party", "from", "to", "share", "ceiling", "article")
    measured = ("baseline", "baseline_source") if args.site else ()
    return _show_many(args, steps, columns + measured)


def run_list(args: argparse.Namespace) -> int:
    """List gases."""
    rows = answers.listed(args.kind, args.group)
    return _show_many(args, rows, ("name", "groups", "odp", "gwp_annex_f", "gwp", "hs2022", "un"))


def _show(args: argparse.Namespace, answer: answers.Answer) -> int:
    if args.json:
        print(plain_text(answer))
        return options.DONE
    for name, value in answer.items():
        if isinstance(value, list) and value:
            print(f"{_words(name)}:")
            for one in value:
                print(f"  {_line(one)}")
        elif value not in (None, [], {}):
            print(f"{_words(name)}: {_line(value)}")
    return options.DONE


def _show_many(
    args: argparse.Namespace, rows: list[answers.Answer], columns: tuple[str, ...]
) -> int:
    if args.json:
        print(plain_text(rows))
        return options.DONE
    shown = [[_line(row.get(name, "")) for name in columns] for row in rows]
    widths = [max(map(len, column)) for column in zip(columns, *shown, strict=True)]
    for cells in (columns, *shown):
        print("  ".join(c.ljust(w) for c, w in zip(cells, widths, strict=True)).rstrip())
    return options.DONE


def _words(name: str) -> str:
    return name.replace("_", " ")


def _line(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{_words(k)} {_line(v)}" for k, v in value.items() if v is not None)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_line, value))
    return "" if value is None else str(value)


def _decimal(text: str) -> Decimal:
    try:
        found = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"'{text}' is no number") from None
    if not found.is_finite():
        raise argparse.ArgumentTypeError(f"'{text}' is no number")
    return found
