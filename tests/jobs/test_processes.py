"""Workers as processes: killed, stopped, several at once."""

import signal
import subprocess

import pytest

import tests.jobs.kinds  # noqa: F401 - registers them
from tests.processes import start, wait_for
from tidewaiter.identity.actor import Actor
from tidewaiter.jobs import services
from tidewaiter.jobs.models import ENDED, Job, State, WorkerSeen

pytestmark = pytest.mark.django_db(transaction=True)

ACTOR = Actor.command_line("tests")


@pytest.fixture
def workers():
    """Starts workers; none outlives the test."""
    started: list[subprocess.Popen[bytes]] = []

    def begin() -> subprocess.Popen[bytes]:
        started.append(start("-m", "tests.jobs.kinds", TIDEWAITER_JOB_LOST_SECONDS="3"))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()


def state(row: Job) -> str:
    return Job.objects.values_list("state", flat=True).get(pk=row.pk)


def note(folder, name: str, until: str = "") -> Job:
    arguments = {"folder": str(folder), "name": name, "until": until and str(folder / until)}
    return services.start("test.note", ACTOR, arguments)


def test_several_workers_never_run_a_job_twice(workers, tmp_path):
    rows = [note(tmp_path, f"job-{n}") for n in range(60)]
    for _ in range(3):
        workers()
    wait_for(lambda: not Job.objects.exclude(state__in=ENDED).exists())
    assert Job.objects.filter(state=State.DONE).count() == 60
    ran = [(tmp_path / f"job-{n}").read_text().split() for n in range(60)]
    assert all(len(pids) == 1 for pids in ran), "a job ran twice"
    assert {row.pk for row in rows} == set(Job.objects.values_list("pk", flat=True))


def test_a_killed_workers_job_is_taken_over(workers, tmp_path):
    row = note(tmp_path, "job", until="go")
    first = workers()
    wait_for((tmp_path / "job").exists)
    first.kill()
    first.wait()
    (tmp_path / "go").touch()
    workers()
    wait_for(lambda: state(row) == State.DONE)
    row.refresh_from_db()
    assert (row.attempts, row.losses) == (2, 1)
    assert len((tmp_path / "job").read_text().split()) == 2


def test_a_running_job_is_cancelled_within_seconds(workers, tmp_path):
    row = note(tmp_path, "job", until="never")
    workers()
    wait_for(lambda: state(row) == State.RUNNING)
    services.cancel(row.pk, ACTOR)
    wait_for(lambda: state(row) == State.CANCELLED)
    again = note(tmp_path, "next")
    wait_for(lambda: state(again) == State.DONE)


def test_a_stopped_worker_gives_its_job_back_and_leaves_cleanly(workers, tmp_path):
    row = note(tmp_path, "job", until="go")
    first = workers()
    wait_for((tmp_path / "job").exists)
    first.send_signal(signal.SIGTERM)
    assert first.wait(timeout=60) == 0
    row.refresh_from_db()
    assert (row.state, row.losses) == (State.WAITING, 0)
    assert not WorkerSeen.objects.exists()
    (tmp_path / "go").touch()
    workers()
    wait_for(lambda: state(row) == State.DONE)
