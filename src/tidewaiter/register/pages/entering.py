"""The form of an examination as it was filled in, read into what a draft keeps. Pure."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from tidewaiter.pages.asked import cleaned
from tidewaiter.register.pages import checklist, words
from tidewaiter.register.pages.onfile import File
from tidewaiter.register.work.drafts import RESULTS

NOTES = 2000


def entered(form: QueryDict, file: File) -> dict[str, Any]:
    """What was entered, item by item; fields that are not the form's are left out."""
    checks = checklist.checks(file, {})
    known = {value for value, _, _ in checklist.answers()}
    answers = {one.name: form.get(one.name, "") for one in checks}
    return {
        "kind": form.get("kind", "") if form.get("kind") in words.KINDS else "physical",
        "checks": {name: answer for name, answer in answers.items() if answer in known},
        "texts": {one.name: one.text for one in checks},
        "items": _items(form, file),
        "minutes": form.get("minutes", "").strip()[:6],
        "notes": cleaned(form.get("notes", ""), NOTES),
    }


def _items(form: QueryDict, file: File) -> dict[str, dict[str, Any]]:
    numbers = {str(one.get("number", n)) for n, one in enumerate(file.content.get("items", ()), 1)}
    asked = [n for n in form.getlist("item") if n in numbers]
    more = form.get("add_item", "").strip()
    if more in numbers:
        asked.append(more)
    return {number: _item(form, number) for number in dict.fromkeys(asked)}


def _item(form: QueryDict, number: str) -> dict[str, Any]:
    result = form.get(f"r-{number}", "")
    severity = form.get(f"s-{number}", "")
    return {
        "result": result if result in RESULTS else "",
        "kinds": [kind for kind in form.getlist(f"k-{number}") if kind in words.DISCREPANCIES],
        "severity": severity if severity in ("1", "2", "3", "4", "5") else "",
        "quantity": cleaned(form.get(f"q-{number}", ""), 30),
        "unit": cleaned(form.get(f"u-{number}", ""), 10),
        "value": cleaned(form.get(f"v-{number}", ""), 30),
        "notes": cleaned(form.get(f"n-{number}", ""), NOTES),
    }
