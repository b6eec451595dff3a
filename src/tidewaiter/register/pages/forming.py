"""Forms as pages, with what services refuse beside its field, and fields that desks share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from tidewaiter.core.errors import TidewaiterError
from tidewaiter.identity.errors import Forbidden
from tidewaiter.pages.notices import confirm
from tidewaiter.pages.told import whole

_LEFT = {"dir": "ltr", "autocomplete": "off"}


def form_page(
    request: HttpRequest,
    form: Any,
    act: Callable[[Any], str],
    *,
    done: str | Callable[[], str],
    template: str,
    **context: Any,
) -> HttpResponse:
    """Show a form, or do what it asks for and go on to the page that ``act`` names.

    What a service refuses stands beside the field that it names.
    """
    if request.method == "POST" and form.is_valid():
        try:
            address = act(form)
        except Forbidden:
            raise
        except TidewaiterError as problem:
            form.add_error(_field(form, problem.where), whole(problem))
        else:
            confirm(request, done if isinstance(done, str) else done())
            return redirect(address)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def _field(form: forms.Form, where: str) -> str | None:
    """The field that an error names: ``lines.2.kg`` is ``kg_2``."""
    parts = where.split(".")
    name = f"{parts[2]}_{parts[1]}" if len(parts) == 3 else where
    return name if name in form.fields else None


def code(label: Any, *, required: bool = True, most: int = 64, hint: Any = "") -> forms.CharField:
    """A code or number, written from left to right."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        help_text=hint,
        widget=forms.TextInput(attrs=_LEFT | {"class": "input input--m"}),
    )


def country(label: Any, *, required: bool = False) -> forms.CharField:
    """A country by its ISO 3166 code."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=2,
        help_text=_("Two letters, such as CN."),
        widget=forms.TextInput(attrs=_LEFT | {"class": "input input--s", "size": 4}),
    )


def day(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateField:
    """A day."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def amount(label: Any, *, required: bool = True, hint: Any = "") -> forms.DecimalField:
    """A quantity as the reader writes it, to six places."""
    return forms.DecimalField(
        label=label,
        required=required,
        min_value=0,
        max_digits=24,
        decimal_places=6,
        localize=True,
        help_text=hint,
        widget=forms.TextInput(attrs=_LEFT | {"inputmode": "decimal", "class": "input input--s"}),
    )


def text(label: Any, *, required: bool = False, most: int = 2000, hint: Any = "") -> Any:
    """A few lines in words."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
