"""Any sequence of functions leads to what a plain model of the rules says."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.messages.test_amend import chain
from tidewaiter.core import Declaration, Item, MessageFunction, Party, Role
from tidewaiter.messages import read_bytes, write
from tidewaiter.messages.screening import OnFile, Outcome, SeenInRun, remember, screen

MRN = "26TW000000000000R1"
ORIGINS = st.sampled_from(["CN", "KE", "PE", "FJ"])
NUMBERS = st.integers(1, 4)


class Life(RuleBasedStateMachine):
    """One declaration; the model holds its office, its items by number, and its state."""

    def __init__(self):
        super().__init__()
        self.seen = SeenInRun()
        self.file: Declaration | None = None
        self.state = "none"
        self.office: str | None = "TW001"
        self.items: dict[int, str] = {}
        self.sent: list[tuple[bytes, str | None]] = []
        self.count = 0

    def on_file(self, mrn: str) -> OnFile | None:
        if mrn != MRN or self.file is None:
            return None
        return OnFile(self.file, closed=self.state == "closed")

    def send(self, declaration: Declaration, lrn: str | None = None):
        """Send a message; what came of it, acted upon as a register would."""
        self.count += 1
        party = Party(role=Role.DECLARANT, id="D1")
        declaration = replace(declaration, lrn=lrn or f"L{self.count}", parties=(party,))
        raw = write(declaration, "wco").raw
        return raw, self.receive(raw)

    def receive(self, raw: bytes):
        (message,) = read_bytes(raw)
        found = screen(message, self.seen, self.on_file)
        if found.outcome in (Outcome.CREATE, Outcome.CHANGE):
            declaration = found.declaration
            self.file = replace(declaration, mrn=MRN)
            remember(message, self.seen, MRN)
            self.sent.append((raw, MRN))
        return found

    def change(self, function: MessageFunction, *places: str, **values):
        extras = [e for n, place in enumerate(places, start=1) for e in chain(n, place)]
        return self.send(
            Declaration(
                mrn=MRN, function=function, declaration_type="COR", extras=tuple(extras), **values
            )
        )[1]

    def expect(self, found, code: str) -> None:
        assert found.outcome is Outcome.REFUSE
        assert [f.code for f in found.findings] == [code]

    @initialize()
    def nothing_is_there_yet(self):
        self.expect(self.change(MessageFunction.AMEND, office="X"), "MSG-052")
        self.expect(self.change(MessageFunction.CANCEL), "MSG-052")

    @precondition(lambda self: self.state == "none")
    @rule(origins=st.lists(ORIGINS, min_size=1, max_size=3))
    def create(self, origins):
        items = tuple(Item(number=n, origin=o) for n, o in enumerate(origins, start=1))
        declaration = Declaration(declaration_type="IMA", office="TW001", items=items)
        assert self.send(declaration)[1].outcome is Outcome.CREATE
        self.state, self.items = "open", dict(enumerate(origins, start=1))

    @rule()
    def an_mrn_never_creates(self):
        _, found = self.send(Declaration(mrn=MRN, declaration_type="IMA", office="EVIL"))
        self.expect(found, "MSG-051")

    @precondition(lambda self: self.state == "open")
    @rule(number=NUMBERS, origin=ORIGINS)
    def amend_the_origin_of_an_item(self, number, origin):
        place = f"42A/67A/68A[{number}]/92A[1].063"
        items = (Item(number=number, origin=origin),)
        found = self.change(MessageFunction.AMEND, place, items=items)
        if number in self.items:
            assert found.outcome is Outcome.CHANGE
            self.items[number] = origin
        else:
            self.expect(found, "MSG-053")

    @precondition(lambda self: self.state == "open")
    @rule(number=NUMBERS, origin=ORIGINS)
    def amend_a_whole_item_or_add_it(self, number, origin):
        items = (Item(number=number, origin=origin),)
        found = self.change(MessageFunction.AMEND, f"42A/67A/68A[{number}]", items=items)
        assert found.outcome is Outcome.CHANGE
        self.items[number] = origin

    @precondition(lambda self: self.state == "open")
    @rule(number=NUMBERS)
    def take_an_item_out(self, number):
        found = self.change(MessageFunction.AMEND, f"42A/67A/68A[{number}]")
        if number in self.items:
            assert found.outcome is Outcome.CHANGE
            del self.items[number]
        else:
            self.expect(found, "MSG-053")

    @precondition(lambda self: self.state == "open")
    @rule(number=NUMBERS, origin=ORIGINS)
    def one_pointer_that_leads_nowhere_undoes_all(self, number, origin):
        places = (f"42A/67A/68A[{number}]", "42A/99Z[1].999")
        items = (Item(number=number, origin=origin),)
        self.expect(self.change(MessageFunction.AMEND, *places, items=items), "MSG-053")

    @precondition(lambda self: self.state == "open")
    @rule(origin=ORIGINS)
    def replace_all(self, origin):
        items = (Item(number=1, origin=origin),)
        found = self.change(MessageFunction.REPLACE, office="TW009", items=items)
        assert found.outcome is Outcome.CHANGE
        self.office, self.items = "TW009", {1: origin}

    @precondition(lambda self: self.state == "open")
    @rule()
    def cancel(self):
        assert self.change(MessageFunction.CANCEL).outcome is Outcome.CHANGE
        self.state = "cancelled"

    @precondition(lambda self: self.state == "open")
    @rule()
    def customs_closes_it(self):
        self.state = "closed"

    @precondition(lambda self: self.state in ("cancelled", "closed"))
    @rule(
        function=st.sampled_from(
            [MessageFunction.AMEND, MessageFunction.REPLACE, MessageFunction.CANCEL]
        )
    )
    def nothing_changes_what_is_over(self, function):
        self.expect(self.change(function, office="EVIL"), "MSG-054")

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def the_same_again_gets_the_same_answer(self, data):
        raw, answer = data.draw(st.sampled_from(self.sent))
        found = self.receive(raw)
        assert (found.outcome, found.answer) == (Outcome.REPEAT, answer)

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def other_content_under_a_used_reference_is_refused(self, data):
        raw, _ = data.draw(st.sampled_from(self.sent))
        self.expect(self.receive(raw + b"\n"), "MSG-050")

    @invariant()
    def the_file_is_what_the_model_says(self):
        if self.file is None:
            assert self.state == "none"
            return
        assert self.file.mrn == MRN
        assert self.file.office == self.office
        assert {i.number: i.origin for i in self.file.items} == self.items
        cancelled = self.file.function is MessageFunction.CANCEL
        assert cancelled == (self.state == "cancelled")


Life.TestCase.settings = settings(max_examples=30, stateful_step_count=15, deadline=None)
TestLife = Life.TestCase
