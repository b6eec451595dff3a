"""Rates by system."""

import pytest

from tidewaiter.web.rates import Bucket, SystemKeyAuth, TooMany, limits


def test_a_bucket_gives_two_seconds_worth_and_then_its_rate():
    bucket = Bucket(10.0)
    assert [bucket.take(100.0) for _ in range(20)] == [0.0] * 20
    assert bucket.take(100.0) == pytest.approx(0.1)
    assert bucket.take(100.11) == 0.0


def test_a_slow_rate_still_lets_one_through():
    bucket = Bucket(0.1)
    assert bucket.take(0.0) == 0.0
    assert bucket.take(0.0) == pytest.approx(10)


def test_each_system_has_its_own_limit_and_the_star_is_for_the_others():
    auth = SystemKeyAuth(limits(["a=1", "*=2"]), processes=1)
    for _ in range(2):
        auth._take("system:a")
    with pytest.raises(TooMany) as caught:
        auth._take("system:a")
    assert caught.value.retry_after >= 1
    for _ in range(4):
        auth._take("system:b")


def test_without_a_limit_nothing_is_counted():
    auth = SystemKeyAuth({})
    for _ in range(1000):
        auth._take("system:a")


@pytest.mark.parametrize("word", ["a", "a=0", "a=-1", "a=x"])
def test_a_limit_that_is_none_is_refused(word):
    with pytest.raises(ValueError, match=r"no limit|could not convert"):
        limits([word])


@pytest.mark.django_db
def test_a_system_over_its_rate_is_told_when_to_come_back(client, monkeypatch):
    from django.utils import timezone

    from tidewaiter.identity.actor import Actor
    from tidewaiter.identity.services.systems import issue_key, make_system
    from tidewaiter.web.rates import limited_key

    actor, at = Actor.command_line("tests"), timezone.now()
    make_system(actor=actor, code="fast", name="Fast", scopes=["submit"], at=at)
    _, token = issue_key(actor=actor, code="fast", at=at)
    monkeypatch.setattr(limited_key, "_rates", {"fast": 1.0})
    headers = {"Authorization": f"Bearer {token}"}
    answers = [client.get("/api/v1/jobs", headers=headers) for _ in range(3)]
    assert answers[0].status_code == 200
    assert answers[2].status_code == 429
    assert int(answers[2]["Retry-After"]) >= 1
    assert answers[2]["Content-Type"] == "application/problem+json"
