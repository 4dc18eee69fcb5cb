"""Webhooks: what receivers are told, how it comes to them, and where nothing is ever sent."""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from datetime import timedelta
from ipaddress import ip_address
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings as project
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page, PageViewRestriction

from faq_pages.background import current as current_module
from faq_pages.background import recovery
from faq_pages.background.worker import Worker
from faq_pages.delivery.changes import catch_up, follow
from faq_pages.delivery.webhooks import outbox, sending
from faq_pages.delivery.webhooks.signing import OVERLAP, new_secret
from faq_pages.models import FaqSectionPage, Significance, WebhookDelivery, WebhookEndpoint, WebhookEvent
from faq_pages.outgoing import guard
from faq_pages.outgoing.post import post
from tests.factories import FaqQuestionPageFactory
from tests.receiver import is_signed, receiver
from tests.test_worker_killed import ask, database, until  # noqa: F401 (fixtures)
from tests.translating import change, fresh, publish_by_hand, spanish

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parent.parent

Status = WebhookDelivery.Status


@pytest.fixture(autouse=True)
def _site(settings, tmp_path):
    """Tasks wait in the database, and receivers on this machine may be called."""
    settings.TASKS = {**settings.TASKS, "background": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.DATA_DIR = tmp_path
    settings.FAQ_WEBHOOK_HTTP = True
    settings.FAQ_WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    catch_up()


@pytest.fixture
def here():
    with receiver() as one:
        yield one


def endpoint_at(address, **fields) -> WebhookEndpoint:
    endpoint = WebhookEndpoint(name="Mirror", address=address, **fields)
    endpoint.secret = new_secret(endpoint)
    endpoint.save()
    return endpoint


@pytest.fixture
def endpoint(here):
    return endpoint_at(here.url)


@pytest.fixture
def clock(monkeypatch):
    """Lets time pass for what is due, without waiting. Pauses are as long as they can be without chance."""
    now = [timezone.now()]
    monkeypatch.setattr(timezone, "now", lambda: now[0])
    monkeypatch.setattr(sending.random, "uniform", lambda low, high: 1.0)

    def wait(**units):
        now[0] += timedelta(**units)
        return now[0]

    return wait


def told(page_or_none=None, *, code=None):
    """The messages written since, as (event, language); of one page if it is given."""
    rows = [json.loads(row.body) for row in WebhookDelivery.objects.order_by("pk")]
    if page_or_none is not None:
        rows = [row for row in rows if row["key"] == str(page_or_none.translation_key)]
    return [(row["type"], row["locale"]) for row in rows]


def tell(endpoint, number=1, event="question.published"):
    """Messages that wait, without anything having happened."""
    now = timezone.now()
    rows = [
        outbox.message(endpoint, f"msg_{n}", event, outbox.as_json({"id": f"msg_{n}", "type": event}), at=now)
        for n in range(number)
    ]
    return WebhookDelivery.objects.bulk_create(rows)


def status(delivery):
    delivery.refresh_from_db()
    return delivery.status


# --- What is told ------------------------------------------------------------------------------


def unpublish(page):
    fresh(page).unpublish()


def private(page):
    PageViewRestriction.objects.create(page=Page.objects.get(pk=page.pk), restriction_type="login")


def hide_section(page):
    fresh(page.get_parent()).unpublish()


def expire(page):
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    recovery.publish_scheduled_pages()


REMOVED = [("question.removed", "en"), ("translation.removed", "es")]
ACTS = {
    "publish": (change, [("question.published", "en"), ("translation.outdated", "es")]),
    "minor": (
        lambda page: change(page, Significance.MINOR),
        [("question.published", "en"), ("translation.changed", "es")],
    ),
    "unpublish": (unpublish, REMOVED),
    "delete": (lambda page: Page.objects.get(pk=page.pk).delete(), REMOVED),
    "private": (private, REMOVED),
    "hide the section": (hide_section, REMOVED),
    "expire": (expire, REMOVED),
    "move": (
        lambda page: Page.objects.get(pk=page.pk).move(FaqSectionPage.objects.filter(locale=page.locale).last()),
        [("question.changed", "en"), ("translation.changed", "es")],
    ),
    "translate": (publish_by_hand, [("question.changed", "en"), ("translation.published", "es")]),
    "take a translation off": (
        lambda page: page.get_translations().get(locale=spanish()).specific.unpublish(),
        [("question.changed", "en"), ("translation.removed", "es")],
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_what_happens_to_a_page_is_told_in_each_language(act, question, endpoint):
    happens, expected = ACTS[act]

    happens(question)
    catch_up()

    # What is gone comes first.
    assert sorted(told(question)) == sorted(expected)


def test_what_comes_back_is_published(question, endpoint):
    hide_section(question)
    catch_up()
    WebhookDelivery.objects.all().delete()

    fresh(question.get_parent()).save_revision().publish()
    catch_up()

    assert told(question) == [("question.published", "en"), ("translation.published", "es")]


def test_sections_are_told_of(section, endpoint):
    change(section)
    catch_up()
    assert ("section.published", "en") in told(section)

    unpublish(section)
    catch_up()
    assert ("section.removed", "en") in told(section)


def test_a_publication_at_a_set_time_is_told_when_it_happens(question, endpoint, clock):
    page = fresh(question)
    page.title = "Later"
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    catch_up()
    before = told(question)

    clock(hours=2)
    recovery.publish_scheduled_pages()
    catch_up()

    assert before == []
    assert ("question.published", "en") in told(question)


def test_nothing_is_told_of_what_readers_cannot_see(question, section, endpoint):
    draft = FaqQuestionPageFactory(parent=section, live=False, title="Draft")
    draft.save_revision()
    private(section)
    catch_up()
    WebhookDelivery.objects.all().delete()

    change(question, title="Secret title")
    hidden = FaqQuestionPageFactory(parent=section, title="Hidden title")
    hidden.save_revision().publish()
    page = fresh(question)
    page.title = "Secret draft"
    page.save_revision()
    catch_up()

    assert told() == []


def test_a_message_says_where_to_read_and_no_more(question, endpoint):
    change(question, title="A new title")
    catch_up()

    row = WebhookDelivery.objects.get(event="question.published")
    message = json.loads(row.body)
    key = str(question.translation_key)
    assert message.pop("time")
    assert message == {
        "id": row.message_id,
        "type": "question.published",
        "site": "testserver",
        "page_type": "question",
        "key": key,
        "locale": "en",
        "state": "source",
        "url": "http://testserver/en/the-movement/what-is-calexit/",
        "api_url": f"http://testserver/api/v1/questions/{key}/?locale=en",
    }
    spanish_one = json.loads(WebhookDelivery.objects.get(event="translation.outdated").body)
    assert (spanish_one["state"], spanish_one["url"]) == (
        "outdated",
        "http://testserver/es/the-movement/what-is-calexit/",
    )
    assert Client().get(spanish_one["api_url"].removeprefix("http://testserver")).status_code == 200


def test_of_what_is_gone_no_address_is_told(question, endpoint):
    unpublish(question)
    catch_up()

    message = json.loads(WebhookDelivery.objects.get(event="question.removed").body)
    assert (message["url"], message["api_url"], message["state"]) == (None, None, None)
    assert "calexit" not in json.dumps(message)


def test_a_publication_that_is_rolled_back_is_not_told(question, endpoint, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks, transaction.atomic():
        change(question)
        transaction.set_rollback(True)
    catch_up()

    assert told() == []
    assert DBTaskResult.objects.filter(task_path__endswith="deliver").count() == 0
    assert callbacks == []


def test_a_publication_is_told_when_it_is_committed(question, endpoint, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        change(question)
    assert DBTaskResult.objects.filter(task_path__endswith="follow").count() == 1
    follow.call()

    assert ("question.published", "en") in told(question)
    assert DBTaskResult.objects.filter(task_path__endswith="deliver").count() == 1


def test_each_endpoint_is_told_what_it_asked_for_while_it_is_active(question, here):
    some = endpoint_at(here.url, events=["translation.outdated"])
    off = endpoint_at(here.url, active=False)

    change(question)
    catch_up()

    assert [row.event for row in some.deliveries.all()] == ["translation.outdated"]
    assert not off.deliveries.exists()


def test_writing_messages_costs_the_same_for_one_and_for_many(question, here, django_assert_num_queries):
    """The endpoints; then the sites, the messages and the task."""
    change(question)
    row = outbox.ContentChange.objects.filter(key=question.translation_key, language_code="en").get()
    happening = outbox.happening(row, None)
    with django_assert_num_queries(1):
        outbox.announce([happening] * 40, timezone.now())
    for _ in range(3):
        endpoint_at(here.url)
        for number in (1, 20):
            with django_assert_num_queries(4):
                outbox.announce([happening] * number, timezone.now())


# --- How it comes ------------------------------------------------------------------------------


@pytest.mark.any_database
def test_a_receiver_gets_signed_messages_in_order(question, here, endpoint):
    change(question)
    catch_up()

    sending.send_due()

    assert here.types() == [row.event for row in WebhookDelivery.objects.order_by("pk")] != []
    for headers, body in zip(here.headers, here.bodies, strict=True):
        assert is_signed(endpoint.secret, headers, body)
        assert not is_signed(endpoint.secret, headers, body + b" ")
        assert not is_signed(endpoint.secret, {**headers, "webhook-id": "msg_other"}, body)
        assert json.loads(body)["id"] == headers["webhook-id"]
        assert headers["content-type"] == "application/json"
        assert "cookie" not in headers
    assert set(WebhookDelivery.objects.values_list("status", "attempts")) == {(Status.DELIVERED, 1)}
    endpoint.refresh_from_db()
    assert (endpoint.lease, endpoint.failures) == ("", 0)


def test_a_worker_delivers(question, here, endpoint, monkeypatch):
    monkeypatch.setattr("faq_pages.background.sweeps.SWEEPS", {})
    worker = Worker()
    monkeypatch.setattr(current_module.current, "worker_id", worker.id)
    change(question)
    catch_up()

    while worker.turn() == 0:
        pass

    assert "question.published" in here.types()


def test_a_failure_is_tried_again_later_and_later_and_parked_after_a_day(here, endpoint, clock):
    (row,) = tell(endpoint)
    here.answer = 500
    attempts, began = [], timezone.now()
    while status(row) == Status.WAITING:
        sending.send_due()
        attempts.append(timezone.now() - began)
        endpoint.refresh_from_db()
        row.refresh_from_db()
        clock(seconds=(max(row.due_at, endpoint.retry_at or row.due_at) - timezone.now()).total_seconds())

    assert len(here.messages) == len(attempts) == row.attempts
    assert 12 <= row.attempts <= 20
    waits = [later - earlier for earlier, later in pairwise(attempts)]
    assert waits[:5] == sorted(waits[:5])
    assert max(waits) <= timedelta(hours=4, minutes=1)
    assert timedelta(hours=24) <= attempts[-1] <= timedelta(hours=28)
    assert len({headers["webhook-id"] for headers in here.headers}) == 1
    assert (row.status, row.answered, row.fault) == (Status.PARKED, 500, "status")


@pytest.mark.any_database
def test_pauses_grow_and_are_spread():
    for failures, seconds in {1: 15, 2: 30, 5: 240, 11: 14400, 500: 14400}.items():
        found = {sending.pause(failures).total_seconds() for _ in range(50)}
        assert len(found) > 10
        assert seconds * 0.75 <= min(found) <= max(found) <= seconds * 1.25


def test_what_was_parked_is_sent_again_with_the_same_id(here, endpoint, clock):
    (row,) = tell(endpoint)
    here.fault = "dead"
    sending.send_due()
    clock(hours=25)
    sending.send_due()
    assert status(row) == Status.PARKED
    here.fault = ""

    assert outbox.send_again(WebhookDelivery.objects.filter(pk=row.pk)) == 1
    sending.send_due()

    assert status(row) == Status.DELIVERED
    assert {headers["webhook-id"] for headers in here.headers} == {row.message_id}
    assert outbox.send_again(WebhookDelivery.objects.all()) == 0


def test_one_bad_message_lets_the_others_pass(here, endpoint, clock):
    rows = tell(endpoint, 4)
    here.answer = lambda message: 400 if message["id"] == "msg_1" else 200

    sending.send_due()

    assert [status(row) for row in rows] == ["delivered", "waiting", "delivered", "delivered"]


def test_where_nobody_answers_the_line_waits_and_keeps_its_order(here, endpoint, clock):
    rows = tell(endpoint, 3)
    here.fault = "dead"

    sending.send_due()
    assert len(here.messages) == 1
    sending.send_due()
    assert len(here.messages) == 1, "the whole line waits"
    here.fault = ""
    clock(minutes=1)
    here.messages.clear()
    sending.send_due()

    assert [message["id"] for message in here.messages] == [row.message_id for row in rows]


def test_a_receiver_that_is_busy_is_left_alone_as_long_as_it_asks(here, endpoint, clock):
    (row,) = tell(endpoint)
    here.fault, here.answer = "busy", 429
    sending.send_due()
    here.fault, here.answer = "", 200

    clock(minutes=119)
    sending.send_due()
    assert status(row) == Status.WAITING
    clock(minutes=2)
    sending.send_due()
    assert status(row) == Status.DELIVERED


def test_a_slow_endpoint_keeps_no_other_waiting(here, endpoint, monkeypatch):
    monkeypatch.setattr(sending, "SECONDS", 3.0)
    with receiver() as quick:
        other = endpoint_at(quick.url)
        here.fault, here.seconds = "silent", 5
        came = []
        quick.answer = lambda message: came.append(time.monotonic()) or 200
        tell(endpoint, 3)
        tell(other, 10)
        began = time.monotonic()

        sending.send_due()

    assert len(came) == 10
    assert came[-1] - began < 2.5
    assert time.monotonic() - began < 6
    assert set(endpoint.deliveries.values_list("status", "attempts")) == {("waiting", 0), ("waiting", 1)}
    assert "timeout" in endpoint.deliveries.values_list("fault", flat=True)


def test_gone_takes_an_endpoint_out_of_use(here, endpoint):
    rows = tell(endpoint, 2)
    here.answer = 410

    sending.send_due()

    endpoint.refresh_from_db()
    assert (endpoint.active, endpoint.is_gone) == (False, True)
    assert [status(row) for row in rows] == [Status.PARKED, Status.PARKED]
    assert len(here.messages) == 1


@pytest.mark.any_database
@pytest.mark.parametrize(("answer", "fault"), [(302, "redirect"), (307, "redirect"), (404, "status"), (204, "")])
def test_only_a_yes_is_one_and_redirects_are_not_followed(answer, fault, here, endpoint):
    (row,) = tell(endpoint)
    here.answer = answer

    sending.send_due()

    assert status(row) == (Status.WAITING if fault else Status.DELIVERED)
    assert (row.fault, row.answered) == (fault, answer)
    assert [(message["method"], message["path"]) for message in here.messages] == [("POST", "/hook")]


@pytest.mark.any_database
@pytest.mark.parametrize("fault", ["endless", "drip"])
def test_what_a_receiver_says_is_not_read(fault, here, endpoint):
    (row,) = tell(endpoint)
    here.fault = fault
    began = time.monotonic()

    sending.send_due()

    assert status(row) == Status.DELIVERED
    assert time.monotonic() - began < 3


def test_a_test_goes_out_once_even_where_nothing_else_does(here, endpoint, clock):
    WebhookEndpoint.objects.update(active=False, retry_at=timezone.now() + timedelta(hours=3))
    (waiting,) = tell(endpoint)

    sent = outbox.ping(endpoint)
    sending.send_due()
    assert (status(sent), here.types(), status(waiting)) == (Status.DELIVERED, ["ping"], Status.WAITING)

    here.answer = 500
    sent = outbox.ping(endpoint)
    sending.send_due()
    assert status(sent) == Status.PARKED


@pytest.mark.any_database
def test_after_a_new_secret_both_are_good_for_a_day(here, endpoint, clock):
    old = endpoint.secret
    new = new_secret(endpoint)
    endpoint.save()
    tell(endpoint)
    sending.send_due()
    assert is_signed(old, here.headers[0], here.bodies[0])
    assert is_signed(new, here.headers[0], here.bodies[0])

    clock(seconds=OVERLAP.total_seconds())
    tell(endpoint)
    sending.send_due()
    assert not is_signed(old, here.headers[1], here.bodies[1], tolerance=10**6)
    assert is_signed(new, here.headers[1], here.bodies[1], tolerance=10**6)


@pytest.mark.any_database
def test_a_secret_outlives_a_new_key_of_the_site_only_while_the_old_one_is_named(here, endpoint, settings, clock):
    key, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    settings.SECRET_KEY_FALLBACKS = [key]
    (row,) = tell(endpoint)
    sending.send_due()
    assert is_signed(endpoint.secret, here.headers[0], here.bodies[0])

    settings.SECRET_KEY_FALLBACKS = []
    (row,) = tell(endpoint)
    sending.send_due()
    assert (status(row), row.fault, len(here.messages)) == (Status.WAITING, "secret", 1)


def test_old_messages_are_forgotten(endpoint, clock):
    rows = tell(endpoint, 3)
    for row, state in zip(rows, [Status.DELIVERED, Status.PARKED, Status.WAITING], strict=True):
        WebhookDelivery.objects.filter(pk=row.pk).update(status=state, finished_at=timezone.now())

    clock(days=8)
    sending.forget_messages()
    assert [row.status for row in WebhookDelivery.objects.order_by("pk")] == [Status.PARKED, Status.WAITING]
    WebhookEndpoint.objects.update(active=False)
    sending.forget_messages()
    assert [row.status for row in WebhookDelivery.objects.order_by("pk")] == [Status.PARKED, Status.PARKED]
    clock(days=31)
    sending.forget_messages()
    assert not WebhookDelivery.objects.exists()


def test_another_worker_at_the_endpoint_is_waited_for_until_it_is_gone(here, endpoint, clock):
    (row,) = tell(endpoint)
    WebhookEndpoint.objects.update(lease="somebody", leased_at=timezone.now())
    sending.send_due()
    assert status(row) == Status.WAITING

    clock(seconds=61)
    sending.deliver_overdue()
    sending.send_due()
    assert status(row) == Status.DELIVERED


def test_sending_costs_a_few_queries_a_message(here, endpoint, django_assert_max_num_queries):
    """Lease, next, and, in a savepoint, the endpoint and the message, read and written."""
    for number in (1, 10):
        tell(endpoint, number)
        with django_assert_max_num_queries(8 + 7 * number):
            sending.send_due()


def worker_on(database, tmp_path):  # noqa: F811
    kept = {name: value for name, value in os.environ.items() if name not in {"DJANGO_SETTINGS_MODULE", "BASE_URL"}}
    changed = {"DATABASE_URL": database, "DATA_DIR": str(tmp_path), "SECRET_KEY": project.SECRET_KEY}
    environment = {**kept, **changed, "WEBHOOK_HTTP": "1", "WEBHOOK_NETWORKS": "127.0.0.0/8"}
    log = (tmp_path / "log").open("a")
    return subprocess.Popen([sys.executable, "-m", "tests.slow_worker"], cwd=ROOT, env=environment, stderr=log)


def test_what_a_killed_worker_was_sending_is_sent_by_the_next_one(here, database, until, tmp_path):  # noqa: F811
    """A publication whose process died before its end is told, too: nobody has brought the log up to date."""
    here.fault, here.seconds = "silent", 60
    script = f"""
import os, django
django.setup()
from faq_pages.delivery import watch
from faq_pages.delivery.changes import catch_up, follow
from faq_pages.delivery.webhooks.signing import new_secret
from faq_pages.models import FaqQuestionPage, WebhookEndpoint
from tests.translating import change
catch_up()
endpoint = WebhookEndpoint(name="Mirror", address={here.url!r}, events=["question.published"])
new_secret(endpoint)
endpoint.save()
watch._follow_once = lambda: os._exit(9)
change(FaqQuestionPage.objects.get(slug="what-is-calexit", locale__language_code="en"))
"""
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "site_cms.settings.dev",
        "SECRET_KEY": project.SECRET_KEY,
        "BASE_URL": "http://testserver",
    }
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, check=False).returncode == 9
    first = worker_on(database, tmp_path)
    try:
        deadline = time.monotonic() + 60
        while not here.messages and time.monotonic() < deadline:
            time.sleep(0.05)
        assert here.messages, (tmp_path / "log").read_text()
    finally:
        first.send_signal(signal.SIGKILL)
        first.wait()
    here.fault = ""

    second = worker_on(database, tmp_path)
    try:
        until("SELECT status FROM faq_pages_webhookdelivery", lambda state: state == "delivered", 60)
    finally:
        second.kill()
        second.wait()

    assert here.types() == ["question.published", "question.published"]
    assert len({headers["webhook-id"] for headers in here.headers}) == 1


# --- Where nothing is sent ----------------------------------------------------------------------

INSIDE = [
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.8", "198.18.0.1", "224.0.0.1", "239.255.255.250"),
    *("240.0.0.1", "255.255.255.255", "192.0.2.1", "198.51.100.1", "203.0.113.1", "192.88.99.1"),
    *("::", "::1", "fe80::1", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1", "ff0e::1", "2001:db8::1", "3fff::1"),
    *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1"),
    *("64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:7f00:1::", "100::1"),
    *("5f00::1", "fe80::1%eth0"),
]
OUTSIDE = ["1.1.1.1", "8.8.8.8", "172.32.0.1", "100.128.0.1", "192.0.1.1", "2606:4700::1111", "64:ff9b::808:808"]


@pytest.fixture
def closed(settings):
    """As in production."""
    settings.FAQ_WEBHOOK_HTTP = False
    settings.FAQ_WEBHOOK_NETWORKS = []


@pytest.mark.any_database
@pytest.mark.parametrize("address", INSIDE)
def test_addresses_inside_are_known(address, closed):
    assert not guard.may_be_called(address)


@pytest.mark.any_database
@pytest.mark.parametrize("address", OUTSIDE)
def test_addresses_outside_are_known(address, closed):
    assert guard.may_be_called(address)


@pytest.mark.any_database
def test_only_the_networks_that_the_operator_opens_are_open(closed, settings):
    settings.FAQ_WEBHOOK_NETWORKS = ["10.1.2.0/24", "fd00::/8"]

    assert guard.may_be_called("10.1.2.3")
    assert guard.may_be_called("fd00::1")
    assert not guard.may_be_called("10.1.3.3")
    assert not guard.may_be_called("127.0.0.1")


REFUSED = [
    *("", "hooks.example.org", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "https://"),
    *("http://example.org/", "HTTP://example.org/", "https:example.org", "//example.org/", "https:///x"),
    *("https://127.0.0.1/", "https://2130706433/", "https://0x7f000001/", "https://0x7f.1/", "https://0177.0.0.1/"),
    *("https://017700000001/", "https://127.1/", "https://127.0.1/", "https://0/", "https://127.0.0.1./"),
    *("https://localhost/", "https://LOCALHOST/", "https://localhost./", "https://a.localhost/", "https://[::1]/"),
    *("https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[::127.0.0.1]/", "https://[fe80::1%25lo]/"),
    *("https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://[::]/", "https://169.254.169.254/latest/"),
    *("https://example.org@127.0.0.1/", "https://user:pass@example.org/", "https://@example.org/"),
    *("https://example.org\\@127.0.0.1/", "https://127.0.0.1\\.example.org/", "https://example.org /"),
    *("https://example.org/#x", "https://example.org/\nx", "https://example.org\t/", " https://example.org/"),
    *("https://①②⑦.⓪.⓪.①/", "https://127。0。0。1/", "https://127.0.0.%31/", "https://exämple.org/"),
    *("https://example.org:0/", "https://example.org:99999/", "https://example.org:x/", "https://[::1/"),
    *("https://127.0.0.1:443/", "https://10.0.0.1:8443/", "https://example.org/\0", "https://.example.org/"),
]


@pytest.mark.any_database
@pytest.mark.parametrize("url", REFUSED)
def test_addresses_that_lead_inside_as_they_stand_are_refused_when_they_are_entered(url, closed):
    with pytest.raises(guard.AddressRefusedError):
        guard.check_address(url)
    with pytest.raises(ValidationError):
        WebhookEndpoint(name="x", address=url).full_clean(exclude=["salt", "digest"])
    assert post(url, b"{}", {}, seconds=2).fault == "refused"


@pytest.mark.any_database
@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.org/",
        "https://hooks.example.org:8443/a?b=c",
        "https://8.8.8.8/",
        "https://xn--exmple-cua.org",
    ],
)
def test_addresses_outside_are_taken(url, closed):
    guard.check_address(url)


def resolving(monkeypatch, *answers):
    """Have every name lead to these addresses, one answer after another; numbers stay what they are."""
    real, left = socket.getaddrinfo, list(answers)
    asked = []

    def getaddrinfo(host, port, *args, **kwargs):
        try:
            ip_address(host)
        except ValueError:
            if kwargs.get("flags") == socket.AI_NUMERICHOST:
                raise socket.gaierror from None
            asked.append(host)
            found = left.pop(0) if len(left) > 1 else left[0]
            return [(socket.AF_INET6 if ":" in one else socket.AF_INET, 1, 6, "", (one, port)) for one in found]
        return real(host, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.any_database
@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fd00::1"])
def test_a_name_that_leads_inside_is_not_called(address, here, monkeypatch, closed, settings):
    settings.FAQ_WEBHOOK_HTTP = True
    resolving(monkeypatch, [address])

    outcome = post(here.url.replace("127.0.0.1", "hooks.example.org"), b"{}", {}, seconds=2)

    assert (outcome.fault, here.messages) == ("refused", [])


@pytest.mark.any_database
def test_a_name_with_one_address_inside_is_not_called(here, monkeypatch, closed, settings):
    settings.FAQ_WEBHOOK_HTTP = True
    resolving(monkeypatch, ["192.0.1.1", "127.0.0.1"])

    assert post(here.url.replace("127.0.0.1", "hooks.example.org"), b"{}", {}, seconds=2).fault == "refused"
    assert here.messages == []


@pytest.mark.any_database
def test_a_name_that_changes_its_mind_is_asked_once_and_called_where_it_was_checked(here, monkeypatch, settings):
    """127.0.0.1 is open here and 127.0.0.2 not: the second answer must never be used."""
    settings.FAQ_WEBHOOK_NETWORKS = ["127.0.0.1/32"]
    asked = resolving(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
    called = []
    real = guard.create_connection

    def connect(to, *args, **kwargs):
        called.append(to[0])
        return real(to, *args, **kwargs)

    monkeypatch.setattr(guard, "create_connection", connect)

    outcome = post(here.url.replace("127.0.0.1", "hooks.example.org"), b"{}", {}, seconds=2)

    assert (outcome.fault, asked, called) == ("", ["hooks.example.org"], ["127.0.0.1"])
    assert here.headers[0]["host"].startswith("hooks.example.org:")


@pytest.mark.any_database
def test_a_name_that_leads_nowhere_cannot_be_reached(monkeypatch, closed):
    def nowhere(host, *args, **kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)

    assert post("https://hooks.example.org/", b"{}", {}, seconds=2).fault == "unreachable"


@pytest.mark.any_database
def test_proxies_of_the_environment_are_not_used(here, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    assert post(here.url, b"{}", {}, seconds=2).fault == ""


@pytest.mark.any_database
def test_a_server_that_speaks_no_tls_is_told_apart(here):
    assert post(here.url.replace("http:", "https:"), b"{}", {}, seconds=2).fault == "certificate"


# --- In the admin -------------------------------------------------------------------------------

FORM = {"name": "Mirror", "address": "https://hooks.example.org/", "events": WebhookEvent.values, "active": "on"}


def member(*codenames):
    user = get_user_model().objects.create_user("somebody")
    names = ["access_admin", *codenames]
    user.user_permissions.add(*Permission.objects.filter(codename__in=names))
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.any_database
def test_a_secret_is_shown_once_and_is_nowhere_else(editor, caplog):
    caplog.set_level(logging.DEBUG)
    response = editor.post("/admin/webhookendpoint/new/", FORM)
    endpoint = WebhookEndpoint.objects.get()
    secret = response.content.decode().split('value="whsec_')[1].split('"')[0]

    assert response.status_code == 200
    assert response["Cache-Control"].startswith("no-store, private")
    assert len(secret) == 44
    kept = " ".join(str(value) for value in WebhookEndpoint.objects.values_list().get())
    assert secret not in kept
    assert secret not in caplog.text
    for address in ("", f"edit/{endpoint.pk}/", f"history/{endpoint.pk}/"):
        assert secret not in editor.get(f"/admin/webhookendpoint/{address}").content.decode()

    response = editor.post(f"/admin/webhookendpoint/secret/{endpoint.pk}/")
    other = response.content.decode().split('value="whsec_')[1].split('"')[0]
    assert other != secret
    assert "no-store" in response["Cache-Control"]
    assert editor.get(f"/admin/webhookendpoint/secret/{endpoint.pk}/").status_code == 405


@pytest.mark.any_database
def test_an_address_inside_is_refused_in_the_form(editor, closed):
    response = editor.post("/admin/webhookendpoint/new/", {**FORM, "address": "https://0x7f.1/"})

    assert response.status_code == 200
    assert "leads inside" in response.content.decode()
    assert not WebhookEndpoint.objects.exists()


def test_the_form_writes_nothing_that_a_worker_writes(editor, endpoint):
    WebhookEndpoint.objects.update(active=False, is_gone=True, failures=9, lease="busy")

    response = editor.post(f"/admin/webhookendpoint/edit/{endpoint.pk}/", {**FORM, "events": ["question.removed"]})

    assert response.status_code == 302
    saved = WebhookEndpoint.objects.get()
    assert (saved.active, saved.is_gone, saved.failures, saved.events) == (True, False, 0, ["question.removed"])
    assert (saved.lease, saved.salt) == ("busy", endpoint.salt)


@pytest.mark.any_database
def test_a_test_is_sent_from_the_form(editor, endpoint, here):
    assert "Send a test" in editor.get(f"/admin/webhookendpoint/edit/{endpoint.pk}/").content.decode()

    response = editor.post(f"/admin/webhookendpoint/ping/{endpoint.pk}/", follow=True)
    assert "Test" in response.content.decode()
    sending.send_due()

    assert here.types() == ["ping"]
    assert is_signed(endpoint.secret, here.headers[0], here.bodies[0])


def test_editors_see_what_was_not_delivered_and_send_it_again(endpoint, here):
    rows = tell(endpoint, 3)
    WebhookDelivery.objects.update(status=Status.PARKED, fault="status", answered=500, finished_at=timezone.now())
    client = Client()
    user = get_user_model().objects.create_user("ana")
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)

    assert "3 messages were not delivered" in client.get("/admin/").content.decode()
    listed = client.get("/admin/webhookdelivery/?status=parked").content.decode()
    assert "It did not answer that it has it (HTTP 500)" in listed
    page = f"/admin/webhookdelivery/inspect/{rows[0].pk}/"
    assert "Send again" in client.get(page).content.decode()
    assert client.post(f"/admin/webhookdelivery/again/{rows[0].pk}/")["Location"] == page
    assert [status(row) for row in rows] == [Status.WAITING, Status.PARKED, Status.PARKED]
    client.post(f"/admin/webhookendpoint/again/{endpoint.pk}/")
    sending.send_due()

    assert [status(row) for row in rows] == [Status.DELIVERED] * 3
    assert len(here.messages) == 3


def test_nothing_is_sent_again_to_what_is_not_active(editor, endpoint):
    (row,) = tell(endpoint)
    WebhookDelivery.objects.update(status=Status.PARKED)
    WebhookEndpoint.objects.update(active=False)

    response = editor.post(f"/admin/webhookdelivery/again/{row.pk}/", follow=True)

    assert "is not active" in response.content.decode()
    assert status(row) == Status.PARKED


def test_only_whoever_may_manages_endpoints(endpoint):
    (row,) = tell(endpoint)
    WebhookDelivery.objects.update(status=Status.PARKED)
    editors, managers, nobody = (Client(), member("change_webhookendpoint", "view_webhookendpoint"), Client())
    user = get_user_model().objects.create_user("ana")
    user.groups.add(Group.objects.get(name="Moderators"))
    editors.force_login(user)
    nobody.force_login(get_user_model().objects.create_user("bo"))
    places = {name: f"/admin/webhookendpoint/{name}/{endpoint.pk}/" for name in ("secret", "ping", "edit")}
    for place in places.values():
        assert editors.post(place).status_code in {302, 403}
        assert nobody.post(place).status_code in {302, 403}
    assert not WebhookDelivery.objects.filter(event="ping").exists()
    endpoint.refresh_from_db()
    assert endpoint.previous_salt == ""
    assert "Not delivered" not in nobody.get("/admin/webhookdelivery/", follow=True).content.decode()
    assert managers.post(places["ping"]).status_code == 302
    assert WebhookDelivery.objects.filter(event="ping").count() == 1
    assert managers.post(f"/admin/webhookdelivery/again/{row.pk}/").status_code in {302, 403}
    assert status(row) == Status.PARKED


@pytest.mark.any_database
def test_nobody_adds_edits_or_deletes_a_message(editor, endpoint):
    (row,) = tell(endpoint)

    for place in ("new/", f"edit/{row.pk}/", f"delete/{row.pk}/"):
        assert editor.get(f"/admin/webhookdelivery/{place}").status_code == 404


@pytest.mark.any_database
def test_networks_are_checked_at_the_start():
    result = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "site_cms.settings.base", "WEBHOOK_NETWORKS": "10.0.0.1/8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ImproperlyConfigured.__name__ in result.stderr
    assert "WEBHOOK_NETWORKS" in result.stderr
