"""Many who ask at once, and what is published meanwhile: Django works once, and nobody gets a mixture of versions."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection
from django.http import HttpResponse
from wagtail.models import Page

from faq_pages.delivery.changes import catch_up
from faq_pages.delivery.kept import marking
from faq_pages.delivery.version import content_version, touch
from tests.keeping import KeptSite, kept_site

pytestmark = pytest.mark.django_db

PAGE = "/en/the-movement/what-is-calexit/"


@pytest.fixture
def site(db, tmp_path):
    with kept_site(tmp_path / "kept") as site:
        yield site


# --- Published meanwhile ------------------------------------------------------------------------


@contextmanager
def before_query(number, act):
    """Do something between two queries, as another process may; once."""
    asked = 0

    def execute(run, sql, params, many, context):
        nonlocal asked
        asked += 1
        if asked == number:
            act()
        return run(sql, params, many, context)

    with connection.execute_wrapper(execute):
        yield lambda: asked >= number


def publish(question, word):
    """A title in two pages that are read at different moments."""
    section = question.get_parent()
    for page, title in ((question, f"Question {word}?"), (section, f"Section {word}")):
        page.__class__.objects.filter(pk=page.pk).update(title=title)
        Page.objects.filter(pk=page.pk).update(title=title)
    touch()


def words(answer) -> set[str]:
    text = answer.body.decode()
    return {word for word in ("before", "after") if f"Question {word}?" in text or f"Section {word}" in text}


WITH_BOTH = (PAGE, "/en/", "/en/the-movement/", "/api/v1/faq/?locale=en", "/en/the-movement/what-is-calexit.md")


@pytest.mark.parametrize("log", ["behind", "followed"])
@pytest.mark.parametrize("address", WITH_BOTH)
def test_whenever_it_is_published_meanwhile_an_answer_is_of_one_version(address, log, site, question):
    first = 1 + WITH_BOTH.index(address) % 3
    moment, is_reached = 0, True
    while is_reached:
        # Each moment comes up for one of the addresses.
        moment += 3 if moment else first
        publish(question, "before")
        if log == "followed":
            catch_up()
        site.look()
        site.asked.clear()
        with before_query(moment, lambda: publish(question, "after")) as reached:
            answer = site.get(address)
            is_reached = reached()

        assert answer.status == 200
        assert words(answer) == {"after" if is_reached else "before"}, moment
        assert answer.headers["ETag"].startswith(f'"{content_version().number}.')
        again = site.get(address)
        assert again.body == answer.body == site.past(address).body
        assert again.is_hit
        assert len(site.asked) == 1
    assert moment > 3


def test_what_is_published_without_end_is_told_and_not_kept(site, monkeypatch):
    monkeypatch.setattr(marking, "content_number", lambda: touch())

    answer = site.get(PAGE)

    assert (answer.status, answer.headers["Cache-Control"], answer.headers["Retry-After"]) == (503, "no-store", "1")
    assert site.entries() == 0
    monkeypatch.undo()
    assert site.get(PAGE).status == 200


def test_while_it_is_published_without_end_what_was_kept_before_is_sent(site, monkeypatch):
    before = site.get(PAGE)
    touch()
    site.look()
    monkeypatch.setattr(marking, "content_number", lambda: touch())

    answer = site.get(PAGE)

    assert (answer.status, answer.body) == (200, before.body)
    assert answer.headers["Cache-Status"].startswith("california-faq; hit; ttl=-")
    assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"


# --- Many at once -------------------------------------------------------------------------------


class Slow:
    """Stands for Django: it takes its time, and counts."""

    def __init__(self):
        self.asked = []
        self.goes_on = threading.Event()
        self.goes_on.set()
        self.status = "200 OK"

    def __call__(self, environ, start_response):
        self.asked.append(environ["PATH_INFO"])
        assert self.goes_on.wait(30)
        number = 1
        response = HttpResponse(b"body " * 500)
        response = marking.marked(Asked(environ["PATH_INFO"]), response, Version(number))
        kept = list(response.items()) if self.status == "200 OK" else [("Content-Type", "text/plain")]
        start_response(self.status, kept)
        return [response.content]


class Asked:
    def __init__(self, path):
        self.path_info = path

    def get_full_path(self):
        return self.path_info


class Version:
    def __init__(self, number):
        self.number = number
        self.at = self.due_at = None
        self.is_settled = False


@pytest.fixture
def slow(tmp_path, monkeypatch):
    """The layer in front of what is slow; no database."""
    from faq_pages.delivery.version import ContentVersion

    monkeypatch.setattr("faq_pages.delivery.freshness.release", lambda: "x")
    site = KeptSite(tmp_path / "kept")
    site.django = Slow()
    site.current.look = lambda: (ContentVersion(1, None, is_settled=False, due_at=None), ())
    site.look()
    yield site
    site.store.close()


def ask_at_once(site, addresses, encodings=("br", "gzip", "")):
    together = threading.Barrier(len(addresses))

    def one(place):
        number, address = place
        together.wait()
        return site.get(address, Accept_Encoding=encodings[number % len(encodings)])

    with ThreadPoolExecutor(len(addresses)) as crowd:
        return list(crowd.map(one, enumerate(addresses)))


def test_of_twenty_who_ask_for_one_address_one_asks_django(slow):
    slow.django.goes_on.clear()
    threading.Timer(0.5, slow.django.goes_on.set).start()

    answers = ask_at_once(slow, [PAGE] * 20)

    assert slow.django.asked == [PAGE]
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 3
    assert sum(answer.is_hit for answer in answers) == 19


def test_those_who_ask_for_other_addresses_do_not_wait(slow):
    addresses = [f"/en/{number}/" for number in range(8)]
    slow.django.goes_on.clear()
    threading.Timer(0.5, slow.django.goes_on.set).start()
    begun = time.monotonic()

    answers = ask_at_once(slow, addresses)

    assert {answer.status for answer in answers} == {200}
    assert sorted(slow.django.asked) == addresses
    # One after the other they would take longer, whatever the machine.
    assert time.monotonic() - begun < 30


def test_what_is_kept_is_sent_while_another_address_is_made(slow):
    slow.get("/en/")
    slow.django.goes_on.clear()
    with ThreadPoolExecutor(1) as crowd:
        waiting = crowd.submit(slow.get, PAGE)
        while PAGE not in slow.django.asked:
            time.sleep(0.01)

        assert slow.get("/en/").is_hit

        slow.django.goes_on.set()
        assert waiting.result(30).status == 200


def test_who_has_waited_too_long_asks_django(slow, monkeypatch):
    monkeypatch.setattr("faq_pages.delivery.kept.layer.PATIENCE", 0.05)
    slow.django.goes_on.clear()
    with ThreadPoolExecutor(3) as crowd:
        asking = [crowd.submit(slow.get, PAGE) for _ in range(3)]
        end = time.monotonic() + 20
        while len(slow.django.asked) < 3 and time.monotonic() < end:
            time.sleep(0.01)
        slow.django.goes_on.set()
        assert {each.result(30).status for each in asking} == {200}
    assert len(slow.django.asked) == 3
    assert slow.get(PAGE).is_hit


def test_a_fault_holds_up_nobody_after_it(slow):
    slow.django.status = "500 Internal Server Error"
    assert {answer.status for answer in ask_at_once(slow, [PAGE] * 6)} == {500}

    slow.django.status = "200 OK"

    assert slow.get(PAGE).status == 200
    assert slow.get(PAGE).is_hit


def test_an_exception_in_the_application_is_a_fault_and_holds_up_nobody(slow, caplog):
    good, slow.django = slow.django, lambda environ, start_response: 1 / 0

    answer = slow.get(PAGE)

    assert answer.status == 500
    assert "Django could not answer" in caplog.text
    slow.django = good
    assert slow.get(PAGE).status == 200


def test_threads_that_ask_for_everything_get_what_they_asked_for(slow):
    class Named(Slow):
        def __call__(self, environ, start_response):
            response = HttpResponse(environ["PATH_INFO"].encode() * 100)
            response = marking.marked(Asked(environ["PATH_INFO"]), response, Version(1))
            start_response("200 OK", list(response.items()))
            return [response.content]

    slow.django = Named()
    wrong = []

    def ask(seed):
        for number in range(150):
            address = f"/en/{(seed * 7 + number) % 40}/"
            answer = slow.get(address)
            if (answer.status, answer.body) != (200, address.encode() * 100):
                wrong.append((address, answer))
            if number % 50 == 0:
                slow.layer._at_hand.clear()

    threads = [threading.Thread(target=ask, args=[seed]) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
    json.dumps(wrong)
