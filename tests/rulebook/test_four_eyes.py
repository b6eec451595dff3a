"""Nobody brings into force what they proposed, by whichever way."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tests.rulebook.acting import SHELL, change, filled, proposed, supervisor
from tests.rulebook.rows import NOW, approved, policy, profile, user
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.models import System, SystemKey
from tidewaiter.identity.policy import Forbidden
from tidewaiter.identity.roles import RoleName
from tidewaiter.rulebook import selectors, services
from tidewaiter.rulebook.errors import AlreadyDecided, ChangeError, RulesRefused, UnknownRule
from tidewaiter.rulebook.models import ChangeRequest, Outcome, Version

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=1)
NEW = change("profile", "A-1", profile("A-1"))


def in_force() -> set[str]:
    return set(selectors.current(LATER + timedelta(hours=1)).everything.get("profile", {}))


def test_what_is_proposed_has_no_effect_until_a_second_user_approves():
    filled()
    pk = proposed(supervisor("ana"), NEW)
    assert in_force() == set()
    services.approve(actor=supervisor("ben"), request_id=pk, at=LATER)
    assert in_force() == {"A-1"}


def test_the_proposer_cannot_approve():
    filled()
    pk = proposed(supervisor("ana"), NEW)
    with pytest.raises(Forbidden):
        services.approve(actor=supervisor("ana"), request_id=pk, at=LATER)
    assert in_force() == set()


def test_the_proposer_cannot_approve_under_another_name():
    filled()
    ana = supervisor("ana")
    pk = proposed(ana, NEW)
    assert ana.user_id is not None
    disguised = Actor.user("somebody", ana.user_id, [(RoleName.SUPERVISOR, "*")])
    with pytest.raises(Forbidden):
        services.approve(actor=disguised, request_id=pk, at=LATER)


def test_the_proposer_cannot_reject_but_withdraw():
    filled()
    pk = proposed(supervisor("ana"), NEW)
    with pytest.raises(Forbidden):
        services.reject(actor=supervisor("ana"), request_id=pk, reason="no", at=LATER)
    with pytest.raises(Forbidden):
        services.withdraw(actor=supervisor("ben"), request_id=pk, at=LATER)
    services.withdraw(actor=supervisor("ana"), request_id=pk, at=LATER)
    with pytest.raises(AlreadyDecided, match="withdrawn already, by ana"):
        services.approve(actor=supervisor("ben"), request_id=pk, at=LATER)


@pytest.mark.parametrize("role", sorted(set(RoleName) - {RoleName.SUPERVISOR}))
def test_only_a_supervisor_approves(role: RoleName):
    filled()
    pk = proposed(supervisor("ana"), NEW)
    other = Actor.user("cem", user("cem").pk, [(role, "*")])
    with pytest.raises(Forbidden):
        services.approve(actor=other, request_id=pk, at=LATER)


def system(*scopes: str, issued_by: str = "admin") -> Actor:
    row = System.objects.create(code="S", name="S", created_at=NOW)
    SystemKey.objects.create(
        system=row, prefix="p", digest="d", created_at=NOW, created_by=issued_by
    )
    return Actor.system("S", row.pk, scopes=scopes, offices={"*"})


def test_a_system_proposes_and_never_approves():
    filled()
    machine = system("rules", "submit", "decide")
    mine = proposed(machine, NEW)
    others = proposed(supervisor("ana"), change("profile", "A-2", profile("A-2")))
    for pk in (mine, others):
        with pytest.raises(Forbidden):
            services.approve(actor=machine, request_id=pk, at=LATER)
    services.approve(actor=supervisor("ben"), request_id=mine, at=LATER)
    assert in_force() == {"A-1"}


def test_who_issued_a_systems_key_cannot_approve_what_the_system_proposed():
    filled()
    pk = proposed(system("rules", issued_by="ben"), NEW)
    with pytest.raises(Forbidden, match="key"):
        services.approve(actor=supervisor("ben"), request_id=pk, at=LATER)
    services.approve(actor=supervisor("ana"), request_id=pk, at=LATER)


def test_the_command_line_as_such_neither_proposes_nor_approves():
    filled()
    pk = proposed(supervisor("ana"), NEW)
    with pytest.raises(Forbidden):
        services.approve(actor=SHELL, request_id=pk, at=LATER)
    with pytest.raises(Forbidden, match="--user"):
        proposed(SHELL, NEW)


def test_a_rulebook_is_filled_without_a_second_user_once_and_only_while_empty():
    request = filled(NEW)
    assert request.bootstrap
    assert request.decided_by_name == "command line:root"
    with pytest.raises(Forbidden, match="not empty"):
        filled()


def test_an_open_proposal_makes_a_rulebook_not_empty():
    proposed(supervisor("ana"), change("policy", "p", policy()))
    with pytest.raises(Forbidden, match="not empty"):
        filled()


def test_users_and_systems_cannot_fill_an_empty_rulebook():
    for actor in (supervisor("ana"), system("rules")):
        with pytest.raises(Forbidden):
            services.bootstrap(
                actor=actor, changes=[change("policy", "p", policy())], note="n", at=NOW
            )
    assert not ChangeRequest.objects.exists()


def test_every_step_is_in_the_ledger(ledger_entries):
    filled()
    for step in ("approve", "reject", "withdraw"):
        pk = proposed(supervisor("ana"), NEW)
        actor = supervisor("ana" if step == "withdraw" else "ben")
        more = {"reason": "because"} if step == "reject" else {}
        getattr(services, step)(actor=actor, request_id=pk, at=LATER, **more)
    entries = ledger_entries()
    assert Counter(kind for kind, _, _ in entries) == {
        "rules.bootstrapped": 1,
        "rules.proposed": 3,
        "rules.approved": 1,
        "rules.rejected": 1,
        "rules.withdrawn": 1,
    }
    ((_, actor, body),) = [one for one in entries if one[0] == "rules.approved"]
    assert actor == "ben"
    assert body["proposed_by"] == "ana"
    assert (
        body["versions"][0]["digest"]
        == Version.objects.get(document__kind="profile", number=1).digest
    )


def refused(action) -> bool:
    try:
        with transaction.atomic():
            action()
    except IntegrityError:
        return True
    return False


def test_the_database_itself_refuses_what_goes_round_the_service():
    filled(NEW)
    ana, ben = user("ana"), user("ben")
    pk = proposed(supervisor("ana"), change("profile", "A-1", profile("A-1", title="new")))
    requests = ChangeRequest.objects.filter(pk=pk)
    decided = {"outcome": "approved", "decided_at": LATER}
    assert refused(lambda: requests.update(**decided, decided_by=ana))
    assert refused(lambda: requests.update(**decided))
    assert refused(lambda: requests.update(proposed_by=ben))
    assert refused(lambda: requests.update(bootstrap=True))
    assert refused(lambda: requests.delete())
    versions = Version.objects.filter(request=pk)
    assert refused(lambda: versions.update(content="{}"))
    assert refused(lambda: versions.delete())
    row = {"note": "n", "proposed_by": ana, "proposed_by_name": "ana", "proposed_at": NOW}
    assert refused(lambda: ChangeRequest.objects.create(**row, **decided, decided_by=ben))
    assert refused(lambda: ChangeRequest.objects.create(**row, bootstrap=True))
    first = Version.objects.filter(document__kind="profile")[0]
    assert refused(
        lambda: Version.objects.create(
            document=first.document, number=9, request=first.request, content="{}", digest="d"
        )
    )
    requests.update(**decided, decided_by=ben)  # the control: a second user passes
    assert refused(lambda: requests.update(outcome="", decided_at=None))


def test_an_approval_names_every_place_that_would_not_work_together():
    filled()
    pk = proposed(
        supervisor("ana"),
        change("profile", "A-1", profile("A-1", when="importer IN LIST('watched')")),
        change("profile", "A-2", profile("A-2", effect={"lane": "orange"})),
        change("capacity", "c", {"id": "c", "office": "X", "lane": "pink", "per_day": 1}),
    )
    with pytest.raises(RulesRefused) as refusal:
        services.approve(actor=supervisor("ben"), request_id=pk, at=LATER)
    assert [problem.where for problem in refusal.value.problems] == [
        "capacity c, lane",
        "profile A-1, when",
        "profile A-2, effect.lane",
    ]
    assert in_force() == set()


def test_a_profile_and_its_list_are_approved_together():
    filled()
    uses = change("profile", "A-1", profile("A-1", when="importer IN LIST('watched')"))
    alone = proposed(supervisor("ana"), uses)
    with pytest.raises(RulesRefused, match="watched"):
        services.approve(actor=supervisor("ben"), request_id=alone, at=LATER)
    both = proposed(supervisor("ana"), uses, change("list", "watched", {"values": ["S1"]}))
    services.approve(actor=supervisor("ben"), request_id=both, at=LATER)
    assert in_force() == {"A-1"}


def test_what_would_break_on_a_later_day_is_refused_today():
    filled(
        change("list", "watched", {"values": ["S1"]}),
        change("profile", "A-1", profile("A-1", when="importer IN LIST('watched')")),
    )
    pk = proposed(supervisor("ana"), change("list", "watched", None, valid_from=date(2027, 1, 1)))
    with pytest.raises(RulesRefused, match="watched"):
        services.approve(actor=supervisor("ben"), request_id=pk, at=LATER)


def test_a_version_whose_last_day_has_passed_is_not_approved():
    filled(NEW)
    day = {"valid_from": date(2026, 11, 1), "valid_to": date(2026, 11, 24)}
    pk = proposed(supervisor("ana"), change("profile", "A-1", profile("A-1", title="x"), **day))
    with pytest.raises(RulesRefused, match="last day has passed"):
        services.approve(actor=supervisor("ben"), request_id=pk, at=LATER)
    assert in_force() == {"A-1"}


def test_the_last_lane_policy_cannot_go():
    filled()
    pk = proposed(supervisor("ana"), change("policy", "p", None))
    with pytest.raises(RulesRefused, match="no lane policy"):
        services.approve(actor=supervisor("ben"), request_id=pk, at=LATER)


def test_a_proposal_names_every_place_that_cannot_be_read():
    with pytest.raises(RulesRefused) as refusal:
        proposed(
            supervisor("ana"),
            change("profile", "A-1", profile("A-1", when="hs LIKE")),
            change("profile", "A-2", {**profile("A-2"), "efect": {}}),
            change("office", "X", {"id": "X", "title": "X", "mode": "sae"}),
            change("prfile", "A-3", {}),
        )
    places = [problem.where for problem in refusal.value.problems]
    assert places[0].startswith("profile A-1, when")
    assert places[1].endswith("profile A-2")
    assert places[2] == "office X, mode"
    assert "profile" in refusal.value.problems[3].advice
    assert not ChangeRequest.objects.exists()


def test_only_what_there_is_can_be_retired():
    filled()
    with pytest.raises(UnknownRule):
        proposed(supervisor("ana"), change("profile", "A-9", None))


def test_a_rejection_needs_a_reason():
    filled()
    pk = proposed(supervisor("ana"), NEW)
    with pytest.raises(ChangeError):
        services.reject(actor=supervisor("ben"), request_id=pk, reason=" ", at=LATER)


def test_approvals_keep_their_order_where_clocks_differ():
    filled()
    for title, at in (("one", LATER), ("two", LATER - timedelta(seconds=3))):
        pk = proposed(supervisor("ana"), change("policy", "p", policy(title=title)))
        services.approve(actor=supervisor("ben"), request_id=pk, at=at)
    assert selectors.current(LATER).policies.all[0].title == "two"


def test_a_clock_far_ahead_is_not_followed():
    filled()
    approved("profile", "A-1", profile("A-1"), at=NOW + timedelta(days=300))
    pk = proposed(supervisor("ana"), change("policy", "p", policy(title="one")))
    with pytest.raises(ChangeError, match="still to come"):
        services.approve(actor=supervisor("ben"), request_id=pk, at=LATER)


@pytest.mark.django_db(transaction=True)
def test_of_a_hundred_racing_approvals_exactly_one_wins():
    filled()
    pk = proposed(supervisor("ana"), NEW)
    racers = [supervisor(f"b{n}") for n in range(100)]
    start = threading.Barrier(len(racers))
    connected = threading.Semaphore(20)  # a server gives out so many connections, and no more
    results: list[str] = []

    def race(actor: Actor) -> None:
        start.wait()
        with connected:
            try:
                services.approve(actor=actor, request_id=pk, at=LATER)
                results.append("won")
            except AlreadyDecided:
                results.append("lost")
            except Exception as other:
                results.append(repr(other))
            finally:
                connection.close()

    threads = [threading.Thread(target=race, args=[actor]) for actor in racers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(set(results)) == ["lost", "won"]
    assert results.count("won") == 1
    assert len(results) == len(racers)
    assert ChangeRequest.objects.get(pk=pk).outcome == Outcome.APPROVED
