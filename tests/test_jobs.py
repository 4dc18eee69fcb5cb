"""Jobs: each item once, whatever happens in between."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from faq_pages.background import current as current_module
from faq_pages.background.worker import Worker
from faq_pages.models import Job, JobFile
from faq_pages.translation import job_handlers, job_runner, jobs

pytestmark = pytest.mark.django_db

LATER = timedelta(minutes=2)


@pytest.fixture(autouse=True)
def handlers(monkeypatch):
    """Kinds of jobs that tests register are gone after them."""
    monkeypatch.setattr(job_handlers, "HANDLERS", {})


@pytest.fixture
def queue(settings):
    """Tasks wait in the database, as they do outside of tests."""
    settings.TASKS = {**settings.TASKS, "background": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def worker(monkeypatch):
    """A worker of this process; ``turn()`` does one task."""
    monkeypatch.setattr("faq_pages.background.sweeps.SWEEPS", {})
    worker = Worker()
    monkeypatch.setattr(current_module.current, "worker_id", worker.id)
    monkeypatch.setattr(current_module.current, "stopping", worker.stopping)
    return worker


def make_group(job, item):
    Group.objects.create(name=item)


def register_groups():
    jobs.register("groups")(make_group)


def groups():
    return sorted(Group.objects.filter(name__startswith="item-").values_list("name", flat=True))


def test_each_item_is_done_and_counted_and_a_key_given_twice_counts_once(admin_user):
    register_groups()

    job = jobs.start("groups", user=admin_user, items=["item-1", "item-2", "item-1"], params={"note": "x"})

    assert (job.status, job.total, job.done, job.failed, job.percent) == ("done", 2, 2, 0, 100)
    assert job.started_at <= job.heartbeat_at <= job.finished_at
    assert (job.created_by, job.params, job.lease) == (admin_user, {"note": "x"}, "")
    assert groups() == ["item-1", "item-2"]


def test_a_job_without_items_is_done():
    register_groups()

    assert jobs.start("groups", user=None, items=[]).status == "done"


def test_a_kind_that_nobody_knows_is_refused_before_anything_is_written():
    with pytest.raises(LookupError, match="'groups'"):
        jobs.start("groups", user=None, items=["item-1"])

    assert not Job.objects.exists()


def test_the_job_and_its_task_are_undone_with_the_act_that_caused_them(queue):
    register_groups()
    with transaction.atomic():
        jobs.start("groups", user=None, items=["item-1"])
        assert DBTaskResult.objects.count() == 1
        transaction.set_rollback(True)

    assert not Job.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_a_worker_does_what_waits_in_the_database(queue, worker):
    register_groups()
    job = jobs.start("groups", user=None, items=["item-1", "item-2"])
    assert (job.status, groups()) == ("queued", [])

    assert worker.turn() == 0

    job.refresh_from_db()
    assert (job.status, job.done) == ("done", 2)
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"
    assert worker.turn() == worker.interval


def test_an_item_that_is_refused_is_undone_and_told_and_the_run_goes_on():
    @jobs.register("groups")
    def refuse_the_first(job, item):
        make_group(job, item)
        if item == "item-1":
            raise jobs.JobItemError("The link is missing.")
        return f"{item} was made."

    job = jobs.start("groups", user=None, items=["item-1", "item-2"])

    assert (job.status, job.done, job.failed) == ("done", 1, 1)
    assert job.messages == ["The link is missing.", "item-2 was made."]
    assert groups() == ["item-2"]


def test_a_slow_call_is_made_outside_of_the_transaction_and_given_to_what_stores_it():
    depth = len(connection.savepoint_ids)
    depths = {}

    def fetch(job, item):
        depths["prepare"] = len(connection.savepoint_ids) - depth
        return item.upper()

    @jobs.register("groups", prepare=fetch)
    def store(job, item, prepared):
        depths["apply"] = len(connection.savepoint_ids) - depth
        return prepared

    job = jobs.start("groups", user=None, items=["item-1"])

    assert job.messages == ["ITEM-1"]
    # One savepoint is that of `start`, in whose transaction tests run the task.
    assert depths == {"prepare": 1, "apply": 2}


def test_a_fault_in_a_handler_ends_the_job_with_a_plain_sentence_and_is_logged(caplog):
    @jobs.register("groups")
    def fail_at_the_second(job, item):
        make_group(job, item)
        if item == "item-2":
            raise ValueError("secret detail")

    job = jobs.start("groups", user=None, items=["item-1", "item-2", "item-3"])

    assert (job.status, job.done, job.failed) == ("failed", 1, 0)
    assert job.messages == ["Something unforeseen went wrong. What was done before is kept. Try again later."]
    assert groups() == ["item-1"]
    assert "secret detail" in caplog.text


def test_trying_again_does_what_is_left_and_the_faulty_item_last():
    seen = []

    @jobs.register("groups")
    def fail_once(job, item):
        seen.append(item)
        if seen == ["item-1"]:
            raise ValueError

    job = jobs.start("groups", user=None, items=["item-1", "item-2", "item-3"])
    jobs.retry(job)

    assert seen == ["item-1", "item-2", "item-3", "item-1"]
    assert (job.status, job.done, job.failed, job.problem) == ("done", 3, 0, "")


def test_a_handler_can_stop_the_job_and_what_is_left_can_be_tried_again():
    working = []

    @jobs.register("groups")
    def stop_unless_working(job, item):
        if item == "item-2" and not working:
            raise jobs.JobStopped("The provider does not answer. Try again in an hour.")
        make_group(job, item)

    job = jobs.start("groups", user=None, items=["item-1", "item-2", "item-3"], file="msgid")
    assert (job.status, job.done, job.failed) == ("failed", 1, 0)
    assert job.messages == ["The provider does not answer. Try again in an hour."]
    assert job.file == "msgid"
    working.append(True)
    jobs.retry(job)

    assert (job.status, job.done, job.failed, job.messages) == ("done", 3, 0, [])
    assert groups() == ["item-1", "item-2", "item-3"]


def test_items_that_were_refused_can_be_tried_again():
    refused = {"item-1"}

    @jobs.register("groups")
    def refuse_once(job, item):
        if item in refused:
            refused.clear()
            raise jobs.JobItemError("Not now.")

    job = jobs.start("groups", user=None, items=["item-1", "item-2"])
    jobs.retry(job)

    assert (job.status, job.done, job.failed, job.messages) == ("done", 2, 0, [])
    with pytest.raises(jobs.JobStateError, match="nothing to try again"):
        jobs.retry(job)


def test_the_uploaded_file_is_forgotten_when_the_job_is_done():
    @jobs.register("import")
    def refuse(job, item):
        assert job.file == "msgid"
        raise jobs.JobItemError("Refused.")

    job = jobs.start("import", user=None, items=["item-1"], file="msgid")

    assert (job.status, job.file) == ("done", "")
    with pytest.raises(jobs.JobStateError, match="Upload it again"):
        jobs.retry(job)
    assert Job.objects.get().status == "done"


def test_a_job_can_wait_until_somebody_confirms_it_once():
    register_groups()
    job = jobs.start("groups", user=None, items=["item-1"], needs_confirmation=True)
    assert (job.status, groups(), job.is_finished) == ("waiting", [], False)
    assert jobs.resume_abandoned() == []

    jobs.confirm(job)

    assert (job.status, groups()) == ("done", ["item-1"])
    with pytest.raises(jobs.JobStateError, match="does not wait"):
        jobs.confirm(job)


def test_a_job_that_was_cancelled_before_its_turn_is_not_begun(queue, worker):
    register_groups()
    job = jobs.start("groups", user=None, items=["item-1"], file="msgid")

    jobs.cancel(job)
    worker.turn()

    job.refresh_from_db()
    assert (job.status, job.file, groups()) == ("cancelled", "", [])
    with pytest.raises(jobs.JobStateError, match="ended already"):
        jobs.cancel(job)


def test_cancelling_undoes_the_item_at_hand_and_keeps_those_before_it():
    def cancel_at_the_second(job, item):
        if item == "item-2":
            jobs.cancel(Job.objects.get())

    jobs.register("groups", prepare=cancel_at_the_second)(lambda job, item, prepared: make_group(job, item))

    job = jobs.start("groups", user=None, items=["item-1", "item-2", "item-3"])

    assert (job.status, job.done, job.lease) == ("cancelled", 1, "")
    assert groups() == ["item-1"]


def test_nobody_else_begins_a_job_whose_worker_is_alive(queue):
    register_groups()
    job = jobs.start("groups", user=None, items=["item-1"])
    Job.objects.update(status="running", lease="somebody", heartbeat_at=timezone.now())

    jobs.run(job.pk)

    assert groups() == []


def test_a_job_whose_worker_fell_silent_goes_on_and_its_item_is_suspected(queue):
    register_groups()
    job = jobs.start("groups", user=None, items=["item-1", "item-2"])
    Job.objects.update(status="running", lease="somebody", heartbeat_at=timezone.now() - LATER)

    jobs.run(job.pk)

    assert groups() == ["item-1", "item-2"]
    assert [item.attempts for item in job.items.order_by("position")] == [1, 0]


def test_who_lost_the_lease_writes_nothing_more(queue):
    @jobs.register("groups")
    def lose_the_lease(job, item):
        make_group(job, item)
        Job.objects.update(lease="somebody else")

    job = jobs.start("groups", user=None, items=["item-1", "item-2"])

    jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.status, job.done, groups()) == ("running", 0, [])


def test_a_database_that_goes_away_is_no_fault_of_the_job(queue, worker):
    away = [True]

    @jobs.register("groups")
    def make_when_there(job, item):
        if away:
            away.clear()
            raise OperationalError("terminating connection due to administrator command")
        make_group(job, item)

    job = jobs.start("groups", user=None, items=["item-1", "item-2"])
    assert worker.turn() == 0.5
    job.refresh_from_db()
    assert (job.status, DBTaskResult.objects.get().status) == ("running", "RUNNING")

    worker.turn()

    job.refresh_from_db()
    assert (job.status, job.done, groups()) == ("done", 2, ["item-1", "item-2"])


def test_a_long_job_lets_others_have_their_turn(queue, worker, monkeypatch):
    monkeypatch.setattr(current_module, "SLICE_SECONDS", -1)
    done = []
    jobs.register("list")(lambda job, item: done.append(item))
    jobs.start("list", user=None, items=["a1", "a2"])
    jobs.start("list", user=None, items=["b1", "b2"])

    while worker.turn() == 0:
        pass

    assert done == ["a1", "b1", "a2", "b2"]
    assert {job.status for job in Job.objects.all()} == {"done"}
    assert {len(task.worker_ids) for task in DBTaskResult.objects.all()} == {1}


def test_a_job_that_no_task_stands_for_is_queued_again(queue, worker):
    register_groups()
    job = jobs.start("groups", user=None, items=["item-1"])
    assert jobs.resume_abandoned() == []
    DBTaskResult.objects.all().delete()

    assert jobs.resume_abandoned() == [job.pk]

    worker.turn()
    assert groups() == ["item-1"]
    assert jobs.resume_abandoned() == []


def test_a_job_that_is_under_way_is_not_queued_again(queue):
    register_groups()
    jobs.start("groups", user=None, items=["item-1"])
    DBTaskResult.objects.all().delete()
    Job.objects.update(status="running", lease="shell", heartbeat_at=timezone.now())

    assert jobs.resume_abandoned() == []
    assert len(jobs.resume_abandoned(timezone.now() + LATER)) == 1


def test_old_jobs_are_forgotten():
    register_groups()
    jobs.start("groups", user=None, items=["item-1"])
    jobs.start("groups", user=None, items=["item-2"], needs_confirmation=True, file="msgid")
    job_runner.forget_old_jobs()
    assert Job.objects.count() == 2

    job_runner.forget_old_jobs(timezone.now() + timedelta(days=31))

    assert not Job.objects.exists()
    assert not JobFile.objects.exists()


QUERIES_OF_AN_ITEM = 5
"""Which is next, savepoint, progress, outcome, savepoint. The handler's come on top."""

QUERIES_OF_A_RUN = 12
"""
Lease read, savepoint, lease taken, start noted, savepoint, the job, the language of who started it; at its
end no item, savepoint, end written, file forgotten (read, emptied if there is one), savepoint.
"""


@pytest.mark.parametrize("size", [1, 10])
def test_progress_costs_the_same_for_each_item(size, queue, django_assert_num_queries):
    jobs.register("nothing")(lambda job, item: None)
    job = jobs.start("nothing", user=None, items=map(str, range(size)))

    with django_assert_num_queries(QUERIES_OF_A_RUN + size * QUERIES_OF_AN_ITEM):
        jobs.run(job.pk)


@pytest.mark.parametrize("size", [1, 100])
def test_starting_a_job_costs_the_same_for_few_items_and_many(size, queue, django_assert_num_queries):
    jobs.register("nothing")(lambda job, item: None)

    # Savepoint, job, items, task, the job as it is now, savepoint.
    with django_assert_num_queries(6):
        jobs.start("nothing", user=None, items=map(str, range(size)))
