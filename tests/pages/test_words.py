"""What is shown by a word has a word for every code of its table."""

import pytest

from tidewaiter.core import MessageFunction, Role
from tidewaiter.register.pages import words as register
from tidewaiter.register.work.found import KINDS
from tidewaiter.register.work.tables import discrepancies, shipped
from tidewaiter.rulebook import kinds as rulebook_kinds
from tidewaiter.rulebook.models import Outcome
from tidewaiter.rulebook.pages import words as rulebook
from tidewaiter.rulebook.status import Status

LIFE = shipped()
BY_PEOPLE = {step.event for step in LIFE.steps if step.by not in ("clock", "message")}


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (register.STATES, {state.code for state in LIFE.states}),
        (register.CLOCKS, {clock.code for clock in LIFE.clocks}),
        (register.DO, BY_PEOPLE),
        (register.DONE, {step.event for step in LIFE.steps}),
        (register.KINDS, set(KINDS)),
        (register.DISCREPANCIES, set(discrepancies())),
        (register.ROLES, {str(role) for role in Role}),
        (register.FUNCTIONS, {str(one) for one in MessageFunction}),
        (rulebook.STATUS, set(Status)),
        (rulebook.OUTCOME, {str(one) for one in Outcome}),
        (rulebook.KIND, {kind.name for kind in rulebook_kinds.all_kinds()}),
        (rulebook.KINDS, {kind.name for kind in rulebook_kinds.all_kinds()}),
    ],
)
def test_every_code_has_a_word(words, codes) -> None:
    assert sorted(str(code) for code in codes if code not in words) == []
