"""Why something could not be assessed is known to the pages, whichever reason it is."""

from __future__ import annotations

import ast
import inspect

import pytest

from tidewaiter.desks.ozone import looking as ozone
from tidewaiter.desks.ozone.findings.unknown import NOT_ASSESSED as OZONE
from tidewaiter.desks.wildlife import limiting, looking
from tidewaiter.desks.wildlife.findings.unknown import NOT_ASSESSED as WILDLIFE
from tidewaiter.pages import stored


def reasons(module) -> set[str]:
    """What ``reason`` is made of before it is handed on; each is one sentence."""
    return {
        node.value.args[0].value
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == "reason"
        and isinstance(node.value, ast.Call)
    }


@pytest.mark.parametrize(
    ("modules", "known"), [((ozone,), OZONE), ((looking, limiting), WILDLIFE)]
)  # fmt: skip
def test_every_reason_that_is_given_is_among_them(modules, known):
    assert set().union(*map(reasons, modules)) == set(known)


@pytest.mark.parametrize(
    "text",
    [
        "Whether XT is a Party is not known.",
        "Which species it is, is not known.",
        "What the document ID-1 allows is not known.",
    ],
)
def test_pages_recognise_them(text):
    assert stored.sentence(text).known
