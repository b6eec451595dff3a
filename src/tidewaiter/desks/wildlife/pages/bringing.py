"""Pages of the tables that count, and of bringing others: look first, then propose."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from tidewaiter.core import SourceError
from tidewaiter.core.sentence import sentence
from tidewaiter.desks.wildlife.importing.appendices import Imported
from tidewaiter.desks.wildlife.importing.changes import relisted, table_changes
from tidewaiter.desks.wildlife.importing.files import import_all
from tidewaiter.desks.wildlife.importing.limits import READERS
from tidewaiter.desks.wildlife.importing.tables import COLUMNS
from tidewaiter.desks.wildlife.pages import words
from tidewaiter.desks.wildlife.pages.forms_tables import FILES, FilesForm, TablesForm, written
from tidewaiter.desks.wildlife.pages.parts import tabs
from tidewaiter.desks.wildlife.reference import Reference
from tidewaiter.desks.wildlife.rules import KIND, TablesRefused
from tidewaiter.desks.wildlife.selectors import editions
from tidewaiter.desks.wildlife.services import bringing as services
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import holds, require_somewhere
from tidewaiter.pages.downloads import as_csv
from tidewaiter.pages.told import told, whole
from tidewaiter.register.errors import NotFound
from tidewaiter.register.pages.forming import form_page

BIGGEST = 48_000_000
"""Bytes that a download may have."""
MOST = 100
"""Rows of what changes that a page shows."""


@page(NotFound)
@require_safe
def tables(request: HttpRequest) -> HttpResponse:
    """The tables that count now: those of the program, and documents that were approved."""
    actor, now = signed_in(request), timezone.now()
    documents = editions.counting(actor, now)
    shipped, in_force = Reference.shipped(), editions.reference_now(now)
    context = {
        "tabs": tabs(actor, "wildlife_tables"),
        "kind": KIND,
        "documents": [
            (one, [(words.word(words.TABLE, name), of) for name, of in one.tables.items()])
            for one in documents
        ],
        "rows": [
            (
                name,
                words.word(words.TABLE, name),
                len(in_force.rows[name]),
                len(shipped.rows[name]),
            )
            for name in COLUMNS
        ],
        "may_propose": holds(actor, Permission.RULE_PROPOSE),
    }
    return render(request, "wildlife/tables.html", context)


@page(NotFound, TablesRefused)
@require_safe
def table(request: HttpRequest, digest: str) -> HttpResponse:
    """A table as it was brought, as CSV."""
    row = editions.edition(signed_in(request), digest)
    return as_csv(editions.text_of(digest), f"{row.table}-{digest[:12]}")


@page(NotFound)
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest) -> HttpResponse:
    """Bring files and see what they would change; nothing counts by that."""
    actor = signed_in(request)
    require_somewhere(actor, Permission.RULE_PROPOSE)
    form = FilesForm(request.POST, request.FILES) if request.method == "POST" else FilesForm()
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            as_of = data["as_of"] or timezone.localdate()
            source = data["source"] or ", ".join([*_names(form), as_of.isoformat()])
            found = _imported(form, as_of, source)
            kept = services.keep_tables(
                actor=actor, tables=found.tables, source=source, at=timezone.now()
            )
        except (SourceError, TablesRefused) as problem:
            form.add_error(None, f"{problem.where}: {whole(problem)}" if problem.where else
                           whole(problem))  # fmt: skip
        else:
            begin = {"tables": written(kept), "source": source, "as_of": as_of} | _called(form)
            context = _changed(found, as_of) | {
                "tabs": tabs(actor, "wildlife_tables"),
                "form": TablesForm(initial=begin),
            }
            return render(request, "wildlife/brought.html", context)
    context = {"tabs": tabs(actor, "wildlife_tables"), "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "wildlife/bring_tables.html", context, status=status)


@page(NotFound)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Propose tables that were brought; another person approves them."""
    actor = signed_in(request)
    require_somewhere(actor, Permission.RULE_PROPOSE)

    def act(form: TablesForm) -> str:
        data = form.cleaned_data
        about = services.About(
            **{name: data[name] for name in ("id", "title", "source", "as_of", "valid_from")}
        )
        asked = services.propose_kept(
            actor=actor, kept=form.kept(), about=about, why=data["note"], at=timezone.now()
        )
        return reverse("rule_change", args=[asked.pk])

    return form_page(
        request,
        TablesForm(request.POST or None),
        act,
        done=gettext("The tables are proposed: somebody else approves them"),
        template="wildlife/form.html",
        title=gettext("Propose tables"),
        lead=gettext("They count once somebody else has approved them."),
        verb=gettext("Propose them"),
        back=reverse("wildlife_bring_tables"),
        tabs=tabs(actor, "wildlife_tables"),
    )


def _called(form: FilesForm) -> dict[str, str]:
    """What the document is called unless somebody says otherwise."""
    data = form.cleaned_data
    if data["history"] or data["index"]:
        return {"id": "appendices", "title": "Appendices of CITES"}
    if not data["national"]:
        brought = [name for name in READERS if data[name]]
        return {"id": "-".join(brought), "title": " and ".join(brought).capitalize()}
    return {
        "id": f"national-{data['country'].lower()}",
        "title": f"National measures of {data['country'].upper()}",
    }


def _names(form: FilesForm) -> Iterator[str]:
    for name in FILES:
        if form.cleaned_data[name]:
            yield str(form.cleaned_data[name].name)


def _imported(form: FilesForm, as_of: date, source: str) -> Imported:
    """The tables out of the files of a form. Raises ``SourceError`` with line and column."""
    data = form.cleaned_data
    with TemporaryDirectory() as folder:
        paths = {name: _written(Path(folder) / name, data[name]) for name in FILES if data[name]}
        national = paths.pop("national", None)
        limits = {name: paths.pop(name) for name in READERS if name in paths}
        return import_all(
            list(paths.values()),
            as_of=as_of,
            source=source,
            national=national,
            country=data["country"].upper(),
            limits=limits,
            reference=editions.reference_now(timezone.now()),
        )


def _written(folder: Path, file: Any) -> Path:
    if file.size > BIGGEST:
        raise SourceError(sentence("the file is too large."), where=file.name)
    folder.mkdir()
    path = folder / Path(file.name).name
    with path.open("wb") as out:
        for chunk in file.chunks():
            out.write(chunk)
    return path


def _changed(found: Imported, as_of: date) -> dict[str, Any]:
    """What would change, the names whose listing changes one by one."""
    before = editions.reference_now(timezone.now())
    names = relisted(before, found.tables, max(as_of, timezone.localdate()))
    changes = table_changes(before, found.tables)
    measures = next((one.new for one in changes if one.table == "measures"), ())
    return {
        "layouts": [str(one) for one in found.layouts],
        "remarks": [(one.where, told(one.message)) for one in found.remarks[:MOST]],
        "more_remarks": max(0, len(found.remarks) - MOST),
        "changes": [
            (words.word(words.TABLE, one.table), one.rows, len(one.new), len(one.gone))
            for one in changes
        ],
        "names": names[:MOST],
        "more_names": max(0, len(names) - MOST),
        "limits": [
            (words.word(words.TABLE, one.table), one.new[:MOST], max(0, len(one.new) - MOST))
            for one in changes
            if one.table in READERS and one.new
        ],
        "measures": measures[:MOST],
        "more_measures": max(0, len(measures) - MOST),
    }
