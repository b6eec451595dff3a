"""Why something could not be assessed is known to the pages, whichever reason it is."""

from __future__ import annotations

import ast
import inspect

from tidewaiter.desks.ozone import looking
from tidewaiter.desks.ozone.findings.unknown import NOT_ASSESSED
from tidewaiter.pages import stored


def test_every_reason_that_is_given_is_among_them():
    """``reason`` is what is handed to ``_unknown``; each is made of one sentence."""
    given = {
        node.value.args[0].value
        for node in ast.walk(ast.parse(inspect.getsource(looking)))
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == "reason"
        and isinstance(node.value, ast.Call)
    }
    assert given == set(NOT_ASSESSED)


def test_pages_recognise_them():
    assert stored.sentence("Whether XT is a Party is not known.").known
