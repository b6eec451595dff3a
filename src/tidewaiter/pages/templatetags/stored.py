"""Kept texts in the reader's language: ``{% load stored %}``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString

from tidewaiter.pages import stored
from tidewaiter.pages import told as services

register = template.Library()


@register.filter
def said(text: str | None) -> SafeString | str:
    """A text that a decision was told in: a note, a deferral, what could not be assessed."""
    return stored.sentence(text).marked if text else ""


@register.filter
def told(text: str) -> str:
    """What a service says: the message of an error, its advice."""
    return services.told(text)


@register.filter
def claim(finding: Any) -> SafeString:
    """What a finding claims, from its plain form or the finding itself."""
    return stored.finding(_of(finding, "code"), _of(finding, "claim")).marked


@register.filter
def advice(finding: Any) -> SafeString:
    """What a finding advises, from its plain form or the finding itself."""
    return stored.advice(_of(finding, "code"), _of(finding, "advice")).marked


@register.filter
def why(reason: Mapping[str, Any]) -> SafeString:
    """A reason of a decision in plain form."""
    return stored.reason(reason).marked


def _of(finding: Any, name: str) -> str:
    if isinstance(finding, Mapping):
        return str(finding.get(name) or "")
    return str(getattr(finding, name, "") or "")
