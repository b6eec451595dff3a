"""Making the desk's kind of document known to the rulebook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tidewaiter.core import TidewaiterError
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife import rules
from tidewaiter.rulebook.files import yaml_loader, yaml_saver
from tidewaiter.rulebook.kinds import Kind, Values, register, register_bundler


def check_tables(everything: Mapping[str, Values]) -> Iterator[TidewaiterError]:
    """Documents that name tables which were never brought here; one query."""
    from tidewaiter.desks.wildlife.selectors import editions

    named = [
        (document.id, name, one.sha256)
        for document in everything.get(rules.KIND, {}).values()
        for name, one in document.tables.items()
    ]
    known = editions.known(digest for _, _, digest in named)
    for identifier, name, digest in named:
        if digest not in known:
            yield rules.TablesRefused(
                sentence("the table {digest} was never brought here.", digest=digest[:12]),
                where=f"{rules.KIND} {identifier}, tables.{name}",
                advice="Bring the file again: the same rows have the same name.",
            )


def register_kinds() -> None:
    """Make the kind known, and what the control is made from."""
    register(
        Kind(
            rules.KIND,
            "wildlife tables",
            rules.read_tables,
            check_tables,
            yaml_loader(rules.FILE, rules.TablesRefused),
            yaml_saver(rules.FILE),
        )
    )
    register_bundler("wildlife", rules.bundle)
