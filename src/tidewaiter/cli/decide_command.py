"""``tidewaiter decide``."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from tidewaiter.cli import options, view
from tidewaiter.core.canonical import plain_text
from tidewaiter.engine.decide import Decided, Engine
from tidewaiter.engine.records import Writer, bundle_of, writer
from tidewaiter.library.sources import Source, open_control, open_engine
from tidewaiter.messages.flat.rejects import Reject, RejectFile
from tidewaiter.reference.tariff import load_tariff, tariff_in_use

SHOWN_REJECTS = 5
SHOWN_FINDINGS = 5
_EXAMPLES = """\
  tidewaiter decide imports.csv --mapping kcs --profiles profiles/ --policy policy.yaml
  tidewaiter decide imports.csv --history last-year.parquet --out decisions.jsonl
  tidewaiter decide imports.parquet --reject-file rejects.csv --json
  tidewaiter decide inbox/ batch.zip entry.xml.gz --profiles profiles/ --tariff tariff.csv
"""


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = options.command(commands, "decide", "decide on declarations, with reasons", _EXAMPLES)
    parser.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="PATH",
        help="declarations to decide: files of any format, folders, zip and gzip archives",
    )
    options.add_rules(parser)
    options.add_tariff(parser)
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="keep the decisions (.jsonl or .parquet)"
    )
    parser.add_argument(
        "--reject-file", type=Path, metavar="FILE", help="keep what could not be read (CSV)"
    )
    options.add_json(parser)
    parser.set_defaults(run=run)


@dataclass
class Tally:
    """What a run came to."""

    lanes: Counter[str] = field(default_factory=Counter)
    routes: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    drawn: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    texts: dict[str, str] = field(default_factory=dict)
    deferred: int = 0
    rejects: list[Reject] = field(default_factory=list)
    rejected: int = 0

    def add(self, decided: Decided) -> None:
        """Count a decision."""
        decision = decided.decision
        self.lanes[decision.lane] += 1
        self.routes[decision.route.value] += 1
        self.deferred += bool(decision.deferrals)
        for reason in decision.reasons:
            self.asked[reason.source] += 1
            self.drawn[reason.source] += reason.drawn
            self.texts.setdefault(reason.source, reason.text)
        for finding in decision.findings:
            self.findings[finding.code] += 1
            self.texts.setdefault(finding.code, finding.claim)
        for unknown in decision.not_assessed:
            self.unknown[unknown.control] += 1
            self.missing.update(unknown.missing)

    def reject(self, reject: Reject) -> None:
        """Count a rejected row; the first few are kept for showing."""
        self.rejected += 1
        if len(self.rejects) < SHOWN_REJECTS:
            self.rejects.append(reject)

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "declarations": sum(self.lanes.values()),
            "lanes": dict(self.lanes),
            "routes": dict(self.routes),
            "deferred": self.deferred,
            "reasons": [
                {"source": s, "asked": n, "drawn": self.drawn[s], "text": self.texts[s]}
                for s, n in self.asked.most_common()
            ],
            "findings": dict(self.findings.most_common()),
            "not_assessed": dict(self.unknown.most_common()),
            "missing": dict(self.missing.most_common()),
            "rejected_rows": self.rejected,
        }


def run(args: argparse.Namespace) -> int:
    """Decide and report."""
    control = open_control(args.profiles, args.lists, args.history, args.mapping)
    engine = open_engine(control, args.policy, args.seed)
    policies = engine.policies
    tally = Tally()
    with ExitStack() as stack:
        stack.enter_context(tariff_in_use(load_tariff(args.tariff) if args.tariff else None))
        rejects = stack.enter_context(RejectFile(args.reject_file)) if args.reject_file else None

        def on_reject(reject: Reject) -> None:
            tally.reject(reject)
            if rejects is not None:
                rejects(reject)

        advance = stack.enter_context(progress_bar(quiet=args.json))
        source = Source(
            args.files,
            args.mapping,
            on_reject=on_reject,
            progress=lambda done, total: advance(done, total, source.passes),
        )
        out: Writer | None = None
        if args.out:
            bundle = bundle_of(engine.controls, policies, engine.draws.fingerprint)
            out = writer(args.out, bundle)
            stack.push(out)
        for decided in engine.decide(source):
            tally.add(decided)
            if out is not None:
                out.write(decided)
    report(tally, engine, args)
    return options.REJECTS if tally.rejected else options.DONE


def report(tally: Tally, engine: Engine, args: argparse.Namespace) -> None:
    """Print what a run came to."""
    if args.json:
        print(plain_text(tally.plain()))
        return
    console = view.console()
    console.print(view.summary_table(tally.lanes, engine.policies.on(None).lanes))
    if tally.asked:
        console.print()
        rows = [
            (source, tally.texts[source], asked, tally.drawn[source])
            for source, asked in tally.asked.most_common(12)
        ]
        console.print(view.reasons_table(rows))
    _report_findings(tally, console)
    if tally.deferred:
        console.print(f"\n{tally.deferred:,} deferred for want of room; each says why.")
    if tally.unknown:
        words = ", ".join(f"{word} ({count:,})" for word, count in tally.missing.most_common(5))
        total = sum(tally.unknown.values())
        console.print(f"\nNot assessed: {total:,} times a profile lacked a value, most: {words}.")
        if any("." in word for word in tally.missing) and not args.history:
            console.print("Reference quantities and history need --history.")
    _report_rejects(tally, console, kept=bool(args.reject_file))
    if args.out:
        console.print(f"\nDecisions are in {args.out}; explain one with")
        console.print(f"  tidewaiter explain REFERENCE --from {args.out}", markup=False)


def _report_findings(tally: Tally, console: Console) -> None:
    if tally.findings:
        console.print(f"\nFound {tally.findings.total():,} times, most often:")
    for code, count in tally.findings.most_common(SHOWN_FINDINGS):
        console.print(f"  {code} ({count:,}): {tally.texts[code]}", markup=False)


def _report_rejects(tally: Tally, console: Console, *, kept: bool) -> None:
    if not tally.rejected:
        return
    console.print(f"\n{tally.rejected:,} rows or messages were rejected; the first:")
    for reject in tally.rejects:
        value = f"{reject.value!r} " if reject.value is not None else ""
        console.print(f"  {reject.where}: {value}{reject.reason}", markup=False)
    if not kept:
        console.print("Keep them all with --reject-file.")


@contextmanager
def progress_bar(*, quiet: bool, names: tuple[str, ...] = ("reading", "deciding")) -> Iterator[Any]:
    """A progress bar on standard error; gives a function of (done, total, pass).

    ``names`` are those of the first pass, the second and so on; the last is of all further ones.
    """
    if quiet:
        yield lambda done, total, passes: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    console = view.console(error=True)
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        tasks: dict[int, Any] = {}

        def advance(done: int, total: int, passes: int) -> None:
            if passes not in tasks:
                tasks[passes] = bar.add_task(names[min(passes, len(names)) - 1], total=total)
            bar.update(tasks[passes], completed=done)

        yield advance
