"""The version that is the present one: known without a query, never an earlier one, by all processes of a machine."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import OperationalError

from faq_pages.delivery.kept import current as module
from faq_pages.delivery.kept.current import LOWER_LOOKS, MOST_PAST, PAST_SECONDS, SILENT_SECONDS, Current, Known
from faq_pages.delivery.kept.store import Store
from faq_pages.delivery.version import ContentVersion
from tests.keeping import MEGABYTE, ByHand

HOSTS = ("faq.example", "faq.example:80")
DUE = datetime(2030, 1, 1, tzinfo=UTC)


class Clock:
    def __init__(self):
        self.now = 1_000_000.0

    def time(self):
        return self.now


class Database:
    """What a look finds there."""

    def __init__(self, number=1):
        self.version = ContentVersion(number, None, is_settled=False, due_at=None)
        self.is_away = False

    def publish(self, number):
        self.version = ContentVersion(number, None, is_settled=False, due_at=None)

    def look(self):
        if self.is_away:
            raise OperationalError("connection refused")
        return self.version, HOSTS


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture
def database():
    return Database()


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "kept", MEGABYTE)
    yield store
    store.close()


@pytest.fixture
def process(store, database):
    """Another process of the machine: it shares nothing but the store and the database."""
    return lambda: ByHand(store, look=database.look)


def seen(process) -> int:
    process.look_once()
    return process.known.version.number


def test_nothing_is_known_before_somebody_has_looked(process):
    one, other = process(), process()
    assert one.known is other.known is None

    one.look_once()

    assert other.known == one.known
    assert (other.known.version.number, other.known.hosts) == (1, HOSTS)


def test_what_one_process_has_seen_all_know(process, database):
    one, other = process(), process()
    assert seen(one) == seen(other) == 1
    database.publish(5)

    one.look_once()

    assert other.known.version.number == 5


def test_a_version_that_was_read_before_a_later_one_was_noted_is_not_believed(process, database):
    one, other = process(), process()
    assert seen(one) == 1
    late = database.look()
    database.publish(5)
    assert seen(one) == 5

    other.look = lambda: late
    other.look_once()
    other.look = database.look
    other.look_once()

    assert one.known.version.number == other.known.version.number == 5


def test_many_that_look_at_the_same_moment_make_no_version_lower(process, database):
    """Their looks are one after the other: the second was begun when the later version was there."""
    one, other = process(), process()
    read, noted, numbers = threading.Semaphore(0), threading.Event(), []

    def slow():
        found = database.look()
        read.release()
        noted.wait(10)
        return found

    def look():
        one.look_once()
        numbers.append(one.known.version.number)

    one.look = slow
    threads = [threading.Thread(target=look) for _ in range(LOWER_LOOKS + 2)]
    for thread in threads:
        thread.start()
    assert read.acquire(timeout=10)
    database.publish(5)
    assert seen(other) == 5
    noted.set()
    for thread in threads:
        thread.join()

    assert set(numbers) == {5}
    assert other.known.version.number == 5


def test_a_restored_backup_is_believed_when_it_stays(process, database):
    one, other = process(), process()
    database.publish(9)
    assert seen(one) == 9
    database.publish(3)

    numbers = [seen(one) for _ in range(LOWER_LOOKS)]

    assert numbers == [9] * (LOWER_LOOKS - 1) + [3]
    assert seen(other) == 3


def test_a_lower_version_now_and_then_is_not_believed(process, database):
    one = process()
    database.publish(9)
    for _ in range(3 * LOWER_LOOKS):
        assert seen(one) == 9
        database.publish(3)
        assert seen(one) == 9
        database.publish(9)


def test_while_nothing_can_be_noted_each_process_knows_for_itself(process, database, store, monkeypatch):
    """What was noted before stays readable on a disk that is full, and would be the present version for ever."""
    one, other = process(), process()
    assert seen(one) == 1
    monkeypatch.setattr(store, "change_note", lambda name, change: None)
    database.publish(5)

    assert seen(one) == 5
    assert other.known.version.number == 1
    assert seen(other) == 5
    assert dict(one.known.past) == {1: one.known.since}
    monkeypatch.undo()
    database.publish(7)
    assert seen(one) == 7
    assert seen(other) == 7
    assert one.known == other.known


def test_without_a_store_each_process_knows_for_itself(database, tmp_path):
    (tmp_path / "file").touch()
    one = ByHand(Store(tmp_path / "file" / "kept", MEGABYTE), look=database.look)
    assert one.known is None

    assert [seen(one), (database.publish(4), seen(one))[1]] == [1, 4]


def test_it_says_for_how_long_the_database_was_silent(process, database, clock):
    one, other = process(), process()
    one.look_once()
    assert one.silent_for(one.known) == 0
    assert not one.is_refused
    database.is_away = True
    clock.now += 100
    one.look_once()

    assert one.silent_for(one.known) == other.silent_for(other.known) == 100
    assert one.is_refused
    database.is_away = False
    one.look_once()
    assert one.silent_for(one.known) == 0
    assert not one.is_refused


def test_a_slow_answer_is_as_old_as_its_question(process, database, clock):
    one = process()

    def slow():
        found = database.look()
        clock.now += 30
        return found

    one.look = slow
    one.look_once()

    assert one.silent_for(one.known) == 30


def test_a_process_that_is_started_while_the_database_is_away_knows_since_when(process, database, clock):
    one = process()
    for _ in range(20):
        one.look_once()
        clock.now += SILENT_SECONDS / 2
    database.is_away = True

    new = process()
    new.look_once()

    assert new.known.version.number == 1
    assert new.silent_for(new.known) <= SILENT_SECONDS


def test_it_knows_when_versions_of_before_were_over(process, database, clock):
    one = process()
    for number in range(1, 6):
        database.publish(number)
        one.look_once()
        clock.now += 10

    assert one.known.ended == {number: 1_000_000 + 10 * number for number in range(1, 5)}
    clock.now += PAST_SECONDS
    database.publish(6)
    assert seen(one) == 6
    assert one.known.ended == {5: clock.now}


def test_what_is_noted_is_bounded(process, database, clock, store):
    one = process()
    for number in range(1, 3 * MOST_PAST):
        database.publish(2**60 + number)
        one.look_once()

    assert len(one.known.past) == MOST_PAST
    assert len(store.note("version")) < 20_000


def test_what_was_noted_reads_the_same(clock):
    for version in (ContentVersion(2**62, DUE, is_settled=True, due_at=DUE), ContentVersion(0, None, False, None)):
        known = Known(version, 1.5, ((7, 2.5), (8, 3.5)), 4.5, HOSTS)

        assert Known.of_note(known.as_note()) == known


def test_that_something_is_due_is_known_though_the_version_is_the_same(process, database):
    one, other = process(), process()
    assert seen(one) == 1
    database.version = ContentVersion(1, DUE, is_settled=True, due_at=DUE)

    one.look_once()

    assert other.known.version == database.version


def test_a_fault_of_ours_ends_nothing(process, caplog):
    one = process()
    one.look_once()
    one.look = lambda: 1 / 0

    one.look_once()

    assert one.known.version.number == 1
    assert "The content version could not be read." in caplog.text


def test_that_the_database_is_away_is_told_once(process, database, caplog):
    one = process()
    database.is_away = True
    for _ in range(5):
        one.look_once()

    assert caplog.text.count("The database does not answer") == 1


# --- The thread ---------------------------------------------------------------------------------


@pytest.fixture
def following(store, database, monkeypatch):
    """A process as it is, with its thread."""
    monkeypatch.setattr(module, "close_old_connections", lambda: None)
    following = Current(store, look=database.look)
    yield following
    following.stop()


def test_it_has_looked_when_it_has_started(following):
    following.start()

    assert following.known.version.number == 1


def test_a_change_of_its_own_is_known_at_once(following, database, monkeypatch):
    monkeypatch.setattr(module, "LOOK_SECONDS", 60)
    looked = threading.Event()
    following.start()
    following.look = lambda: (looked.set(), database.look())[1]
    database.publish(5)

    module.wake()

    assert looked.wait(10)
    following.stop()
    assert following.known.version.number == 5


def test_a_database_that_hangs_holds_up_nobody_for_long(following, monkeypatch):
    monkeypatch.setattr(module, "SILENT_SECONDS", 0.1)
    goes_on = threading.Event()
    following.look = lambda: goes_on.wait(30)

    starting = threading.Thread(target=following.start)
    starting.start()
    starting.join(timeout=10)

    assert not starting.is_alive()
    assert following.known is None
    goes_on.set()


def test_it_goes_on_looking_after_every_fault(following, database, monkeypatch):
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.01)
    following.start()
    found = threading.Event()

    faults = [ZeroDivisionError(), OperationalError(), OSError(), MemoryError()]

    def stumbling():
        if faults:
            raise faults.pop()
        found.set()
        return database.look()

    following.look = stumbling

    assert found.wait(10)
