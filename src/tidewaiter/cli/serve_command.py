"""``tidewaiter serve``: the site, its event stream and a worker as one command."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence

from tidewaiter.cli import options, site

_EXAMPLES = """\
  tidewaiter serve --migrate
  tidewaiter serve --host 0.0.0.0 --port 8000 --workers 2 --threads 8
"""


def add_to(commands: options.Commands) -> None:
    """Add the command to the parser."""
    summary = "serve pages, API and live events on one port, and run jobs"
    parser = options.command(commands, "serve", summary, _EXAMPLES)
    add_addresses(parser)
    parser.add_argument(
        "--migrate", action="store_true", help="bring the database up to date first"
    )
    parser.set_defaults(run=run)


def add_addresses(parser: argparse.ArgumentParser) -> None:
    """Where to serve, and with how many processes and threads."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on")
    parser.add_argument("--workers", type=int, default=1, help="processes that answer requests")
    parser.add_argument("--threads", type=int, default=24, help="threads in each of them")
    parser.add_argument("--jobs", type=int, default=1, help="processes that run jobs; 0 for none")


def run(args: argparse.Namespace) -> int:
    """Run it."""
    site.open_site()
    if args.migrate:
        site.migrate()
    return serve(args)


Also = tuple[str, Sequence[str], Mapping[str, str]]
"""Another command to keep running beside the site: its name, its words, and its settings."""


def serve(args: argparse.Namespace, also: Sequence[Also] = ()) -> int:
    """Serve until a signal comes; the exit code."""
    from tidewaiter.web.serving.site import answers, supervisor

    if answers(args.host, args.port):
        print(f"tidewaiter: something answers at port {args.port} already", file=sys.stderr)
        return options.DIFFERS
    made = supervisor(
        host=args.host,
        port=args.port,
        workers=args.workers,
        threads=args.threads,
        jobs=args.jobs,
        also=also,
    )
    return made.run(lambda: _say(args))


def _say(args: argparse.Namespace) -> None:
    print(f"tidewaiter serves http://{args.host}:{args.port}/ ; Ctrl-C stops it.", flush=True)
