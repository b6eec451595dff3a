"""The table is complete, and the object rules hold for every actor, permission and object."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidewaiter.identity import permissions, policy
from tidewaiter.identity.actor import ALL_OFFICES, NO_OFFICE, Actor
from tidewaiter.identity.errors import Forbidden, NotVisible
from tidewaiter.identity.permissions import TABLE, Bound, Permission, Scope
from tidewaiter.identity.roles import RoleName

OFFICES = ["A", "B", "C"]
OFFICER_ROLES = sorted(set(RoleName) - {RoleName.SYSTEM})

users = st.builds(
    Actor.user,
    st.sampled_from(["alice", "bob"]),
    st.integers(1, 2),
    st.frozensets(
        st.tuples(st.sampled_from(OFFICER_ROLES), st.sampled_from([*OFFICES, ALL_OFFICES])),
        max_size=4,
    ),
)
systems = st.builds(
    Actor.system,
    st.sampled_from(["PORT", "RAIL"]),
    st.integers(1, 2),
    scopes=st.frozensets(st.sampled_from(list(Scope))),
    offices=st.frozensets(st.sampled_from([*OFFICES, ALL_OFFICES]), max_size=2),
)
shells = st.builds(Actor.command_line, st.sampled_from(["root", "alice"]))
actors = st.one_of(users, systems, shells)
every_permission = st.sampled_from(list(Permission))
some_office = st.sampled_from([None, NO_OFFICE, *OFFICES])
some_owner = st.sampled_from([None, "alice", "bob", "system:PORT", "command line:alice"])


def bound(permission: Permission, rule: Bound) -> bool:
    return rule in TABLE[permission].bounds


def test_every_permission_stands_in_the_table_and_is_given_to_somebody():
    assert set(TABLE) == set(Permission)
    assert [p for p, grant in TABLE.items() if not grant.roles] == []


def test_every_role_and_every_scope_gives_something():
    assert [r for r in OFFICER_ROLES if not permissions.of_role(r)] == []
    assert [s for s in Scope if not permissions.of_scope(s)] == []


def test_the_role_of_systems_gives_nothing_beyond_the_scopes_of_the_key():
    assert permissions.of_role(RoleName.SYSTEM) == frozenset()
    assert permissions.of_scope("no such scope") == frozenset()


@pytest.mark.parametrize("permission", list(Permission))
def test_what_shows_an_object_is_within_reach_of_whoever_may_act_on_it(permission: Permission):
    shows = TABLE[permission].seen_by
    if shows is not None:
        assert TABLE[permission].roles <= TABLE[shows].roles
        assert TABLE[shows].seen_by in (None, shows)


def test_no_key_approves_manages_people_or_purges():
    for scope in Scope:
        never = {Permission.RULE_APPROVE, Permission.USER_MANAGE, Permission.SYSTEM_MANAGE}
        assert not permissions.of_scope(scope) & (never | {Permission.PURGE, Permission.REROUTE})


@given(actors, every_permission, some_office, some_owner)
def test_require_passes_exactly_where_may_says_yes(actor, permission, office, owner):
    if policy.may(actor, permission, office=office, owner=owner):
        policy.require(actor, permission, office=office, owner=owner)
    else:
        with pytest.raises(Forbidden):
            policy.require(actor, permission, office=office, owner=owner)


@given(actors, every_permission, some_office, some_owner)
def test_nothing_is_allowed_without_the_permission(actor, permission, office, owner):
    if policy.may(actor, permission, office=office, owner=owner):
        assert policy.holds(actor, permission)


@given(users, every_permission, st.sampled_from(OFFICES), some_owner)
def test_an_officer_needs_a_role_that_gives_it_at_the_office_of_the_object(
    actor, permission, office, owner
):
    if bound(permission, Bound.OFFICE) and policy.may(
        actor, permission, office=office, owner=owner
    ):
        assert any(
            role in TABLE[permission].roles and at in (office, ALL_OFFICES)
            for role, at in actor.memberships
        )


def test_a_role_at_one_office_is_not_a_role_at_another():
    both = Actor.user("a", 1, [(RoleName.SUPERVISOR, "A"), (RoleName.READ_ONLY, "B")])
    assert policy.may(both, Permission.WORK_DO, office="A")
    assert not policy.may(both, Permission.WORK_DO, office="B")
    assert policy.may(both, Permission.WORK_READ, office="B")


@given(actors, every_permission, some_owner)
def test_what_lacks_an_office_is_reached_only_by_who_works_everywhere(actor, permission, owner):
    if bound(permission, Bound.OFFICE) and policy.may(
        actor, permission, office=NO_OFFICE, owner=owner
    ):
        assert ALL_OFFICES in actor.offices


@given(systems, every_permission, st.sampled_from(OFFICES), some_owner)
def test_a_system_reaches_only_its_own(actor, permission, office, owner):
    if bound(permission, Bound.OWN) and policy.may(actor, permission, office=office, owner=owner):
        assert owner == actor.name


@given(actors, some_office, some_owner)
def test_only_a_signed_in_user_other_than_the_proposer_approves(actor, office, owner):
    if policy.may(actor, Permission.RULE_APPROVE, office=office, owner=owner):
        assert actor.user_id is not None
        assert owner not in (None, actor.name)


def test_a_proposer_with_every_role_everywhere_still_does_not_approve():
    mighty = Actor.user("alice", 1, [(role, ALL_OFFICES) for role in OFFICER_ROLES])
    assert policy.may(mighty, Permission.RULE_APPROVE, owner="bob")
    with pytest.raises(Forbidden, match="other than the one who proposed"):
        policy.require(mighty, Permission.RULE_APPROVE, owner="alice")


@given(actors)
def test_nobody_manages_their_own_account(actor):
    assert not policy.may(actor, Permission.USER_MANAGE, owner=actor.name)


@given(actors, every_permission, st.sampled_from(OFFICES), some_owner)
def test_what_may_not_be_seen_is_answered_as_not_there_and_what_may_is_not(
    actor, permission, office, owner
):
    try:
        policy.require(actor, permission, office=office, owner=owner)
    except NotVisible:
        shows = TABLE[permission].seen_by
        assert policy.holds(actor, permission)
        assert shows is not None
        assert not policy.may(actor, shows, office=office, owner=owner)
    except Forbidden:
        shows = TABLE[permission].seen_by
        seen = shows is None or policy.may(actor, shows, office=office, owner=owner)
        assert seen or not policy.holds(actor, permission)


@given(actors, every_permission, st.sampled_from([*OFFICES, NO_OFFICE]), some_owner)
def test_a_list_shows_exactly_what_may_be_asked_for_one_by_one(actor, permission, office, owner):
    offices = policy.visible_offices(actor, permission)
    only = policy.visible_owner(actor, permission)
    listed = (ALL_OFFICES in offices or office in offices - {NO_OFFICE}) and (
        only is None or owner == only
    )
    if not {Bound.OTHERS, Bound.NOT_SELF} & TABLE[permission].bounds:
        assert listed == policy.may(actor, permission, office=office, owner=owner)
