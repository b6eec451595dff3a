"""``tidewaiter explain``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from tidewaiter.cli import options, view
from tidewaiter.core import Control, Decision, SourceError, ValueRefused, from_plain, to_plain
from tidewaiter.core.canonical import plain_text
from tidewaiter.desks.risk.control import RiskControl
from tidewaiter.desks.risk.profiles import ProfileSet
from tidewaiter.engine.decide import Decided
from tidewaiter.engine.explain import WhatIf, decided_from, explain, what_if
from tidewaiter.engine.policies import Policies
from tidewaiter.engine.policy import LanePolicy
from tidewaiter.engine.records import find, is_records, read_records
from tidewaiter.library.sources import Source, controls_of, open_control, open_engine, open_history

_EXAMPLES = """\
  tidewaiter explain 97061800 --from decisions.jsonl
  tidewaiter explain 97061800 --from decisions.jsonl --set items.1.origin=CN
  tidewaiter explain 97061800 --from imports.csv --mapping kcs --profiles profiles/
"""


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    parser = options.command(
        commands, "explain", "explain the decision on one declaration", _EXAMPLES
    )
    parser.add_argument("reference", help="the declaration's reference (MRN, else LRN)")
    parser.add_argument(
        "--from",
        dest="source",
        nargs="+",
        required=True,
        type=Path,
        metavar="FILE",
        help="stored decisions (from decide --out), or declarations to decide anew",
    )
    parser.add_argument(
        "--set",
        dest="changes",
        action="append",
        default=[],
        metavar="POINTER=VALUE",
        help="what if this had been declared; may be given several times",
    )
    options.add_rules(parser)
    options.add_json(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Explain one declaration."""
    changes = dict(_change(text) for text in args.changes)
    if len(args.source) == 1 and is_records(args.source[0]):
        decided, controls, policy = _stored(args)
    else:
        decided, controls, policy = _anew(args)
    if changes:
        return _print_what_if(what_if(decided, changes, controls, policy), controls, policy, args)
    explanation = explain(decided, controls)
    if args.json:
        near = to_plain(explanation.near_misses)
        stored = {"facts": decided.facts, "near_misses": near}
        print(plain_text({**to_plain(decided.decision), **stored}))
    else:
        view.console().print(view.decision_view(explanation, policy), markup=False)
    return 0


def _print_what_if(
    what: WhatIf, controls: Sequence[Control], policy: LanePolicy, args: argparse.Namespace
) -> int:
    if args.json:
        changes = [{"pointer": p, "from": old, "to": new} for p, old, new in what.changes]
        after = what.after.decision
        told = {"changes": changes, "before": what.before, "after": after, "notes": what.notes}
        print(plain_text(to_plain(told)))
    else:
        explanation = explain(what.after, controls)
        view.console().print(view.what_if_view(what, explanation, policy), markup=False)
    return 0


def _stored(args: argparse.Namespace) -> tuple[Decided, Sequence[Control], LanePolicy]:
    bundle, records = read_records(args.source[0])
    record = find(records, args.reference)
    if record is None:
        raise _not_there(args)
    profiles = ProfileSet.from_bundle(bundle["desks"]["risk"])
    control = RiskControl(profiles, open_history(args.history, args.mapping, profiles))
    decision = from_plain(Decision, dict(record.decision))
    return (
        decided_from(record.facts, decision),
        controls_of(bundle, control),
        policies_from(bundle).on(decision.day),
    )


def policies_from(bundle: dict[str, object]) -> Policies:
    """The lane policies of a bundle."""
    return Policies(from_plain(tuple[LanePolicy, ...], bundle["policies"]))


def _anew(args: argparse.Namespace) -> tuple[Decided, Sequence[Control], LanePolicy]:
    control = open_control(args.profiles, args.lists, args.history, args.mapping)
    engine = open_engine(control, args.policy, args.seed)
    policies = engine.policies
    source = Source(args.source, args.mapping)
    plan = engine.plan(source())
    for batch in source():
        if args.reference in batch.references:
            chosen = batch.select([batch.references.index(args.reference)])
            decided = next(iter(engine.write(chosen, plan)))
            return decided, engine.controls, policies.on(decided.decision.day)
    raise _not_there(args)


def _not_there(args: argparse.Namespace) -> SourceError:
    return SourceError(
        f"there is no declaration '{args.reference}'.", where=", ".join(map(str, args.source))
    )


def _change(text: str) -> tuple[str, str | None]:
    pointer, mark, value = text.partition("=")
    if not mark:
        raise ValueRefused(f"'{text}' is not POINTER=VALUE.", advice="As in items.1.origin=CN.")
    return pointer.strip(), value.strip() or None
