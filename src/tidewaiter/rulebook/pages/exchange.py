"""Rules as a file: everything in force to take away, and files to propose from."""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from tidewaiter.core import TidewaiterError
from tidewaiter.identity.context import signed_in
from tidewaiter.identity.guarding import page
from tidewaiter.identity.permissions import Permission
from tidewaiter.identity.policy import Forbidden, require
from tidewaiter.pages.problems import all_shown, shown
from tidewaiter.rulebook import files, selectors, services
from tidewaiter.rulebook.change import Change, checked_texts
from tidewaiter.rulebook.checking import problems_of
from tidewaiter.rulebook.errors import ChangeError, RulesRefused, UnknownRule
from tidewaiter.rulebook.kinds import Plain
from tidewaiter.rulebook.pages import words
from tidewaiter.rulebook.pages.changes import said_proposed

MOST_BYTES = 8_000_000
"""Largest file that is taken, packed and unpacked."""
MOST_FILES = 2_000
_FOLDERS = ("profiles", "cases")
_SUFFIXES = (".yaml", ".yml", ".txt", ".csv")


@page(UnknownRule)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Everything in force as a ZIP of the files that ``tidewaiter rules import`` reads."""
    require(signed_in(request), Permission.RULE_READ)
    at = timezone.now()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "rules"
        files.write_folder(folder, selectors.contents_in_force(at))
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(one for one in folder.rglob("*") if one.is_file()):
                archive.write(file, file.relative_to(folder).as_posix())
    answer = HttpResponse(packed.getvalue(), content_type="application/zip")
    name = f"rules-{at:%Y-%m-%d}.zip"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@page(UnknownRule)
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Take a ZIP of rules: say what differs from what is in force, and propose that."""
    actor = signed_in(request)
    require(actor, Permission.RULE_PROPOSE)
    context: dict[str, Any] = {"note": request.POST.get("note", "")[:10_000]}
    if request.method != "POST":
        return render(request, "rulebook/bring.html", context)
    at = timezone.now()
    try:
        changes = _differing(_read(request.FILES.get("file")), at)
        if request.POST.get("do") != "propose":
            texts = checked_texts(changes, context["note"] or "-") if changes else []
            against = problems_of(changes, texts, at) if changes else []
            context["against"] = [shown(one) for one in against]
            context["told"] = [(words.kind_word(one.kind), one.identifier) for one in changes[:200]]
            context["number"] = len(changes)
            return render(request, "rulebook/bring.html", context)
        if not changes:
            raise ChangeError(gettext("nothing differs from what is in force."), where="file")
        texts = checked_texts(changes, context["note"])
        found = problems_of(changes, texts, at)
        if found:
            raise RulesRefused(found)
        made = services.propose(actor=actor, changes=changes, note=context["note"], at=at)
    except Forbidden:
        raise
    except TidewaiterError as problem:
        context["problems"] = all_shown(problem)[:50]
        return render(request, "rulebook/bring.html", context, status=422)
    said_proposed(request, made)
    return redirect("rule_change", number=made.pk)


def _differing(found: Mapping[tuple[str, str], Plain], at: datetime) -> list[Change]:
    known = selectors.contents_in_force(at)
    return [
        Change(kind=kind, identifier=name, content=content)
        for (kind, name), content in found.items()
        if known.get((kind, name)) != content
    ]


def _read(sent: UploadedFile[Any] | None) -> Mapping[tuple[str, str], Plain]:
    """The documents of a ZIP. Raises a :class:`TidewaiterError` naming the file in it."""
    if sent is None:
        raise ChangeError(gettext("no file was chosen."), where="file")
    if (sent.size or 0) > MOST_BYTES:
        raise ChangeError(gettext("the file is too large."), where="file")
    place = Path(tempfile.mkdtemp())
    try:
        _unpack(sent, place)
        return files.read_folder(_inner(place))
    except RulesRefused as refusal:
        raise RulesRefused([_named(one, place) for one in refusal.problems]) from None
    except TidewaiterError as problem:
        raise _named(problem, place) from None
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _inner(place: Path) -> Path:
    """The folder with the rules: the one that was packed as a whole, if it was."""
    inside = list(place.iterdir())
    packed = len(inside) == 1 and inside[0].is_dir() and inside[0].name not in _FOLDERS
    return inside[0] if packed else place


def _named(problem: TidewaiterError, place: Path) -> TidewaiterError:
    """The problem with the file's name as it is in the ZIP."""
    where = problem.where.replace(f"{place}/", "").replace(str(place), "file")
    advice = problem.advice.replaced(f"{place}/", "")
    return ChangeError(problem.message.replaced(f"{place}/", ""), where=where, advice=advice)


def _unpack(sent: UploadedFile[Any], place: Path) -> None:
    """The rule files of a ZIP, none outside ``place``, no more than fits."""
    try:
        archive = zipfile.ZipFile(sent)
    except zipfile.BadZipFile:
        raise ChangeError(
            gettext("it is not a ZIP file."),
            where="file",
            advice=gettext("Export the rules to see what it should be like."),
        ) from None
    with archive:
        room = MOST_BYTES
        members = [one for one in archive.infolist() if not one.is_dir()]
        if len(members) > MOST_FILES:
            raise ChangeError(gettext("it holds too many files."), where="file")
        for member in members:
            name = PurePosixPath(member.filename)
            if name.is_absolute() or ".." in name.parts or name.suffix not in _SUFFIXES:
                continue
            with archive.open(member) as source:
                content = source.read(room + 1)
            room -= len(content)
            if room < 0:
                raise ChangeError(gettext("unpacked, it is too large."), where="file")
            target = place.joinpath(*name.parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
