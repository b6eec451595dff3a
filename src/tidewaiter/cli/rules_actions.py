"""What the commands of ``tidewaiter rules`` do, once the site is open."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from tidewaiter.cli import options, view
from tidewaiter.core.canonical import plain_text

if TYPE_CHECKING:
    from tidewaiter.rulebook.models import ChangeRequest

Documents = Mapping[tuple[str, str], Mapping[str, Any]]
"""Plain documents by kind and identifier."""


def bring(args: argparse.Namespace) -> int:
    """Compare a folder with what is in force; propose what differs, or fill an empty rulebook."""
    from django.utils import timezone

    from tidewaiter.cli import site
    from tidewaiter.cli.sign_in import signed_in
    from tidewaiter.rulebook import files, selectors, services
    from tidewaiter.rulebook.change import Change
    from tidewaiter.rulebook.errors import ChangeError

    if args.propose and not (args.user and args.note):
        raise ChangeError("a proposal needs --user and --note.", where="rules import")
    at = timezone.now()
    found = files.read_folder(args.folder)
    known = selectors.contents_in_force(at)
    changes = [
        Change(kind=kind, identifier=name, content=content)
        for (kind, name), content in found.items()
        if known.get((kind, name)) != content
    ]
    if args.retire_others:
        gone = sorted(known.keys() - found.keys())
        changes += [Change(kind=kind, identifier=name, content=None) for kind, name in gone]
    _print(_told(changes, known))
    if not changes:
        print("Nothing differs from what is in force.")
        return options.DONE
    note = args.note or f"Import of {args.folder.name}"
    if args.bootstrap:
        services.bootstrap(actor=site.operator(), changes=changes, note=note, at=at)
        print(f"{len(changes)} documents are in force.")
        return options.DONE
    if args.propose:
        actor = signed_in(args.user)
        request = services.propose(actor=actor, changes=changes, note=note, at=at)
        print(f"Proposed as change request {request.pk}.")
        return options.DONE
    return _checked(changes, note, at)


def _checked(changes: list[Any], note: str, at: datetime) -> int:
    """Say whether changes could be used; nothing is stored."""
    from tidewaiter.rulebook.change import checked_texts
    from tidewaiter.rulebook.checking import problems_of

    problems = problems_of(changes, checked_texts(changes, note), at)
    _print(map(str, problems))
    print(f"{len(changes)} documents differ, {len(problems)} problems. Nothing was proposed.")
    return options.DIFFERS


def _told(changes: Iterable[Any], known: Documents) -> Iterator[str]:
    for change in changes:
        word = "new" if (change.kind, change.identifier) not in known else "changed"
        yield f"{'retired' if change.content is None else word}: {change.kind} {change.identifier}"


def export(args: argparse.Namespace) -> int:
    """Write the rules in force to a folder."""
    from datetime import UTC

    from django.utils import timezone

    from tidewaiter.rulebook import files, selectors

    at = timezone.now()
    if args.on:
        at = datetime.combine(args.on, time(), UTC) + timedelta(days=1, microseconds=-1)
    documents = selectors.contents_in_force(at)
    files.write_folder(args.folder, documents)
    print(f"{len(documents)} documents written to {args.folder}.")
    return options.DONE


def list_rules(args: argparse.Namespace) -> int:
    """List documents with the version in force, or else the latest."""
    from django.utils import timezone

    from tidewaiter.rulebook import listing, shapes

    at, after, rows = timezone.now(), ("", ""), []
    while page := listing.documents(
        at=at, kind=args.kind, status=args.status, search=args.search, after=after,
        limit=listing.MOST,
    ):  # fmt: skip
        rows += page
        after = (page[-1].document.kind, page[-1].document.identifier)
    if args.json:
        print(plain_text([_plain(shapes.document_out(row)) for row in rows]))
        return options.DONE
    for row in rows:
        waiting = f", {row.waiting} waiting" if row.waiting else ""
        shown = row.shown
        title = f"  {shown.title}" if shown.title else ""
        print(
            f"{row.document}  {shown.status.value}, version {shown.version.number}{waiting}{title}"
        )
    return options.DONE


def show(args: argparse.Namespace) -> int:
    """Show a document as YAML."""
    from django.utils import timezone

    from tidewaiter.rulebook import files, listing, selectors, shapes

    at = timezone.now()
    shown = listing.history(selectors.document(args.kind, args.identifier), at)
    if args.number is None:
        found = listing.ruling(shown, at)
    else:
        version = selectors.version(args.kind, args.identifier, args.number)
        found = next(one for one in shown if one.version.pk == version.pk)
    if args.json:
        print(plain_text(_plain(shapes.version_out(found)) | {"content": found.version.plain}))
        return options.DONE
    print(f"# {found.version}, {found.status.value}")
    if found.version.plain:
        print(files.yaml_text([found.version.plain]), end="")
    return options.DONE


def history(args: argparse.Namespace) -> int:
    """List the versions of a document."""
    from django.utils import timezone

    from tidewaiter.rulebook import listing, selectors, shapes

    shown = listing.history(selectors.document(args.kind, args.identifier), timezone.now())
    rows = [_plain(shapes.version_out(one)) for one in shown]
    if args.json:
        print(plain_text(rows))
        return options.DONE
    for row in rows:
        decided = f", {row['decided_by']} {row['decided_at']}" if row["decided_by"] else ""
        who = f"{row['proposed_by']} {row['proposed_at']}{decided}"
        print(f"{row['number']}  {row['status']}  {who}  {row['note']}")
    return options.DONE


def diff(args: argparse.Namespace) -> int:
    """Show what differs between two versions; 1 if anything does."""
    from tidewaiter.rulebook import selectors, shapes

    one = selectors.version(args.kind, args.identifier, args.before)
    other = selectors.version(args.kind, args.identifier, args.after)
    found = shapes.differences_out(one.plain, other.plain)
    if args.json:
        print(plain_text(found))
    else:
        _print(_difference(row) for row in found)
    return options.DIFFERS if found else options.DONE


def requests(args: argparse.Namespace) -> int:
    """List change requests, or show one with what it changes."""
    from django.utils import timezone

    from tidewaiter.rulebook import listing, selectors, shapes

    if args.number is not None:
        one = selectors.change_request(args.number)
        rows = [_plain(shapes.request_out(one, timezone.now()))]
    else:
        outcome = "" if args.open else None
        found = listing.change_requests(outcome=outcome, limit=listing.MOST)
        rows = [_plain(shapes.request_out(row)) for row in found]
    if args.json:
        print(plain_text(rows))
        return options.DONE
    for row in rows:
        print(f"{row['id']}  {row['outcome'] or 'open'}  by {row['proposed_by']}  {row['note']}")
        for version in row["versions"]:
            word = "retires" if version["retires"] else "changes"
            days = f" from {version['valid_from']}" if version["valid_from"] else ""
            print(f"   {word} {version['kind']} {version['identifier']}{days}")
            _print(f"      {_difference(one)}" for one in version["differences"] or ())
    return options.DONE


def propose(args: argparse.Namespace) -> int:
    """Propose one document from a file, or an earlier version of it."""
    from tidewaiter.rulebook import selectors
    from tidewaiter.rulebook.errors import ChangeError

    if (args.file is None) == (args.number is None):
        raise ChangeError("give a file or --number.", where="rules propose")
    if args.file is None:
        content = selectors.version(args.kind, args.identifier, args.number).plain
    else:
        content = _one_document(args.file)
    return _propose(args, content, args.last)


def retire(args: argparse.Namespace) -> int:
    """Propose that a document goes out of force."""
    return _propose(args, None, None)


def _propose(args: argparse.Namespace, content: Mapping[str, Any] | None, last: Any) -> int:
    from django.utils import timezone

    from tidewaiter.cli.sign_in import signed_in
    from tidewaiter.rulebook import services
    from tidewaiter.rulebook.change import Change

    change = Change(
        kind=args.kind,
        identifier=args.identifier,
        content=content,
        valid_from=args.first,
        valid_to=last,
    )
    actor = signed_in(args.user)
    made = services.propose(actor=actor, changes=[change], note=args.note, at=timezone.now())
    print(f"Proposed as change request {made.pk}.")
    return options.DONE


def decide(args: argparse.Namespace) -> int:
    """Approve, reject or withdraw a change request as a user who signs in."""
    from django.utils import timezone

    from tidewaiter.cli.sign_in import signed_in
    from tidewaiter.rulebook import services

    verbs: dict[str, Callable[..., ChangeRequest]] = {
        "approve": services.approve,
        "reject": services.reject,
        "withdraw": services.withdraw,
    }
    actor = signed_in(args.user)
    made = verbs[args.verb](
        actor=actor, request_id=args.request, reason=args.reason, at=timezone.now()
    )
    print(f"Change request {made.pk} is {made.outcome}.")
    return options.DONE


def _one_document(file: Any) -> Mapping[str, Any]:
    from tidewaiter.engine.documents import load_documents
    from tidewaiter.rulebook.errors import ChangeError

    found = load_documents(file, ChangeError)
    if len(found) != 1:
        raise ChangeError(f"the file holds {len(found)} documents, not one.", where=str(file))
    return found[0]


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    from tidewaiter.core import to_plain

    found: dict[str, Any] = to_plain({name: row[name] for name in row})
    return found


def _difference(row: Mapping[str, Any]) -> str:
    before, after = (plain_text(row[side]) for side in ("before", "after"))
    return f"{row['field']}: {before} → {after}"


def _print(lines: Iterable[str]) -> None:
    console = view.console()
    for line in lines:
        console.print(line, markup=False)
