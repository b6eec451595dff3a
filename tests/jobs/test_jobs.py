"""Jobs in one process: how they start, end, are tried again, and who may do what with them."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

import tests.jobs.kinds  # noqa: F401 - registers them
from tidewaiter.identity.actor import Actor
from tidewaiter.identity.errors import Forbidden, NotVisible
from tidewaiter.identity.roles import RoleName
from tidewaiter.jobs import files, running, selectors, services, upkeep
from tidewaiter.jobs.errors import JobError, NoSuchJob, NotNow
from tidewaiter.jobs.models import Job, State

pytestmark = pytest.mark.django_db(transaction=True)

OFFICER = Actor.user("ana", 1, {(RoleName.TARGETING, "*")})
READER = Actor.user("ben", 2, {(RoleName.READ_ONLY, "*")})


def system(code: str) -> Actor:
    return Actor.system(code, 7, scopes={"submit"}, offices={"*"})


def run(row: Job) -> Job:
    running.run(row.pk, row.attempts)
    return Job.objects.get(pk=row.pk)


def test_a_job_keeps_its_result_and_its_last_progress():
    row = run(services.start("test.sum", OFFICER, {"numbers": [1, 2, 3]}))
    assert (row.state, row.result, row.error) == (State.DONE, {"sum": 6}, "")
    assert (row.done, row.total, row.note) == (3, 3, "adding 3")
    assert row.created_at <= row.started_at <= row.ended_at


def test_progress_is_written_at_most_every_half_second(django_assert_max_num_queries):
    row = services.start("test.sum", OFFICER, {"numbers": list(range(10_000))})
    with django_assert_max_num_queries(60):
        assert run(row).done == 10_000


def test_a_job_is_not_started_when_its_transaction_is_rolled_back():
    with transaction.atomic():
        services.start("test.sum", OFFICER, {"numbers": []})
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    assert not DBTaskResult.objects.exists()


@pytest.mark.parametrize(
    ("kind", "arguments", "says"),
    [
        ("test.summ", {}, "Did you mean 'test.sum'"),
        ("test.sum", {"number": []}, "missing a required argument: 'numbers'"),
        ("test.sum", {"numbers": [], "more": 1}, "unexpected keyword argument 'more'"),
    ],
)
def test_what_cannot_run_is_refused_at_the_start(kind, arguments, says):
    with pytest.raises(JobError, match=says):
        services.start(kind, OFFICER, arguments)


def test_a_failure_is_tried_again_after_growing_pauses(tmp_path):
    row = run(services.start("test.break", OFFICER, {"times": 2, "folder": str(tmp_path)}))
    assert row.state == State.WAITING
    first = row.due_at - timezone.now()
    row = run(row)
    second = row.due_at - timezone.now()
    assert first < timedelta(seconds=5) < second
    assert run(row).result == "mended"


def test_a_failure_past_its_retries_shows_a_reference_and_never_what_broke(tmp_path, caplog):
    row = services.start("test.break", OFFICER, {"times": 9, "folder": str(tmp_path)})
    for _ in range(3):
        row = run(row)
    assert row.state == State.FAILED
    assert row.error_reference in row.error
    assert "secret" not in row.error
    assert "Traceback" not in row.error
    assert row.error_reference in caplog.text


def test_an_error_of_the_user_is_shown_and_not_tried_again():
    row = run(services.start("test.refuse", OFFICER, {}))
    assert (row.state, row.error) == (State.FAILED, "The file is empty. Send another.")


def test_a_failed_job_runs_again_when_asked_for():
    row = run(services.start("test.refuse", OFFICER, {}))
    row = services.retry(row.pk, OFFICER)
    assert (row.state, row.error) == (State.WAITING, "")
    assert run(row).state == State.FAILED


def test_a_waiting_job_is_cancelled_at_once_and_never_runs(tmp_path):
    row = services.start("test.note", OFFICER, {"folder": str(tmp_path), "name": "a"})
    assert services.cancel(row.pk, OFFICER).state == State.CANCELLED
    assert run(row).state == State.CANCELLED
    assert not (tmp_path / "a").exists()
    with pytest.raises(NotNow):
        services.cancel(row.pk, OFFICER)


def test_a_job_that_is_done_is_not_run_again():
    row = run(services.start("test.sum", OFFICER, {"numbers": [1]}))
    with pytest.raises(NotNow):
        services.retry(row.pk, OFFICER)
    running.run(row.pk, 0)
    running.run(row.pk, 1)
    assert Job.objects.get(pk=row.pk).attempts == 1


def test_a_result_file_is_found_and_goes_with_its_job():
    row = run(services.start("test.file", OFFICER, {"text": "a,b"}))
    _, path = selectors.result_path(row.pk, OFFICER)
    assert (path.read_text(), row.result_type) == ("a,b", "text/csv")
    assert services.forget_ended(timezone.now() + timedelta(days=1)) == 1
    assert not path.exists()
    with pytest.raises(NoSuchJob):
        selectors.one(row.pk, OFFICER)


@pytest.mark.parametrize("name", ["", "a/b", "../a", "/a"])
def test_a_result_cannot_be_written_outside_its_folder(name):
    with pytest.raises(ValueError, match="plain file name"):
        files.path_of(1, name)


def test_a_system_sees_its_own_jobs_only():
    own = services.start("test.sum", system("a"), {"numbers": []})
    other = services.start("test.sum", system("b"), {"numbers": []})
    assert [row.pk for row in selectors.newest(system("a"))] == [own.pk]
    assert [row.pk for row in selectors.newest(OFFICER)] == [other.pk, own.pk]
    for verb in (selectors.one, services.cancel, services.retry, selectors.result_path):
        with pytest.raises(NotVisible):
            verb(other.pk, system("a"))


def test_who_lacks_the_permission_can_neither_start_nor_look():
    row = services.start("test.sum", OFFICER, {"numbers": []})
    with pytest.raises(Forbidden):
        services.start("test.sum", READER, {"numbers": []})
    for verb in (selectors.one, services.cancel, services.retry, selectors.result_path):
        with pytest.raises(Forbidden):
            verb(row.pk, READER)


def test_lists_go_on_where_the_page_before_ended():
    made = [services.start("test.sum", OFFICER, {"numbers": []}).pk for _ in range(5)]
    seen, before = [], None
    while page := selectors.newest(OFFICER, before=before, limit=2):
        seen += [row.pk for row in page]
        before = seen[-1]
    assert seen == made[::-1]


def test_the_handler_acts_as_who_started_it():
    from tidewaiter.jobs import actors

    for actor in (OFFICER, system("a"), Actor.command_line("root")):
        assert actors.from_json(actors.to_json(actor)) == actor


def silent(row: Job) -> None:
    """As if the worker had died a while ago, in the middle of the job."""
    then = timezone.now() - running.lost_after() * 2
    Job.objects.filter(pk=row.pk).update(
        state=State.RUNNING, attempts=F("attempts") + 1, beat_at=then
    )


def test_a_job_that_costs_worker_after_worker_fails():
    row = services.start("test.sum", OFFICER, {"numbers": []})
    for _ in range(running.LOSSES):
        assert Job.objects.get(pk=row.pk).state == State.WAITING
        silent(row)
        assert upkeep.take_over(timezone.now()) == 1
    row.refresh_from_db()
    assert row.state == State.FAILED
    assert "died 3 times" in row.error


def test_a_job_that_beats_is_left_to_its_worker():
    row = services.start("test.sum", OFFICER, {"numbers": []})
    Job.objects.filter(pk=row.pk).update(state=State.RUNNING, attempts=1, beat_at=timezone.now())
    assert upkeep.take_over(timezone.now()) == 0


def test_a_task_that_was_fetched_and_lost_is_queued_anew():
    row = services.start("test.sum", OFFICER, {"numbers": []})
    DBTaskResult.objects.update(status="RUNNING")
    assert upkeep.take_over(timezone.now()) == 0
    assert upkeep.take_over(timezone.now() + running.lost_after() * 2) == 1
    assert DBTaskResult.objects.filter(status="READY").count() == 1
    assert run(row).state == State.DONE


def test_who_was_taken_over_can_write_nothing_any_more():
    row = services.start("test.sum", OFFICER, {"numbers": []})
    handle = running._claim(row.pk, 0)
    assert handle is not None
    Job.objects.filter(pk=row.pk).update(attempts=2)
    running._end(handle, {"state": State.DONE, "result": "stale"})
    row.refresh_from_db()
    assert (row.state, row.result) == (State.RUNNING, None)
