"""``tidewaiter profiles check`` and ``tidewaiter profiles import-asycuda``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tidewaiter.cli import options, view
from tidewaiter.core import ProfileError, SourceError
from tidewaiter.core.canonical import plain_text
from tidewaiter.desks.risk.asycuda import import_criteria
from tidewaiter.desks.risk.profile_files import check_profiles, load_lists, profile_yaml
from tidewaiter.desks.risk.profiles import ProfileSet, check_lanes
from tidewaiter.library.sources import open_policies

_CHECK = """\
  tidewaiter profiles check profiles/
  tidewaiter profiles check profiles/ --policy policy.yaml --json
"""
_IMPORT = """\
  tidewaiter profiles import-asycuda criteria.txt --out imported.yaml
"""


def add_to(commands: options.Commands) -> None:
    """Add the commands to the parser."""
    parser = options.command(commands, "profiles", "work on risk profiles")
    inner = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    check = options.command(inner, "check", "find every mistake in profiles", _CHECK)
    check.add_argument("path", type=Path, metavar="PATH", help="a profile file or a folder")
    check.add_argument("--lists", type=Path, metavar="DIR", help="folder of named lists")
    check.add_argument("--policy", type=Path, metavar="FILE", help="the lanes there are")
    options.add_json(check)
    check.set_defaults(run=run_check)
    bring = options.command(
        inner, "import-asycuda", "turn criteria text of ASYCUDA into profiles", _IMPORT
    )
    bring.add_argument("file", type=Path, metavar="FILE", help="criteria text")
    bring.add_argument("--fields", type=Path, metavar="FILE", help="table of field names (CSV)")
    bring.add_argument("--out", type=Path, metavar="FILE", help="where the profiles go (YAML)")
    options.add_json(bring)
    bring.set_defaults(run=run_import)


def run_check(args: argparse.Namespace) -> int:
    """Check profiles; 1 if anything needs mending."""
    lists = load_lists(args.lists) if args.lists else None
    profiles, problems, found = check_profiles(args.path, lists)
    policies = open_policies(args.policy)
    for profile in profiles:
        try:
            check_lanes(ProfileSet([profile], found), policies)
        except ProfileError as wrong_lane:
            problems.append(wrong_lane)
    if args.json:
        rows = [{"where": p.where, "message": p.message, "advice": p.advice} for p in problems]
        print(plain_text({"profiles": len(profiles), "problems": rows}))
    else:
        console = view.console()
        for problem in problems:
            console.print(str(problem), markup=False)
        live = sum(p.status.value == "live" for p in profiles)
        console.print(f"{len(profiles)} profiles, {live} live, {len(problems)} problems.")
    return options.DIFFERS if problems else options.DONE


def run_import(args: argparse.Namespace) -> int:
    """Import criteria; 1 if something could not be carried over."""
    try:
        text = args.file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise SourceError(f"the file cannot be read: {problem}.", where=str(args.file)) from None
    report = import_criteria(text, fields=_fields(args.fields) if args.fields else None)
    documents = profile_yaml(report.profiles)
    if args.out:
        args.out.write_text(documents, "utf-8")
    if args.json:
        problems = [
            {"line": p.line, "column": p.column, "text": p.text, "reason": p.reason,
             "advice": p.advice}
            for p in report.problems
        ]  # fmt: skip
        print(plain_text({"profiles": list(report.profiles), "problems": problems}))
    else:
        if not args.out:
            sys.stdout.write(documents)
        error = view.console(error=True)
        for p in report.problems:
            place = f"{args.file}, line {p.line}, character {p.column}"
            error.print(f"{place}: {p.reason} {p.advice}".rstrip(), markup=False)
        carried, left = len(report.profiles), len(report.problems)
        error.print(f"{carried} criteria carried over as drafts, {left} not.")
    return options.DIFFERS if report.problems else options.DONE


def _fields(path: Path) -> dict[str, str]:
    try:
        rows = [line.split(",") for line in path.read_text("utf-8-sig").splitlines() if line]
        return {row[0].strip(): row[1].strip() for row in rows}
    except (OSError, UnicodeDecodeError, IndexError) as problem:
        raise SourceError(f"the table cannot be read: {problem}.", where=str(path)) from None
