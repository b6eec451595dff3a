"""``tidewaiter rules``: rules in and out of the database of record, and who decides on them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from tidewaiter.cli import options

_IMPORT = """\
  tidewaiter rules import rules/
  tidewaiter rules import rules/ --bootstrap
  tidewaiter rules import rules/ --propose --user ana --note "Profiles for the new season"
"""
_EXPORT = """\
  tidewaiter rules export rules-today/
  tidewaiter rules export rules-then/ --on 2026-03-01
"""
_LIST = """\
  tidewaiter rules list --kind profile --status shadow
  tidewaiter rules list --search 8703 --json
"""
_SHOW = """\
  tidewaiter rules show profile CAR-1
  tidewaiter rules show policy lanes-2026 --number 3 --json
"""
_DIFF = """\
  tidewaiter rules diff profile CAR-1 2 3
"""
_HISTORY = """\
  tidewaiter rules history profile CAR-1
"""
_REQUESTS = """\
  tidewaiter rules requests --open
  tidewaiter rules requests --number 7
"""
_PROPOSE = """\
  tidewaiter rules propose profile CAR-1 car-1.yaml --user ana --note "Fewer false alarms"
  tidewaiter rules propose profile CAR-1 --number 2 --user ana --note "Back to version 2"
"""
_RETIRE = """\
  tidewaiter rules retire profile CAR-1 --from 2027-01-01 --user ana --note "The hub is closed"
"""
_DECIDE = """\
  tidewaiter rules {verb} 7 --user ben --reason "Backtested over March"
"""
_VERBS = {
    "approve": "bring into force what somebody else proposed",
    "reject": "refuse what somebody else proposed",
    "withdraw": "take back what you proposed yourself",
}


def add_to(commands: options.Commands) -> None:
    """Add the commands to the parser."""
    parser = options.command(commands, "rules", "profiles, lists, policies, offices, capacity")
    inner = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    _add_folders(inner)
    _add_questions(inner)
    _add_changes(inner)


def _add_folders(inner: options.Commands) -> None:
    bring = options.command(
        inner, "import", "compare a folder of rules with what is in force; propose it", _IMPORT
    )
    bring.add_argument("folder", type=Path, metavar="FOLDER", help="policy.yaml, profiles/ ...")
    way = bring.add_mutually_exclusive_group()
    way.add_argument("--propose", action="store_true", help="propose what differs")
    way.add_argument(
        "--bootstrap", action="store_true", help="fill an empty rulebook, once, without approval"
    )
    bring.add_argument(
        "--retire-others", action="store_true", help="propose to retire what the folder lacks"
    )
    _add_who(bring, needed=False)
    _set(bring, "bring")
    out = options.command(inner, "export", "write the rules in force to a folder", _EXPORT)
    out.add_argument("folder", type=Path, metavar="FOLDER", help="a folder that is not there yet")
    out.add_argument(
        "--on", type=options.day, metavar="DAY", help="as they are at the end of a day (UTC)"
    )
    _set(out, "export")


def _add_questions(inner: options.Commands) -> None:
    listing = options.command(inner, "list", "list rules with their status", _LIST)
    listing.add_argument("--kind", default="", metavar="KIND", help="only this kind")
    listing.add_argument("--status", default="", metavar="STATUS", help="only this status")
    listing.add_argument("--search", default="", metavar="TEXT", help="name or content holds it")
    _set(listing, "list_rules", json=True)
    show = options.command(inner, "show", "show a rule", _SHOW)
    _add_name(show)
    show.add_argument("--number", type=int, metavar="N", help="this version, not the one in force")
    _set(show, "show", json=True)
    history = options.command(inner, "history", "list the versions of a rule", _HISTORY)
    _add_name(history)
    _set(history, "history", json=True)
    diff = options.command(inner, "diff", "show what differs between two versions", _DIFF)
    _add_name(diff)
    diff.add_argument("before", type=int, metavar="BEFORE", help="number of a version")
    diff.add_argument("after", type=int, metavar="AFTER", help="number of another")
    _set(diff, "diff", json=True)
    requests = options.command(inner, "requests", "list or show change requests", _REQUESTS)
    requests.add_argument("--open", action="store_true", help="only those not yet decided")
    requests.add_argument("--number", type=int, metavar="N", help="one, with all it changes")
    _set(requests, "requests", json=True)


def _add_changes(inner: options.Commands) -> None:
    propose = options.command(inner, "propose", "propose a version of a rule", _PROPOSE)
    _add_name(propose)
    propose.add_argument("file", type=Path, nargs="?", metavar="FILE", help="the document (YAML)")
    propose.add_argument("--number", type=int, metavar="N", help="take up version N again instead")
    propose.add_argument(
        "--from", dest="first", type=options.day, metavar="DAY", help="first day (UTC)"
    )
    propose.add_argument(
        "--to", dest="last", type=options.day, metavar="DAY", help="last day (UTC)"
    )
    _add_who(propose)
    _set(propose, "propose")
    retire = options.command(inner, "retire", "propose that a rule goes out of force", _RETIRE)
    _add_name(retire)
    retire.add_argument(
        "--from", dest="first", type=options.day, metavar="DAY", help="first day without"
    )
    _add_who(retire)
    _set(retire, "retire")
    for verb, summary in _VERBS.items():
        one = options.command(inner, verb, summary, _DECIDE.format(verb=verb))
        one.add_argument(
            "request", type=int, metavar="REQUEST", help="number of the change request"
        )
        one.add_argument("--user", required=True, metavar="NAME", help="who decides; signs in")
        one.add_argument("--reason", default="", metavar="TEXT", help="why")
        _set(one, "decide", verb=verb)


def _add_name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", metavar="KIND", help="profile, list, policy, office, capacity ...")
    parser.add_argument("identifier", metavar="NAME", help="what the rule is called")


def _add_who(parser: argparse.ArgumentParser, *, needed: bool = True) -> None:
    parser.add_argument("--user", required=needed, metavar="NAME", help="who proposes; signs in")
    parser.add_argument("--note", required=needed, metavar="TEXT", help="why")


def _set(parser: argparse.ArgumentParser, action: str, *, json: bool = False, **more: str) -> None:
    if json:
        options.add_json(parser)
    parser.set_defaults(run=_runner(action), **more)


def _runner(action: str) -> Callable[[argparse.Namespace], int]:
    def run(args: argparse.Namespace) -> int:
        from tidewaiter.cli import rules_actions, site

        site.open_site()
        do: Callable[[argparse.Namespace], int] = getattr(rules_actions, action)
        return do(args)

    return run
