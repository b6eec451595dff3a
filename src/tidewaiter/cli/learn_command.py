"""``tidewaiter learn``: train, evaluate and audit learned scores on a history of files."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from tidewaiter.cli import options, site, view
from tidewaiter.cli.learn_view import audit_line, show, show_compared, warn
from tidewaiter.core.canonical import plain_text
from tidewaiter.desks.risk.backtest import as_live
from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.history.reading import Floats
from tidewaiter.desks.risk.learned.audit import Audit, audit
from tidewaiter.desks.risk.learned.card import card_text
from tidewaiter.desks.risk.learned.errors import LearningError
from tidewaiter.desks.risk.learned.evaluation import evaluate
from tidewaiter.desks.risk.learned.figures import plain
from tidewaiter.desks.risk.learned.history import History
from tidewaiter.desks.risk.learned.later import about, open_results
from tidewaiter.desks.risk.learned.making import make
from tidewaiter.desks.risk.learned.splits import split
from tidewaiter.desks.risk.learned.training import Setting
from tidewaiter.engine.batch import Batch
from tidewaiter.library.sources import Source, open_history, open_profiles
from tidewaiter.messages.flat.rejects import Reject

_TRAIN = """\
  tidewaiter learn train history.parquet --out model.json
  tidewaiter learn train 2024.csv 2025.csv --mapping mine.toml --results audits.csv --out model.json
"""
_EVALUATE = """\
  tidewaiter learn evaluate history.parquet
  tidewaiter learn evaluate history.parquet --profiles profiles/ --json
"""
_AUDIT = """\
  tidewaiter learn audit history.parquet
"""
_SHADOW = """\
  tidewaiter learn shadow
  tidewaiter learn shadow --score main --from 2026-10-01 --to 2026-10-31 --json
"""


def add_to(commands: options.Commands) -> None:
    """Add the commands to the parser."""
    parser = options.command(commands, "learn", "learn from examinations which goods to examine")
    below = parser.add_subparsers(dest="learn", metavar="COMMAND", required=True)
    made = options.command(below, "train", "train a model, with its evaluation on its card", _TRAIN)
    _add_history(made)
    made.add_argument("--out", type=Path, required=True, metavar="FILE", help="the model (JSON)")
    made.add_argument("--card", type=Path, metavar="FILE", help="write the model card (Markdown)")
    made.set_defaults(run=run_train)
    told = options.command(
        below, "evaluate", "train and test on honest splits, baselines beside it", _EVALUATE
    )
    _add_history(told)
    told.set_defaults(run=run_evaluate)
    held = options.command(
        below, "audit", "ask whether a table that only remembers knows the answers", _AUDIT
    )
    _add_history(held)
    held.set_defaults(run=run_audit)
    seen = options.command(
        below, "shadow", "hold a model in shadow on the site against what was found", _SHADOW
    )
    seen.add_argument("--score", metavar="ID", help="the learned score (default: the only one)")
    for name, what in (("from", "first day (default: 28 days ago)"), ("to", "last day")):
        seen.add_argument(
            f"--{name}", dest=f"day_{name}", type=date.fromisoformat, metavar="DAY", help=what
        )
    options.add_json(seen)
    seen.set_defaults(run=run_shadow)


def _add_history(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="the history: declarations with outcomes",
    )
    add(
        "--results",
        nargs="+",
        type=Path,
        default=[],
        metavar="FILE",
        help="outcomes files with results that came later, such as those of audits",
    )
    add("--mapping", metavar="NAME", help="mapping of flat files: a shipped name or a path")
    add("--profiles", type=Path, metavar="PATH", help="risk profiles, as a baseline")
    add("--lists", type=Path, metavar="DIR", help="folder of named lists")
    add("--trees", type=int, default=200, metavar="N", help="the most trees (default: 200)")
    add(
        "--weight",
        action="append",
        default=[],
        metavar="KIND=NUMBER",
        help="how much items count by how they were examined, such as documentary=0.5",
    )
    add("--seed", type=int, default=1, metavar="N", help="the same gives the same (default: 1)")
    options.add_json(parser)


def run_train(args: argparse.Namespace) -> int:
    """Train, write the model; 1 if the audit or the evaluation warns."""
    history, rejected = _history(args)
    source = ", ".join(path.name for path in args.files)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    made = make(history, at=now, source=source, setting=_setting(args))
    made.model.save(args.out)
    if args.card:
        args.card.write_text(card_text(made.model), "utf-8")
    warnings = made.evaluation.warnings()
    if args.json:
        told = {"digest": made.model.digest, "card": dict(made.model.card)}
        print(plain_text(told | {"rejected_rows": len(rejected)}))
    else:
        show(made.evaluation)
        view.console().print(
            f"Model {made.model.digest[:12]} is in {args.out}.", markup=False, soft_wrap=True
        )
    return _code(rejected, warned=bool(warnings))


def run_evaluate(args: argparse.Namespace) -> int:
    """Evaluate; 1 if the audit or the evaluation warns."""
    history, rejected = _history(args)
    told = evaluate(history, _setting(args))
    if args.json:
        print(plain_text(told.plain() | {"rejected_rows": len(rejected)}))
    else:
        show(told)
    return _code(rejected, warned=bool(told.warnings()))


def run_audit(args: argparse.Namespace) -> int:
    """Audit the history as it lies; 1 if it leaks."""
    history, rejected = _history(args)
    found = audit(history, split(history, "chronological"))
    if args.json:
        print(plain_text(_audit_plain(found) | {"rejected_rows": len(rejected)}))
    else:
        console = view.console()
        warn([str(one) for one in found.warnings()])
        console.print(audit_line(found), markup=False)
    return _code(rejected, warned=found.fires)


def run_shadow(args: argparse.Namespace) -> int:
    """Compare a shadow with the score in force."""
    site.open_site()
    from tidewaiter.desks.risk.learned.selectors import policies
    from tidewaiter.desks.risk.learned.shadowing import shadow_compared

    now = datetime.now(UTC)
    known = {name: one for name, one in policies(now).items() if one.shadow}
    name = args.score or next(iter(known), "")
    if name not in known or (args.score is None and len(known) > 1):
        raise LearningError(
            "name a learned score in force that has a model in shadow.",
            where="--score",
            advice=f"There are: {', '.join(sorted(known)) or 'none'}.",
        )
    end = args.day_to or now.date()
    begin = args.day_from or end - timedelta(days=28)
    told = shadow_compared(known[name], begin, end)
    if args.json:
        print(plain_text({"score": name, "begin": begin, "day": end, **plain(told)}))
    else:
        show_compared(told)
    return options.DONE


def _setting(args: argparse.Namespace) -> Setting:
    weights: dict[str, float] = {}
    for given in args.weight:
        name, _, number = given.partition("=")
        try:
            weights[name] = float(number)
        except ValueError:
            raise LearningError("it is not a number.", where=f"--weight {given}") from None
    return Setting(trees=args.trees, seed=args.seed, weights=weights)


def _history(args: argparse.Namespace) -> tuple[History, list[Reject]]:
    rejected: list[Reject] = []
    source = Source(args.files, args.mapping, on_reject=rejected.append)
    batches = list(source())
    rows = open_results(args.results)
    later = [about(batch.rows, rows) for batch in batches]
    rules = None if args.profiles is None else _rules(args, batches)
    return History.read([batch.rows for batch in batches], later, rules), rejected


def _rules(args: argparse.Namespace, batches: list[Batch]) -> Floats:
    """Per item the most likely selection among the profiles true for its declaration, plus a
    little for each further one."""
    profiles = as_live(open_profiles(args.profiles, args.lists))
    control = RiskControl(profiles, open_history(args.files, args.mapping, profiles))
    weight = np.array([float(p.proposal.probability) for p in profiles.active])
    found = []
    for batch in batches:
        hits = control.matched(batch)
        true = hits.true
        score = np.zeros(len(batch))
        np.maximum.at(score, hits.declaration[true], weight[hits.profile[true]])
        score += 0.001 * np.bincount(hits.declaration[true], minlength=len(batch))
        found.append(score[batch.owners()])
    return np.concatenate(found)


def _audit_plain(found: Audit) -> dict[str, Any]:
    figures = ("agreement", "by_chance", "kappa", "error", "lookup_auc")
    told = {name: getattr(found, name) for name in figures}
    return {
        "test": found.test,
        "twins": found.twins,
        **{name: None if value != value else value for name, value in told.items()},
        "leaks": found.leaks,
        "tells": found.tells,
        "warnings": [str(one) for one in found.warnings()],
    }


def _code(rejected: list[Reject], *, warned: bool) -> int:
    if rejected:
        first = rejected[0]
        view.console(error=True).print(
            f"{len(rejected):,} rows were rejected, first {first.where}: {first.reason}",
            markup=False,
        )
        return options.REJECTS
    return options.DIFFERS if warned else options.DONE
