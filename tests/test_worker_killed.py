"""Real worker processes, killed in the middle of their work, on a copy of the tests' database."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from tests.copies import copied_database, rows

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def database(db, tmp_path):
    with copied_database(tmp_path) as address:
        yield address


@pytest.fixture
def worker(database, tmp_path):
    """Starts workers; those still there at the end are killed."""
    started = []

    def start(*arguments):
        kept = {name: value for name, value in os.environ.items() if name not in {"DJANGO_SETTINGS_MODULE", "BASE_URL"}}
        environment = {**kept, "DATABASE_URL": database, "DATA_DIR": str(tmp_path)}
        log = (tmp_path / "log").open("a")
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.slow_worker", *arguments], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def ask(database):
    return partial(rows, database)


@pytest.fixture
def until(ask, tmp_path):
    def wait(query, condition, seconds=30):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            rows = ask(query)
            if rows and condition(*rows[0]):
                return
            time.sleep(0.03)
        raise AssertionError(f"{query}: {rows}\n{(tmp_path / 'log').read_text()}")

    return wait


JOB = "SELECT status, total, done, failed, lease FROM faq_pages_job"
APPLIED = "SELECT count(*) FROM auth_group WHERE name LIKE 'item-%'"
TASKS = "SELECT status FROM django_tasks_database_dbtaskresult"


def test_a_job_whose_worker_was_killed_is_completed_by_the_next_one(worker, until, ask):
    first = worker("start", "20")
    until(JOB, lambda status, total, done, *_: done >= 3)
    first.send_signal(signal.SIGKILL)
    first.wait()
    (_, _, done, _, lease), applied = ask(JOB)[0], ask(APPLIED)[0][0]
    assert 3 <= done == applied < 20
    assert lease

    worker()
    until(JOB, lambda status, *_: status == "done")

    assert ask(JOB) == [("done", 20, 20, 0, "")]
    assert ask(APPLIED) == [(20,)]


def test_two_workers_share_the_tasks_but_not_a_job(worker, until, ask):
    worker("start", "20")
    until(JOB, lambda status, *_: status == "running")

    worker()
    until(JOB, lambda status, *_: status == "done")

    assert ask(JOB) == [("done", 20, 20, 0, "")]
    assert ask(APPLIED) == [(20,)]


def test_a_worker_that_is_asked_to_stop_ends_between_two_items_and_leaves_the_rest_to_the_next(worker, until, ask):
    first = worker("start", "20")
    until(JOB, lambda status, total, done, *_: done >= 3)

    first.send_signal(signal.SIGTERM)

    assert first.wait(timeout=5) == 0
    status, _, done, _, lease = ask(JOB)[0]
    assert (status, lease) == ("running", "")
    assert done == ask(APPLIED)[0][0] < 20
    assert ask(TASKS) == [("READY",)]
    worker()
    until(JOB, lambda status, *_: status == "done")
    assert ask("SELECT max(attempts) FROM faq_pages_jobitem") == [(0,)]


def test_an_item_that_kills_the_worker_each_time_is_left_out_and_told(worker, until, ask, tmp_path):
    worker("deadly").wait()
    for _ in range(2):
        worker().wait()

    worker()
    until(JOB, lambda status, *_: status == "done")

    assert ask(JOB) == [("done", 3, 2, 1, "")]
    failed = "SELECT key, attempts, message FROM faq_pages_jobitem WHERE state = 'failed'"
    assert ask(failed) == [("item-1", 3, "The work broke off at this item again and again, so it was left out.")]
