"""The worker: tasks, what dead workers leave, and periodic work."""

from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page

from faq_pages.background import BACKGROUND, liveness, recovery, sweeps
from faq_pages.background import current as current_module
from faq_pages.background.worker import Worker
from faq_pages.models import Sweep
from faq_pages.models import Worker as KnownWorker

pytestmark = pytest.mark.django_db


@task(backend=BACKGROUND)
def make_group(name):
    Group.objects.create(name=name)


@task(backend=BACKGROUND, takes_context=True)
def tell_attempt(context):
    return context.attempt


@task(backend=BACKGROUND)
def break_down():
    raise ValueError("a fault")


@pytest.fixture(autouse=True)
def queue(settings, tmp_path):
    """Tasks wait in the database, as they do outside of tests."""
    settings.TASKS = {**settings.TASKS, "background": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.DATA_DIR = tmp_path


@pytest.fixture(autouse=True)
def registered(monkeypatch):
    """The sweeps of this test alone."""
    monkeypatch.setattr(sweeps, "SWEEPS", {})
    return sweeps.SWEEPS


@pytest.fixture
def worker(monkeypatch):
    worker = Worker()
    monkeypatch.setattr(current_module.current, "worker_id", worker.id)
    return worker


def test_tasks_run_in_turn_and_know_their_attempt(worker):
    make_group.enqueue("one")
    tell_attempt.enqueue()

    assert [worker.turn(), worker.turn(), worker.turn()] == [0, 0, worker.interval]

    assert Group.objects.filter(name="one").exists()
    assert [task.return_value for task in DBTaskResult.objects.order_by("enqueued_at")] == [None, 1]
    assert {task.status for task in DBTaskResult.objects.all()} == {"SUCCESSFUL"}


def test_wagtails_own_tasks_are_done_at_once(index):
    section = index.get_children().first().specific
    section.title = "Findable at once"
    section.save()

    assert Page.objects.search("findable")[0].pk == section.pk
    assert not DBTaskResult.objects.exists()


def test_a_task_that_fails_is_logged_once_and_the_next_one_runs(worker, caplog):
    break_down.enqueue()
    make_group.enqueue("two")

    worker.turn()
    worker.turn()

    assert DBTaskResult.objects.get(status="FAILED").exception_class_path == "builtins.ValueError"
    assert Group.objects.filter(name="two").exists()
    assert [record.message for record in caplog.records if record.exc_info] == ["A task failed."]


def test_a_task_that_the_code_no_longer_has_fails_and_the_next_one_runs(worker, caplog):
    make_group.enqueue("one")
    DBTaskResult.objects.update(task_path="tests.test_background.gone")
    make_group.enqueue("two")

    worker.turn()
    worker.turn()

    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["FAILED", "SUCCESSFUL"]


@contextmanager
def killed(worker_id):
    """The life of a worker that ends without a word."""
    with suppress(KeyError), liveness.held(worker_id):
        yield
        raise KeyError


def run_by(worker_id, **fields):
    """A task that a worker has begun."""
    make_group.enqueue("lost")
    DBTaskResult.objects.update(status="RUNNING", started_at=timezone.now(), worker_ids=[worker_id], **fields)


def test_the_task_of_a_worker_that_was_killed_is_queued_again_at_once():
    with killed("killed"):
        liveness.show_life("killed")
        run_by("killed")
        assert recovery.recover_tasks() == 0

    assert recovery.recover_tasks() == 1
    assert DBTaskResult.objects.get().status == "READY"


def test_the_task_of_a_worker_on_another_machine_is_queued_again_after_a_minute_of_silence():
    run_by("elsewhere")
    liveness.show_life("elsewhere")
    assert recovery.recover_tasks() == 0

    KnownWorker.objects.update(heartbeat_at=timezone.now() - liveness.SILENCE)

    assert recovery.recover_tasks() == 1


def test_a_task_that_ended_three_workers_is_given_up(caplog):
    run_by("gone")
    DBTaskResult.objects.update(worker_ids=["a", "b", "c"], started_at=timezone.now() - timedelta(hours=1))

    recovery.recover_tasks()

    assert DBTaskResult.objects.get().status == "FAILED"
    assert "A task was given up" in caplog.text


def test_a_worker_waits_for_a_database_that_is_away_and_says_so_once(worker, monkeypatch, caplog):
    def away():
        raise OperationalError("connection refused")

    make_group.enqueue("after")
    with monkeypatch.context() as patch:
        patch.setattr(worker, "run_next", away)
        waits = [worker.turn() for _ in range(8)]

    assert waits == [0.5, 1, 2, 4, 8, 15, 15, 15]
    assert caplog.text.count("The database does not answer") == 1
    worker.turn()
    assert Group.objects.filter(name="after").exists()


def test_what_is_long_finished_is_forgotten(worker):
    make_group.enqueue("one")
    worker.turn()
    with liveness.held("left"):
        pass
    with killed("killed"):
        pass
    recovery.forget_what_is_finished()
    assert (DBTaskResult.objects.count(), liveness.is_locked("killed")) == (1, False)

    recovery.forget_what_is_finished(now=timezone.now() + timedelta(days=31))

    assert not DBTaskResult.objects.exists()
    assert not KnownWorker.objects.exists()
    assert liveness.is_locked("killed") is None


def test_periodic_work_is_done_by_one_worker_and_not_again_before_its_time(registered):
    done = []
    sweeps.every(3600)(lambda: done.append("once"))
    (sweep,) = registered.values()

    sweeps.run_due()
    sweep.asked_at = float("-inf")  # As another worker, or this one after a restart.
    sweeps.run_due()
    assert done == ["once"]

    Sweep.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    sweep.asked_at = float("-inf")
    sweeps.run_due()
    assert done == ["once", "once"]


def test_periodic_work_asks_the_database_only_now_and_then(registered, django_assert_num_queries):
    sweeps.every(3600)(lambda: None)
    sweeps.run_due()

    with django_assert_num_queries(0):
        sweeps.run_due()


def test_periodic_work_that_fails_is_logged_and_stops_nothing(registered, worker, caplog):
    @sweeps.every(60)
    def fail():
        raise ValueError("a fault")

    make_group.enqueue("one")
    worker.turn()

    assert "A periodic piece of work failed." in caplog.text
    assert Group.objects.filter(name="one").exists()


def test_a_page_with_a_date_goes_live_without_any_command(question):
    now = timezone.now()
    question.title = "Published by the worker"
    question.go_live_at = now + timedelta(hours=1)
    revision = question.save_revision()
    revision.publish()
    # An hour later.
    revision.content["go_live_at"] = revision.approved_go_live_at = now - timedelta(seconds=1)
    revision.save()

    recovery.publish_scheduled_pages()

    assert Page.objects.get(pk=question.pk).title == "Published by the worker"


def test_the_command_stops_when_it_is_told_to(monkeypatch, capsys):
    monkeypatch.setattr(Worker, "stop_at_signals", lambda self: None)
    monkeypatch.setattr(Worker, "turn", lambda self: self.stop() or 0)

    call_command("work")

    assert "Stop with Ctrl-C" in capsys.readouterr().out
    assert list((liveness.lock_file("any").parent).iterdir()) == []
