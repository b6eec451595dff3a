"""``python -m benchmarks``: measure, print a table of ratios, keep the figures.

scripts/bench                    # everything, about ten minutes
scripts/bench rules --items 100000 --profiles 300
scripts/bench reading --rows 1000000
scripts/bench messages --samples FOLDER
scripts/bench country --simulated 1000000
scripts/bench screening --names 1000000
scripts/bench ozone
scripts/bench wildlife
scripts/bench learned
scripts/bench learned-trial      # eight seeds, about ten minutes
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import country, ozone, reading, report, rules, wildlife
from benchmarks.learned import speed as learned
from benchmarks.learned import trial
from benchmarks.messages import speed
from benchmarks.messages.inputs import lacking
from benchmarks.screening import speed as screening

LEARNED = ("learned", "learned-trial")
RESULTS = Path(__file__).parent / "results"

_DESKS = {"ozone": ozone.run, "wildlife": wildlife.run}


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measure speed.")
    parser.add_argument("what", nargs="*", default=["rules", "reading", "messages"],
                        help="rules, reading, messages, country, screening, ozone, learned, "
                        "learned-trial, wildlife")  # fmt: skip
    parser.add_argument("--items", type=int, default=1_000_000, help="items for rules")
    parser.add_argument("--profiles", type=int, nargs="+", default=[300, 3_000, 30_000])
    parser.add_argument("--rows", type=int, default=10_000_000, help="rows for reading")
    parser.add_argument("--samples", type=Path, help="folder of sample messages, for messages")
    parser.add_argument("--count", type=int, default=5_000, help="EDIFACT messages of each kind")
    parser.add_argument("--simulated", type=int, nargs="+", default=[1_000_000, 10_000_000],
                        help="items to simulate, for country")  # fmt: skip
    parser.add_argument("--names", type=int, default=1_000_000, help="entries of the list")
    parser.add_argument(
        "--keep", action="store_true", help="write the dated JSON and the docs table"
    )
    args = parser.parse_args()
    if args.samples and (gone := lacking(args.samples)):
        parser.error(f"--samples: {gone}")
    figures: dict[str, Any] = {"machine": machine()}
    if "rules" in args.what:
        figures["rules"] = rules.run(args.items, args.profiles)
    if "reading" in args.what:
        figures["reading"] = reading.run(args.rows)
    if "messages" in args.what:
        figures["messages"] = speed.run(args.samples, args.count)
    if "country" in args.what:
        figures["country"] = country.run(args.simulated)
    if "screening" in args.what:
        figures["screening"] = screening.run(args.names, 2_600, 520)
    figures |= {name: _DESKS[name]() for name in args.what if name in _DESKS}
    if "learned" in args.what:
        figures["learned"] = learned.run()
        print(json.dumps(figures["learned"], indent=1))
    if "learned-trial" in args.what:
        figures["learned_trial"] = trial.run()
        print(json.dumps(figures["learned_trial"], indent=1))
    print(report.table(figures))
    if args.keep:
        keep(args.what, figures)


def keep(what: list[str], figures: dict[str, Any]) -> None:
    """Write the dated JSON, and renew the tables of the docs."""
    RESULTS.mkdir(exist_ok=True)
    alone = what[0] if len(what) == 1 else ""
    own = ("messages", "country", "screening", "ozone", "wildlife", *LEARNED)
    only = f"-{alone}" if alone in own else ""
    target = RESULTS / f"{figures['machine']['date']}{only}.json"
    target.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n", "utf-8")
    if alone not in LEARNED:  # their figures stand in docs/reference/learned-scores.md
        report.renew(figures)
    print(f"kept in {target}")


def machine() -> dict[str, Any]:
    """What it was measured on."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2),
    }


if __name__ == "__main__":
    main()
