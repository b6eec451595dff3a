"""Kinds of job for tests, and a worker that knows them: python -m tests.jobs.kinds"""

import os
import time
from pathlib import Path

from tidewaiter.core.errors import SourceError
from tidewaiter.jobs.files import ResultFile
from tidewaiter.jobs.kinds import job


@job("test.sum")
def add(handle, *, numbers: list[int]) -> dict:
    for n, _ in enumerate(numbers, 1):
        handle.progress(n, len(numbers), f"adding {n}")
    return {"sum": sum(numbers)}


@job("test.note", retries=0)
def note(handle, *, folder: str, name: str, until: str = "") -> None:
    """Says in a file that it ran, and then waits for another file."""
    with (Path(folder) / name).open("a") as out:
        out.write(f"{os.getpid()}\n")
    while until and not Path(until).exists():
        handle.progress(1, 2)
        time.sleep(0.05)


@job("test.break", retries=2)
def break_(handle, *, times: int, folder: str) -> str:
    tries = Path(folder) / "tries"
    done = len(tries.read_text()) if tries.exists() else 0
    tries.write_text("x" * (done + 1))
    if done < times:
        raise RuntimeError("a secret inside")
    return "mended"


@job("test.refuse", retries=5)
def refuse(handle) -> None:
    raise SourceError("The file is empty.", advice="Send another.")


@job("test.file")
def write(handle, *, text: str) -> ResultFile:
    handle.file("out.csv").write_text(text)
    return ResultFile("out.csv", "text/csv")


if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "tidewaiter.web.settings"
    django.setup()
    from tests.jobs import kinds  # noqa: F401 - as the module that tests know
    from tidewaiter.jobs import worker

    worker.work(interval=0.05)
