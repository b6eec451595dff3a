"""``tidewaiter demo``: the bundled sample, decided and explained."""

from __future__ import annotations

import argparse

from rich.rule import Rule

from tidewaiter import samples
from tidewaiter.cli import options, view
from tidewaiter.cli.decide_command import Tally, progress_bar, report
from tidewaiter.engine.decide import Decided
from tidewaiter.engine.explain import explain
from tidewaiter.library.sources import Source, open_control, open_engine


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = options.command(
        commands, "demo", "decide the bundled sample of declarations and explain some decisions"
    )
    options.add_json(parser)
    parser.set_defaults(run=run, out=None, reject_file=None)


def run(args: argparse.Namespace) -> int:
    """Decide the sample."""
    folder = samples.path()
    args.history = [folder / "history.csv.gz"]
    control = open_control(folder / "profiles", None, args.history, None)
    engine = open_engine(control, folder / "policy.yaml", "tidewaiter")
    tally = Tally()
    chosen: dict[tuple[str, str], Decided] = {}
    with progress_bar(quiet=args.json) as advance:
        source = Source(
            [folder / "declarations.csv"],
            on_reject=tally.reject,
            progress=lambda done, total: advance(done, total, source.passes),
        )
        for decided in engine.decide(source):
            tally.add(decided)
            decision = decided.decision
            key = (decision.lane, "deferred" if decision.deferrals else decision.route.value)
            best = chosen.get(key)
            if best is None or _telling(decided) > _telling(best):
                chosen[key] = decided
    if args.json:
        report(tally, engine, args)
        return 0
    console = view.console()
    console.print("A month of declarations of Ostmere, a country that does not exist.")
    console.print("Everything in it is synthetic. One decision of each kind:\n")
    lanes = [lane.code for lane in sorted(engine.policies.on(None).lanes, reverse=True)]
    for _, decided in sorted(chosen.items(), key=lambda one: (lanes.index(one[0][0]), one[0])):
        policy = engine.policies.on(decided.decision.day)
        console.print(Rule(style="dim"))
        console.print(view.decision_view(explain(decided, [control]), policy), markup=False)
    console.print(Rule(style="dim"))
    report(tally, engine, args)
    console.print(f"\nThe sample is in {folder}", soft_wrap=True)
    console.print("Next: docs/tutorials/first-profile.md")
    return 0


def _telling(decided: Decided) -> int:
    """How much there is to learn from a decision: reasons that acted."""
    return sum(reason.drawn for reason in decided.decision.reasons)
